"""Talks about schools: what people type goes through the real name finder into the real actions; intents are given."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from advisor.knowledge import Knowledge
from advisor.places import distance_km
from deploy.local import light

light.leave_out_unused()  # before anything imports rasa

from understanding import lexicon  # noqa: E402
from understanding.entity_extractor import _is_bare_value  # noqa: E402
from understanding.matching import NameFinder  # noqa: E402
from understanding.text import clean, plain_gender  # noqa: E402

Message = dict[str, Any]
Say = Callable[..., Message]


@pytest.fixture(scope="session")
def finder(known: Knowledge) -> NameFinder:
    return NameFinder(lexicon.build(known))


@pytest.fixture
def say(ask: Callable[..., list[Message]], finder: NameFinder) -> Say:
    """``say(text, intent)``: the bot's one answer; a bare value is ``inform`` as in the classifier."""

    def say(text: str, intent: str = "find_school") -> Message:
        cleaned = plain_gender(clean(text))
        matches = finder.find(cleaned)
        entities = [(match.entity, match.value) for match in matches if not match.negated]
        intent = "inform" if _is_bare_value(cleaned, matches) else intent
        action = "action_clarify" if intent == "nlu_fallback" else None
        [message] = ask(intent, *entities, text=text, action=action)
        assert len(message["text"]) <= 760, message["text"]
        assert 1 <= len(message["buttons"]) <= 4
        return message

    return say


def press(ask: Callable[..., list[Message]], message: Message, title: str) -> Message:
    """Press a button of a message."""
    [button] = [button for button in message["buttons"] if button["title"] == title]
    match = re.fullmatch(r"/(\w+)(\{.*\})?", button["payload"])
    assert match
    [answer] = ask(match.group(1), *json.loads(match.group(2) or "{}").items())
    return answer


def schools(message: Message) -> list[str]:
    return [school["number"] for school in message["custom"].get("schools", ())]


def listed(message: Message) -> list[str]:
    """The lines of a list, by their numbers."""
    return re.findall(r"^(\d+)\. ", message["text"], re.MULTILINE)


# Place and profession, in any order


def test_all_in_one_message(say: Say) -> None:
    message = say("wo kann ich in Dortmund Erzieher lernen")
    assert listed(message) == ["1", "2", "3"]
    assert (message["custom"]["place"], message["custom"]["profession"]) == ("Dortmund", "erzieher")


def test_the_place_comes_later(say: Say) -> None:
    asked = say("wo kann ich Kinderpflegerin lernen")
    assert "Postleitzahl" in asked["text"]
    assert "nur, um" in asked["text"]
    message = say("44137")
    assert (message["custom"]["place"], message["custom"]["profession"]) == ("44137 Dortmund", "kinderpfleger")


def test_the_profession_comes_later(say: Say) -> None:
    first = say("schulen in Köln")
    message = say("Kinderpflegerin")
    assert message["custom"]["topic"] == "find_school"
    assert message["custom"]["place"] == "Köln"
    assert schools(message) != schools(first)


def test_the_profession_of_the_talk_is_carried_over(say: Say) -> None:
    say("was verdient ein Heilerziehungspfleger", "ask_salary")
    message = say("gibt es dafür eine schule in Münster")
    assert message["custom"]["profession"] == "heilerziehungspfleger"
    assert "Heilerziehungspflege" in message["text"]


def test_the_place_of_the_talk_is_carried_over(say: Say) -> None:
    say("Bochum")
    say("was verdient man als Erzieher", "ask_salary")
    assert say("und wo kann ich das lernen")["custom"]["place"] == "Bochum"


@pytest.mark.parametrize("text", ["nein, Bochum", "nee Bochum", "Bochum meinte ich", "nicht Dortmund, sondern Bochum"])
def test_a_correction_of_the_place(say: Say, text: str) -> None:
    say("schulen in Dortmund")
    assert say(text)["custom"]["place"] == "Bochum"


@pytest.mark.parametrize("text", ["und in Essen?", "Essen?", "und Essen", "auch in essen"])
def test_the_same_elsewhere(say: Say, text: str) -> None:
    say("wo kann ich in Dortmund Kinderpfleger lernen")
    message = say(text)
    assert (message["custom"]["place"], message["custom"]["profession"]) == ("Essen", "kinderpfleger")


@pytest.mark.parametrize("text", ["Sozialarbeiterin", "und als Sozialarbeiter?"])
def test_universities_for_those_who_study(say: Say, text: str) -> None:
    say("schulen in Köln")
    message = say(text)
    assert "Soziale Arbeit" in message["text"]
    assert "direkt bei der Hochschule" in message["text"]


