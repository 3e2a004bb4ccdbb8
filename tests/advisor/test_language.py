"""Other languages: one sentence in them with where help is, then easy German."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from advisor.advisor import Advisor
from advisor.answer import Answer, Situation
from advisor.knowledge import Knowledge
from understanding import language_signs

Ask = Callable[..., Answer]


def test_the_languages_asked_for_are_there(known: Knowledge) -> None:
    assert {"en", "tr", "uk", "ru", "ar", "pl", "fr", "es", "ro", "it", "fa"} <= set(known.languages.known)


def test_every_sentence_is_in_its_language_and_names_help(
    advisor: Advisor, known: Knowledge, situation: Callable[..., Situation]
) -> None:
    signs = language_signs.read()
    for code, language in known.languages.known.items():
        answer = advisor.in_language(code, situation())
        first, second = answer.text.split("\n")
        assert answer.topic == "ask_language"
        assert first == language.text
        assert "mbeon" in first
        assert "einfachem Deutsch" in second
        assert answer.buttons
        assert signs.written_in(language.text) == code
        assert signs.written_in(language.crisis) == code


def test_an_unknown_language_gets_english(
    advisor: Advisor, known: Knowledge, situation: Callable[..., Situation]
) -> None:
    assert advisor.in_language("other", situation()).text.startswith(known.languages.known["en"].text)


def test_asked_which_languages_it_offers_some(ask: Ask, known: Knowledge) -> None:
    answer = ask("ask_language")
    assert [button.entities["language"] for button in answer.buttons] == ["en", "tr", "uk", "ar"]
    assert str(len(known.languages.known)) in answer.text
    assert ask("ask_language", turn=1).text != answer.text


@pytest.mark.parametrize("name", ["nothing_yet", "easiest", "always", "normal"])
def test_words_on_wishes(advisor: Advisor, situation: Callable[..., Situation], name: str) -> None:
    answer = advisor.on_wording(name, situation())
    assert answer.text == answer.easy
    assert 0 < len(answer.buttons) <= 4


def test_no_two_languages_share_a_name_or_a_telling_letter(known: Knowledge) -> None:
    names = [name for language in known.languages.known.values() for name in language.asked]
    assert len(names) == len(set(names))
