"""find_school: what the person reads, and what the bot asks back."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from advisor.answer import Answer, Candidate
from advisor.knowledge import Knowledge
from advisor.places import Place
from advisor.school_wording import short_name

Ask = Callable[..., Answer]
Rows = Callable[[str], list[dict[str, str]]]
FindPlace = Callable[[str], Place]
FORM_TOLD = frozenset({"training_form"})
DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


def test_the_three_nearest_are_listed_with_distance_and_phone(ask: Ask, place: FindPlace) -> None:
    answer = ask("find_school", "erzieher", place=place("44137"))
    lines = [line for line in answer.text.splitlines() if re.match(r"\d\. ", line)]
    assert len(lines) == 3
    for line, found in zip(lines, answer.schools, strict=False):
        assert short_name(found.school) in line
        assert found.school.town in line
        assert f"{found.distance_km:g} km".replace(".", ",") in line
        assert found.school.phone in line
        assert found.school.website.removeprefix("https://").removeprefix("www.").split("/")[0] in line
    assert "44137 Dortmund" in answer.text.splitlines()[0]
    assert (answer.place, answer.professions) == ("44137 Dortmund", ("erzieher",))


def test_the_message_carries_up_to_nine_schools_nearest_first(ask: Ask, place: FindPlace) -> None:
    schools = ask("find_school", "erzieher", place=place("Köln")).schools
    assert 3 < len(schools) <= 9
    assert [found.distance_km for found in schools] == sorted(found.distance_km for found in schools)


def test_no_unconfirmed_programme_is_ever_shown(ask: Ask, known: Knowledge, place: FindPlace, rows: Rows) -> None:
    colleges = [line for line in rows("schools/programmes.csv") if line["status"] == "confirmed"]
    universities = [line for line in rows("schools/universities.csv") if line["status"] == "confirmed"]
    confirmed = {(line["school"], line["programme"], line["source_url"]) for line in colleges}
    confirmed |= {(line["university"], line["subject"], line["source_url"]) for line in universities}
    shown = set()
    for line in rows("places/postcodes.csv")[::40]:
        for profession in known.professions:
            for form in (None, "pia", "vollzeit"):
                found = ask(
                    "find_school", profession, place=place(line["postcode"]), training_form=form, told=FORM_TOLD
                ).schools
                for one in found:
                    name = one.school.name if one.school.number.startswith("H") else one.school.number
                    shown |= {(name, programme.code, programme.source_url) for programme in one.programmes}
    assert len(shown) > 100
    assert shown <= confirmed


def test_without_a_place_it_asks_for_one_and_keeps_the_profession(ask: Ask) -> None:
    answer = ask("find_school", "kinderpfleger")
    assert "Postleitzahl" in answer.text
    assert answer.schools == ()
    assert all(button.intent == "find_school" for button in answer.buttons)
    assert all(button.entities["profession"] == "kinderpfleger" for button in answer.buttons)
    assert all(button.entities["place"] == button.title for button in answer.buttons)


def test_the_towns_offered_are_found(ask: Ask, known: Knowledge) -> None:
    for button in ask("find_school").buttons:
        assert [found.name for found in known.places.find(button.entities["place"])] == [button.title]


def test_without_a_place_a_near_fact_is_told(ask: Ask, known: Knowledge) -> None:
    fact = next(fact for fact in known.facts.values() if fact.topic == "find_school" and not fact.professions)
    assert ask("find_school", candidates=[Candidate(fact.key, 0.9)]).text.startswith(fact.fact.text)


def test_an_ambiguous_place_is_asked_back_and_each_button_leads_on(ask: Ask, known: Knowledge) -> None:
    candidates = known.places.find("Ehrenfeld")
    answer = ask("find_school", "erzieher", place_candidates=candidates)
    assert {button.title for button in answer.buttons} == {"Köln-Ehrenfeld", "Bochum-Ehrenfeld"}
    for button in answer.buttons:
        assert len(known.places.find(button.entities["place"])) == 1
        assert button.entities["profession"] == "erzieher"


def test_at_most_four_places_are_offered(ask: Ask, known: Knowledge) -> None:
    assert len(ask("find_school", place_candidates=known.places.places[:7]).buttons) == 4


@pytest.mark.parametrize("name", ["Hamburg", "Entenhausen"])
def test_an_unknown_place_is_named(ask: Ask, name: str) -> None:
    answer = ask("find_school", "erzieher", unknown_place=name)
    assert f"„{name}“" in answer.text
    assert "Nordrhein-Westfalen" in answer.text
    assert answer.schools == ()


def test_an_unknown_postcode_is_named(ask: Ask) -> None:
    assert "Postleitzahl 99999" in ask("find_school", unknown_place="99999").text


def test_no_school_of_their_own(ask: Ask, known: Knowledge, place: FindPlace) -> None:
    kita_helfer = known.professions["kita_helfer"]
    answer = ask("find_school", "kita_helfer", place=place("Köln"))
    assert answer.schools == ()
    assert answer.text.startswith(kita_helfer.names.plural)
    assert kita_helfer.topics["ask_training_overview"].answer.text in answer.text


def test_a_wider_circle_is_admitted(ask: Ask, place: FindPlace) -> None:
    answer = ask("find_school", "erzieher", place=place("Köln"), radius_km=1.0)
    assert "Umkreis von 25 km" in answer.text
    assert answer.schools
    assert "Umkreis" not in ask("find_school", "erzieher", place=place("Köln"), radius_km=25.0).text


def test_pia_lists_only_schools_with_pia(ask: Ask, place: FindPlace) -> None:
    answer = ask("find_school", "erzieher", place=place("Köln"), training_form="pia")
    assert answer.schools
    assert all(found.has_form("pia") for found in answer.schools)
    assert "training_form" not in {name for button in answer.buttons for name in button.entities}


def test_another_form_counts_only_where_this_message_names_it(ask: Ask, place: FindPlace) -> None:
    koeln = place("Köln")
    told = ask("find_school", "erzieher", place=koeln, training_form="vollzeit", told=FORM_TOLD)
    assert told.schools
    assert all(found.has_form("vollzeit") for found in told.schools)
    known_before = ask("find_school", "erzieher", place=koeln, training_form="vollzeit")
    assert known_before.schools == ask("find_school", "erzieher", place=koeln).schools


def test_pia_is_offered_where_it_exists(ask: Ask, place: FindPlace) -> None:
    def offered(profession: str) -> bool:
        buttons = ask("find_school", profession, place=place("Köln")).buttons
        return any(button.entities == {"profession": profession, "training_form": "pia"} for button in buttons)

    assert offered("erzieher")
    assert not offered("heilpaedagoge")


def test_a_form_that_no_source_proves_is_said_and_schools_are_still_shown(ask: Ask, place: FindPlace) -> None:
    answer = ask("find_school", "heilpaedagoge", place=place("Köln"), training_form="pia")
    assert "keinen sicheren Nachweis" in answer.text
    assert answer.schools
    assert not any(found.has_form("pia") for found in answer.schools)


def test_universities_for_those_who_study(ask: Ask, place: FindPlace) -> None:
    answer = ask("find_school", "sozialarbeiter", place=place("Köln"))
    assert answer.schools
    assert {programme.code for found in answer.schools for programme in found.programmes} == {"Soziale Arbeit"}


def test_without_a_profession_it_shows_the_schools_for_erzieher(ask: Ask, place: FindPlace) -> None:
    nobody = ask("find_school", place=place("Köln"))
    assert nobody.schools == ask("find_school", "erzieher", place=place("Köln")).schools


def test_each_school_has_its_source_and_the_register_comes_first(ask: Ask, place: FindPlace) -> None:
    answer = ask("find_school", "erzieher", place=place("Köln"))
    assert "Schulministerium" in answer.sources[0].title
    shown = {found.programmes[0].source_url for found in answer.schools[:3]}
    assert shown < {source.url for source in answer.sources[1:]}
    assert "Schulsuche" in answer.sources[1].title
    assert all(DATE.fullmatch(source.as_of) for source in answer.sources)


def test_every_source_of_a_university_has_a_date(ask: Ask, place: FindPlace) -> None:
    for profession in ("sozialarbeiter", "kindheitspaedagoge"):
        for town in ("Köln", "Bielefeld", "Dortmund"):
            for source in ask("find_school", profession, place=place(town)).sources:
                assert DATE.fullmatch(source.as_of), source


def test_full_time_study_is_proven_by_its_sources(ask: Ask, place: FindPlace, rows: Rows) -> None:
    assert any(
        (line["subject"], line["form"], line["status"]) == ("Soziale Arbeit", "vollzeit", "confirmed")
        for line in rows("schools/universities.csv")
    )
    answer = ask("find_school", "sozialarbeiter", place=place("Köln"), training_form="vollzeit", told=FORM_TOLD)
    assert "keinen sicheren Nachweis" not in answer.text