@pytest.mark.parametrize(
    ("text", "word"), [("FOS Sozial in Münster", "Fachoberschule"), ("berufliches Gymnasium in Köln", "Gymnasium")]
)
def test_programmes_that_lead_to_no_profession(say: Say, text: str, word: str) -> None:
    message = say(text)
    assert word in message["text"]
    assert message["custom"]["schools"]


def test_more_of_the_same_programme(say: Say, known: Knowledge) -> None:
    say("fos sozial in Münster")
    for message in (say("mehr zeigen"), say("und in Köln?")):
        for school in message["custom"]["schools"]:
            assert "FOS" in {p.code for p in known.schools.by_number[school["number"]].programmes}
    assert "Erzieher" in say("Erzieherin")["text"]


def test_of_universities_only_the_town_is_certain(say: Say) -> None:
    assert "km" not in say("wo kann ich in Münster Sozialarbeiter werden")["text"].split("1.")[1].split("2.")[0]


# Places


@pytest.mark.parametrize("text", ["Glesenkirchen", "schule in Glesenkirchen"])
def test_two_towns_alike_are_asked_about(say: Say, text: str) -> None:
    message = say(text)
    assert message["buttons"][0]["title"] == "Gelsenkirchen"
    assert "Meinst du" in message["text"]


@pytest.mark.parametrize("name", ["Mülheim", "Neuenkirchen", "Neunkirchen", "Ehrenfeld", "Langenberg"])
def test_an_ambiguous_place_and_every_button_leads_on(say: Say, ask: Any, slots: dict[str, Any], name: str) -> None:
    message = say(f"schule in {name}")
    assert len(message["buttons"]) >= 2
    for button in message["buttons"]:
        slots.clear()
        slots["introduced"] = True
        answer = press(ask, message, button["title"])
        assert answer["custom"]["schools"], button
        [again] = ask("find_school")
        assert again["custom"]["schools"] == answer["custom"]["schools"]


def test_a_quarter_and_its_town_in_one_message(say: Say) -> None:
    assert say("ich wohne in Ehrenfeld, also in Köln")["custom"]["place"] == "Köln-Ehrenfeld"


@pytest.mark.parametrize(
    ("text", "region"),
    [("ruhrgebiet", "Ruhrgebiet"), ("im Kreis Unna", "Kreis Unna"), ("schulen im Münsterland", "Münsterland")],
)
def test_a_region_lists_schools_of_its_own_towns(say: Say, known: Knowledge, text: str, region: str) -> None:
    message = say(text)
    [place] = known.places.find(region)
    assert message["custom"]["place"] == region
    for school in message["custom"]["schools"]:
        assert known.schools.by_number[school["number"]].municipality_key in place.municipalities


@pytest.mark.parametrize("text", ["schule in Hamburg", "Berlin", "erzieherschule in München"])
def test_far_outside_says_who_helps(say: Say, text: str) -> None:
    message = say(text)
    assert "0800 4 5555 00" in message["text"]
    assert "schools" not in message["custom"]


@pytest.mark.parametrize(
    ("text", "town"), [("Osnabrück", "Lotte"), ("ich wohne in Venlo", "Nettetal"), ("49074", "Lotte")]
)
def test_just_outside_the_nearest_town_is_offered(say: Say, ask: Any, text: str, town: str) -> None:
    message = say(text)
    assert town in message["text"]
    assert press(ask, message, f"Schulen bei {town}")["custom"]["schools"]


@pytest.mark.parametrize("text", ["00000", "99999", "PLZ 99999"])
def test_a_postcode_that_does_not_exist(say: Say, text: str) -> None:
    assert "gibt es in NRW nicht" in say(text)["text"]


@pytest.mark.parametrize("text", ["zuhause", "hier", "bei mir", "hier in der Nähe"])
def test_where_the_person_is_cannot_be_seen(say: Say, text: str) -> None:
    say("wo kann ich das lernen")
    assert "nicht sehen, wo du bist" in say(text)["text"]


def test_here_means_the_place_that_is_known(say: Say) -> None:
    say("schulen in Hagen")
    assert say("hier")["custom"]["place"] == "Hagen"


@pytest.mark.parametrize("text", ["überall", "ganz NRW", "egal wo"])
def test_everywhere_is_too_much(say: Say, known: Knowledge, text: str) -> None:
    message = say(text)
    assert str(known.schools.count(("FSP", "BGE"))) in message["text"]
    assert "Ruhrgebiet" in [button["title"] for button in message["buttons"]]


