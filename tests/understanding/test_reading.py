"""Sentences that are learned from are read once."""

from __future__ import annotations

import pytest

from advisor import knowledge
from understanding.lexicon import Lexicon, build
from understanding.matching import NameFinder
from understanding.reading import SentenceReader, reader_for


@pytest.fixture(scope="module")
def names() -> Lexicon:
    return build(knowledge.load())


def test_a_sentence_is_read_as_by_the_name_finder_and_only_once(
    names: Lexicon, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = SentenceReader(names)
    sentence = "Was verdient eine Erzieher:in in Köln?"
    first = reader.read(sentence)
    assert [match.value for match in first.matches] == ["erzieher", "Köln"]
    monkeypatch.setattr(NameFinder, "find", lambda self, text: pytest.fail("read twice"))
    assert reader.read(sentence) is first
    assert reader.canonical(sentence) == reader.finder.canonical(first.text, first.matches)


def test_components_with_the_same_names_share_a_reader(names: Lexicon) -> None:
    other = build(knowledge.load())
    assert reader_for(names) is reader_for(other)
    fewer = Lexicon.from_json({**names.as_json(), "names": names.as_json()["names"][:5]})
    assert reader_for(fewer) is not reader_for(names)
