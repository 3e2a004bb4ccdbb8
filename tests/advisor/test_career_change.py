"""ask_career_change: ways in for people who come from another job."""

from __future__ import annotations

from collections.abc import Callable

from advisor.answer import Answer, Candidate
from advisor.desk import FACT_SCORE
from advisor.knowledge import Knowledge

Ask = Callable[..., Answer]


def test_every_profession_has_its_own_way(ask: Ask, known: Knowledge) -> None:
    texts = set()
    for profession in known.professions.values():
        answer = ask("ask_career_change", profession.id)
        assert answer.text.startswith(profession.career_change.text.split("{")[0])
        assert answer.sources[-1].url == profession.career_change.source.url
        texts.add(answer.text)
    assert len(texts) == len(known.professions)


def test_without_a_profession_the_answer_for_all_is_given(ask: Ask, known: Knowledge) -> None:
    general = known.topics["ask_career_change"].answer
    assert general is not None
    assert ask("ask_career_change").text.startswith(general.text)


def test_a_near_fact_comes_first(ask: Ask, known: Knowledge) -> None:
    fact = next(fact for fact in known.facts.values() if fact.topic == "ask_career_change" and not fact.professions)
    near, far = [Candidate(fact.key, 0.9)], [Candidate(fact.key, FACT_SCORE - 0.01)]
    assert ask("ask_career_change", "erzieher", candidates=near).text.startswith(fact.fact.text)
    assert ask("ask_career_change", "erzieher", candidates=far).text.startswith(
        ask("ask_career_change", "erzieher").text
    )