def test_a_street_is_neither_needed_nor_kept(say: Say, slots: dict[str, Any]) -> None:
    assert "Straße brauche ich nicht" in say("Hauptstraße 12")["text"]
    assert "haupt" not in str(slots).lower()
    message = say("Hauptstraße 12, 44137 Dortmund")
    assert message["custom"]["place"] == "44137 Dortmund"
    assert "haupt" not in str(slots).lower()


def test_several_places_in_one_message(say: Say) -> None:
    message = say("schulen in Bochum oder Hattingen oder Witten")
    assert "Ich fange mit Bochum an" in message["text"]
    assert "Schulen bei Hattingen" in [button["title"] for button in message["buttons"]]


def test_thirty_places_in_one_message(say: Say, known: Knowledge) -> None:
    towns = [place.name for place in known.places.places if place.kind == "municipality"][:30]
    assert say("schulen in " + ", ".join(towns))["custom"]["place"] == towns[0]


def test_thirty_places_in_a_row(say: Say, known: Knowledge) -> None:
    towns = [place for place in known.places.places if place.kind == "municipality"][:30]
    for town in towns:
        assert say(town.name)["custom"]["place"] == town.name


def test_a_made_up_place(say: Say) -> None:
    message = say("schule in 12345 Atlantis")
    assert "schools" not in message["custom"]


# Radius, more, form


def test_more_goes_on_and_repeats_nothing(say: Say) -> None:
    first = say("erzieher schulen in Dortmund")
    second = say("mehr zeigen")
    third = say("noch mehr")
    assert (listed(second), listed(third)) == (["4", "5", "6"], ["7", "8", "9"])
    shown = [schools(message)[:3] for message in (first, second, third)]
    assert len({number for numbers in shown for number in numbers}) == 9


def test_more_by_its_button(say: Say, ask: Any) -> None:
    assert listed(press(ask, say("erzieher in Köln"), "Mehr zeigen")) == ["4", "5", "6"]


@pytest.mark.parametrize("text", ["mehr Schulen", "gibt es noch andere", "weitere Schulen anzeigen", "zeig mir mehr"])
def test_ways_to_ask_for_more(say: Say, text: str) -> None:
    say("erzieher schulen in Essen")
    assert listed(say(text)) == ["4", "5", "6"]


def test_more_until_there_is_no_more(say: Say, known: Knowledge) -> None:
    message, seen = say("Heilpädagogin in Köln"), 0
    for _ in range(20):
        if not listed(message):
            break
        seen += len(listed(message))
        message = say("mehr zeigen")
    assert seen == known.schools.count(("HP",))
    assert "Mehr Schulen kenne ich" in message["text"]


def test_a_wider_circle(say: Say) -> None:
    say("erzieher in Höxter")
    message = say("größerer Umkreis")
    assert "Im Umkreis von" in message["text"]
    assert listed(message)[0] != "1"


def test_circles_grow_further(say: Say) -> None:
    say("Heilpädagogin in Münster")
    radii = [re.search(r"Umkreis von (\d+) km", say("größerer Umkreis")["text"]) for _ in range(2)]
    sizes = [int(match.group(1)) for match in radii if match]
    assert sizes == sorted(set(sizes))
    assert sizes


@pytest.mark.parametrize("text", ["Umkreis 20 km", "im Umkreis von 20 km", "20 Kilometer"])
def test_a_circle_by_its_number(say: Say, text: str) -> None:
    say("erzieher in Dortmund")
    message = say(text)
    assert message["custom"]["schools"]
    assert all(school["distance_km"] <= 20 for school in message["custom"]["schools"])


@pytest.mark.parametrize("radius", ["0 km", "-5 km", "900 km", "0,01 km"])
def test_a_circle_that_makes_no_sense(say: Say, radius: str) -> None:
    assert say(f"erzieher in Dortmund, umkreis {radius}")["custom"]["schools"]


def test_nothing_near_is_said(say: Say) -> None:
    message = say("erzieher in Köln umkreis 1 km")
    assert "Im Umkreis von 25 km" in message["text"]


@pytest.mark.parametrize("text", ["etwas Näheres", "das ist zu weit weg"])
def test_nearer_than_the_nearest(say: Say, text: str) -> None:
    first = say("erzieher in Winterberg")
    message = say(text)
    assert "Näher als diese" in message["text"]
    assert schools(message) == schools(first)


def test_only_pia(say: Say, known: Knowledge) -> None:
    say("erzieher in Köln")
    message = say("nur PIA")
    assert all("PIA" in " ".join(school["programmes"]) for school in message["custom"]["schools"])
    assert "auch bei einer Einrichtung" in message["text"]


