"""People to talk to: hours, telephone, link, fitting the person; nobody takes over inside the chat."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from advisor.answer import Answer, Candidate
from advisor.knowledge import Knowledge
from advisor.topics import human_handoff

Ask = Callable[..., Answer]


def test_it_is_honest_and_says_when_whom_and_where(ask: Ask) -> None:
    text = ask("human_handoff").text
    for part in (
        "kein Mensch",
        "0800 4 5555 00",
        "kostenlos",
        "Montag bis Freitag von 8 bis 18 Uhr",
        "arbeitsagentur.de",
    ):
        assert part in text


def test_the_buttons_ask_for_the_case(ask: Ask) -> None:
    answer = ask("human_handoff")
    assert [button.entities["about"] for button in answer.buttons] == list(human_handoff.CASES)
    assert all(len(button.title) <= 20 for button in answer.buttons)


@pytest.mark.parametrize(
    ("case", "parts"),
    [
        ("schule", ["Lehrkraft", "0800 4 5555 00"]),
        ("wechsel", ["Jobcenter", "0800 4 5555 00", "kita.nrw.de"]),
        ("ausland", ["Bezirksregierung", "0800 4 5555 00"]),
        ("kampagne", ["Familienministerium", "mkjfgfi.nrw"]),
    ],
)
def test_each_case_has_its_place(ask: Ask, case: str, parts: list[str]) -> None:
    answer = ask("human_handoff", candidates=[Candidate(human_handoff.key_of(case), 1.0)])
    assert [part for part in (*parts, "Chat") if part not in answer.text] == []
    assert answer.sources
    assert case not in [button.entities.get("about") for button in answer.buttons]


def test_every_case_is_a_fact_and_every_topic_of_it_exists(known: Knowledge) -> None:
    assert all(human_handoff.key_of(case) in known.facts for case in human_handoff.CASES)
    assert human_handoff.case_of("ask_recognition") == "ausland"
    assert human_handoff.case_of("ask_salary") is None
    assert human_handoff.case_of(None) is None
