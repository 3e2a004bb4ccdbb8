"""The lexicon: stems, and what is collected from the knowledge."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from advisor.knowledge import Knowledge
from understanding.lexicon import Lexicon, build, stem, stems
from understanding.matching import NameFinder


@pytest.mark.parametrize(
    "words",
    [
        ("erzieher", "erziehern", "erziehers", "erzieherin", "erzieherinnen"),
        ("sozialpaedagogin", "sozialpaedagogen", "sozialpaedagoge", "sozialpaedagoginnen"),
        ("praktikum", "praktikums"),
        ("freiwilligendienst", "freiwilligendienste", "freiwilligendienstes", "freiwilligendiensten"),
        ("tagesmutter", "tagesmuetter", "tagesmuettern"),
    ],
)
def test_all_forms_of_a_word_have_one_stem(words: tuple[str, ...]) -> None:
    assert len({stem(word) for word in words}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("erzieher", "erziehung"), ("kinderpfleger", "kinderpflege"), ("studium", "studieren"), ("abitur", "abi")],
)
def test_different_words_have_different_stems(one: str, other: str) -> None:
    assert stem(one) != stem(other)


@pytest.mark.parametrize("word", ["hep", "in", "abis", "wien", ""])
def test_short_words_stay_whole(word: str) -> None:
    assert stem(word) == word


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Staatlich anerkannte Erzieher*innen", ("staatlich", "anerkannt", "erzieher")),
        ("SOZIALPÄDAGOG:INNEN", ("sozialpaedagog",)),
        ("Kita-Leiterin", ("kita", "leiter")),
        ("  ", ()),
        ("?!", ()),
    ],
)
def test_stems(text: str, words: tuple[str, ...]) -> None:
    assert stems(text) == tuple(stem(word) for word in words)


def test_all_kinds_of_names_are_collected(names: Lexicon, known: Knowledge) -> None:
    values = {(name.entity, name.value) for name in names.names}
    assert {value for entity, value in values if entity == "profession"} == set(known.professions)
    assert {value for entity, value in values if entity == "way_to_try"} == set(known.ways)
    assert {value for entity, value in values if entity == "school_degree"} == set(known.degree_names)
    assert {value for entity, value in values if entity == "training_form"} == set(known.form_names)
    assert {("place", "Köln"), ("place", "Berlin"), ("place", "Münster")} <= values


def test_every_name_has_stems_and_stands_once(names: Lexicon) -> None:
    assert all(name.stems and all(name.stems) for name in names.names)
    assert len(set(names.names)) == len(names.names)


def test_places_of_the_lexicon_can_be_looked_up(names: Lexicon, known: Knowledge) -> None:
    """What a place entity says is what the gazetteer finds, unless it lies outside of NRW."""
    outside = {*known.places_outside, *(place.name for place in known.places.outside.values())}
    lost = [
        n.value
        for n in names.names
        if n.entity == "place" and n.value not in outside and not known.places.find(n.value)
    ]
    assert lost == []


def test_ordinary_words_are_known_in_all_their_forms(names: Lexicon) -> None:
    assert {"erziehung", "erziehen", "pflege", "kinder"} <= names.known_words
    assert stem("erziehen") in names.known_words


def test_a_lexicon_survives_json(names: Lexicon) -> None:
    assert Lexicon.from_json(json.loads(json.dumps(names.as_json()))) == names


def test_a_synonym_added_to_the_knowledge_is_understood(small: Knowledge) -> None:
    profession = small.professions["erzieher"]
    more = profession.names.copy(update={"synonyms": (*profession.names.synonyms, "Spielplatzfee")})
    changed = replace(small, professions={**small.professions, "erzieher": profession.copy(update={"names": more})})
    before, after = NameFinder(build(small)), NameFinder(build(changed))
    assert [m.value for m in before.find("bin ich eine Spielplatzfee?")] == []
    assert [m.value for m in after.find("bin ich eine Spielplatzfee?")] == ["erzieher"]


def test_names_with_a_hyphen_are_understood_written_together(names: Lexicon) -> None:
    finder = NameFinder(names)
    for text in ("wie werd ich kitaleiterin", "kitaleiter gehalt", "wie werde ich kita-leiterin"):
        assert [match.value for match in finder.find(text)] == ["kita_leitung"]