def test_all_forms_again(say: Say, ask: Any, slots: dict[str, Any]) -> None:
    before = say("erzieher in Dortmund")
    say("nur PIA")
    message = press(ask, say("nur PIA"), "Alle Formen")
    assert schools(message) == schools(before)
    assert slots["training_form"] is None


def test_pia_and_more(say: Say) -> None:
    say("erzieher in Köln")
    say("nur mit PIA")
    message = say("mehr zeigen")
    assert listed(message)
    assert all("PIA" in " ".join(school["programmes"]) for school in message["custom"]["schools"])


# One school of the list


@pytest.mark.parametrize(
    "text", ["die zweite: hast du die Nummer?", "die zweite", "Schule 2", "und die Telefonnummer der zweiten Schule"]
)
@pytest.mark.parametrize("intent", ["find_school", "ask_contact", "nlu_fallback", "out_of_scope"])
def test_the_second_school(say: Say, text: str, intent: str) -> None:
    second = say("erzieher in Dortmund")["custom"]["schools"][1]
    message = say(text, intent)
    assert second["phone"] in message["text"]
    assert second["street"] in message["text"]
    assert second["website"] in message["text"]
    assert message["custom"]["topic"] == "find_school"


@pytest.mark.parametrize("text", ["hast du die Telefonnummern", "Adressen und Kontaktdaten", "wie ist die Webseite"])
def test_addresses_of_all_that_are_shown(say: Say, text: str) -> None:
    shown = say("erzieher in Dortmund")["custom"]["schools"][:3]
    message = say(text)
    for school in shown:
        assert school["phone"] in message["text"]
        assert school["street"] in message["text"]


def test_a_number_that_is_not_in_the_list(say: Say) -> None:
    say("erzieher in Dortmund")
    assert "von 1 bis 3" in say("die fünfte")["text"]


def test_numbers_go_on_over_pages(say: Say) -> None:
    say("erzieher in Dortmund")
    fifth = say("mehr zeigen")["custom"]["schools"][1]
    assert fifth["phone"] in say("Schule 5")["text"]


def test_after_one_school_the_list_goes_on(say: Say) -> None:
    say("erzieher in Dortmund")
    say("die erste")
    assert listed(say("mehr zeigen")) == ["4", "5", "6"]


def test_without_a_list_nothing_is_taken_for_one(say: Say) -> None:
    assert "schools" not in say("die zweite", "nlu_fallback")["custom"]


def test_another_topic_ends_the_list(say: Say) -> None:
    say("erzieher in Dortmund")
    say("was verdient man", "ask_salary")
    assert say("mehr zeigen", "nlu_fallback")["custom"]["topic"] != "find_school"


# Breaking off, explaining, the message itself


@pytest.mark.parametrize("text", ["abbrechen", "lass gut sein"])
def test_cancel_at_any_time(say: Say, text: str) -> None:
    say("wo kann ich das lernen")
    assert say(text, "cancel")["custom"]["topic"] == "cancel"


def test_an_interruption_and_back(say: Say) -> None:
    say("wo kann ich Erzieherin lernen")
    say("wozu brauchst du das", "ask_privacy")
    assert say("Bielefeld")["custom"]["schools"]


def test_the_answer_says_how_to_apply_its_date_and_its_gaps(say: Say) -> None:
    message = say("erzieher in Dortmund")
    assert "Schüler Online" in message["text"]
    assert "Lücken" in message["text"]
    assert "Stand: April 2026" in message["text"]
    assert any("Schulsuche" in source["title"] for source in message["custom"]["sources"])


def test_the_message_names_its_map(say: Say, known: Knowledge) -> None:
    message = say("erzieher in 44137")
    figure = message["custom"]["figure"]
    assert figure["url"].startswith("/webhooks/website/figures/")
    assert figure["url"].endswith(".svg")
    for school in message["custom"]["schools"][:3]:
        assert school["town"] in figure["alt"]


def test_schools_carry_what_the_contract_names(say: Say, known: Knowledge) -> None:
    message = say("erzieher in Dortmund")
    [dortmund] = known.places.find("Dortmund")
    for school in message["custom"]["schools"]:
        assert set(school) == {
            *("number", "name", "street", "postcode", "town", "distance_km"),
            *("programmes", "phone", "website", "lat", "lon"),
        }
        assert school["website"].startswith("https://")
        assert school["programmes"]
        own = known.schools.by_number[school["number"]]
        here = type(dortmund)("", "", "", own.lat, own.lon)
        assert abs(school["distance_km"] - distance_km(here, dortmund)) <= 0.06
