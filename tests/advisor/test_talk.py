"""The talk itself: greeting, thanks, who are you, and what the bot says when it does not understand."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest

from advisor.advisor import Advisor
from advisor.answer import Answer, Situation
from advisor.desk import payload
from advisor.knowledge import Knowledge

Ask = Callable[..., Answer]
# fmt: off
INTENTS = [
    "greet", "goodbye", "thank", "affirm", "deny", "cancel", "restart", "smalltalk", "bot_challenge",
    "ask_capabilities", "feedback_positive", "feedback_negative", "insult", "human_handoff", "ask_language",
    "ask_privacy", "crisis_support", "out_of_scope",
]
# fmt: on


@pytest.mark.parametrize("intent", INTENTS)
def test_every_intent_of_the_talk_has_words_and_next_steps(ask: Ask, advisor: Advisor, intent: str) -> None:
    answer = ask(intent)
    assert advisor.knows(intent)
    assert answer.topic == intent
    assert answer.text.strip()
    assert 0 < len(answer.buttons) <= 4
    assert all(advisor.knows(button.intent) for button in answer.buttons)


@pytest.mark.parametrize("intent", [intent for intent in INTENTS if intent not in ("human_handoff", "crisis_support")])
def test_no_sentence_stands_twice_in_a_row(ask: Ask, intent: str) -> None:
    texts = [ask(intent, turn=turn).text for turn in range(6)]
    assert all(text != after for text, after in pairwise(texts))


@pytest.mark.parametrize("turn", [0, 1])
@pytest.mark.parametrize(
    ("intent", "parts"),
    [
        ("crisis_support", ["116 111", "0800 111 0 111", "112"]),
        ("human_handoff", ["0800 4 5555 00"]),
        ("bot_challenge", ["KI", "Computerprogramm"]),
        ("ask_privacy", ["vergiss alles", "30 Tagen"]),
        ("ask_language", ["Deutsch"]),
    ],
)
def test_what_must_be_said_is_said_in_every_variant(ask: Ask, intent: str, parts: list[str], turn: int) -> None:
    text = ask(intent, turn=turn).text
    assert [part for part in parts if part not in text] == []


def test_the_introduction_says_that_it_is_a_machine(advisor: Advisor) -> None:
    for part in ("Chatbot", "KI", "kein Mensch"):
        assert part in advisor.introduction()


def test_the_failure_excuses_itself(advisor: Advisor) -> None:
    assert "Entschuldige" in advisor.failure()


class TestClarify:
    def test_it_offers_two_topics_and_a_way_out(
        self, advisor: Advisor, known: Knowledge, situation: Callable[..., Situation]
    ) -> None:
        offers = [("ask_salary", {"profession": "erzieher"}), ("ask_training_pay", {}), ("ask_study", {})]
        answer = advisor.clarify(offers, situation())
        assert answer.topic == "clarify"
        assert [button.intent for button in answer.buttons] == ["ask_salary", "ask_training_pay", "ask_capabilities"]
        assert answer.buttons[0].title == known.topics["ask_salary"].label
        assert answer.buttons[0].entities == {"profession": "erzieher"}

    def test_without_an_offer_it_asks_for_other_words(
        self, advisor: Advisor, situation: Callable[..., Situation]
    ) -> None:
        empty = advisor.clarify([], situation())
        assert len(empty.buttons) == 1
        assert empty.text != advisor.clarify([("ask_salary", {})], situation()).text

    def test_every_topic_can_be_offered(
        self, advisor: Advisor, known: Knowledge, situation: Callable[..., Situation]
    ) -> None:
        titles = {}
        for topic in (*known.topics, *INTENTS, "inform"):
            titles[topic] = advisor.clarify([(topic, {})], situation()).buttons[0].title
        assert all(title.strip() and len(title) <= 20 for title in titles.values()), titles
        assert len(set(titles.values())) == len(titles)


def test_payload_of_a_button(ask: Ask) -> None:
    assert payload(ask("greet").buttons[0]) == "/ask_profession_list"
    assert payload(ask("ask_workplaces").buttons[0]) == '/ask_workplaces{"profession": "erzieher"}'
    assert payload(ask("find_school").buttons[0]) == '/find_school{"place": "Köln"}'


def test_what_it_knows_it_can_answer(advisor: Advisor, known: Knowledge, ask: Ask) -> None:
    for topic in known.wording.templates:
        if advisor.knows(topic):
            assert ask(topic).text
