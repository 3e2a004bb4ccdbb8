"""Reading the message, answering several questions, never falling silent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions import base
from actions.base import Asked, asked
from advisor.advisor import Advisor
from advisor.answer import Candidate
from advisor.knowledge import Knowledge

Ask = Callable[..., list[dict[str, Any]]]

ERZIEHER = {"entity": "profession", "value": "erzieher"}
KOELN = {"entity": "place", "value": "Köln"}


def question(intent: str, *entities: dict[str, Any], part: int = 0, **more: Any) -> dict[str, Any]:
    """A question as the NLU names it."""
    return {
        "intent": intent,
        "confidence": 0.9,
        "part": part,
        "entities": list(entities),
        "offers": [],
        "facts": [],
        **more,
    }


def topics(messages: list[dict[str, Any]]) -> list[str]:
    """The topics of messages."""
    return [message["custom"]["topic"] for message in messages]


def test_a_buttons_payload_is_one_question() -> None:
    assert asked({"intent": {"name": "ask_salary"}, "entities": [ERZIEHER]}) == [Asked("ask_salary", [ERZIEHER])]


@pytest.mark.parametrize("message", [{}, {"intent": None, "entities": None}, {"intent": {}, "questions": []}])
def test_a_message_without_anything_is_one_empty_question(message: dict[str, Any]) -> None:
    assert asked(message) == [Asked("", [])]


def test_one_question_has_the_entities_of_the_whole_message() -> None:
    message = {
        "entities": [ERZIEHER, KOELN],
        "questions": [question("ask_salary", facts=[["erzieher.bonus", 0.8]], offers=["ask_salary", "find_school"])],
    }
    [found] = asked(message)
    assert list(found.entities) == [ERZIEHER, KOELN]
    assert found.candidates == (Candidate("erzieher.bonus", 0.8),)
    assert found.offers == ("ask_salary", "find_school")


def test_several_questions_have_their_own_entities_or_else_those_of_the_message() -> None:
    questions = [question("find_school", KOELN, part=1), question("ask_salary", part=2)]
    one, other = asked({"entities": [ERZIEHER, KOELN], "questions": questions})
    assert (one.intent, list(one.entities)) == ("find_school", [KOELN])
    assert (other.intent, list(other.entities)) == ("ask_salary", [ERZIEHER, KOELN])


def test_the_action_answers_its_own_topic(ask: Ask) -> None:
    """Which action runs is decided by rules and stories, not by the intent of the message."""
    assert topics(ask("greet", questions=[question("greet")], action="action_ask_salary")) == ["ask_salary"]


def test_several_questions_are_answered_in_order(ask: Ask) -> None:
    questions = [question("find_school", KOELN, part=1), question("ask_salary", ERZIEHER, part=2)]
    schools, salary = ask("find_school", questions=questions)
    assert topics([schools, salary]) == ["find_school", "ask_salary"]
    assert schools["custom"]["schools"]
    assert salary["custom"]["profession"] == "erzieher"


def test_the_introduction_is_said_once_and_first(ask: Ask, slots: dict[str, Any], advisor: Advisor) -> None:
    slots.clear()
    questions = [question("ask_salary", part=1), question("ask_funding", part=2)]
    messages = ask("ask_salary", questions=questions)
    assert [message["text"] == advisor.introduction() for message in messages] == [True, False, False]
    assert slots["introduced"] is True
    assert len(ask("ask_salary")) == 1


def test_the_fact_that_fits_is_told(ask: Ask, known: Knowledge) -> None:
    fact = next(
        f for f in known.facts.values() if f.topic == "ask_salary" and not f.professions and "{" not in f.fact.text
    )
    [answer] = ask("ask_salary", questions=[question("ask_salary", facts=[[fact.key, 0.99]])])
    assert fact.fact.text in answer["text"]
    assert answer["custom"]["sources"][0]["title"] == fact.fact.source.title


def test_a_fact_that_nobody_knows_any_more_is_passed_over(ask: Ask) -> None:
    [answer] = ask("ask_salary", questions=[question("ask_salary", facts=[["gone.fact", 0.99]])])
    assert answer["custom"]["topic"] == "ask_salary"


def test_turns_are_counted(ask: Ask, slots: dict[str, Any]) -> None:
    for turn in (1.0, 2.0, 3.0):
        ask("greet")
        assert slots["turn"] == turn


def test_the_same_talk_twice_in_a_row_sounds_different(ask: Ask) -> None:
    one, other, again = (ask("thank")[0]["text"] for _ in range(3))
    assert one != other
    assert one == again


@pytest.mark.parametrize(
    "passing",
    ["thank", "greet", "affirm", "deny", "smalltalk", "insult", "out_of_scope", "ask_privacy", "crisis_support"],
)
def test_passing_topics_do_not_end_the_thread(ask: Ask, slots: dict[str, Any], passing: str) -> None:
    ask("ask_salary", ("profession", "erzieher"))
    ask(passing)
    assert (slots["topic"], slots["profession"]) == ("ask_salary", "erzieher")


def test_a_new_topic_takes_the_place_of_the_last(ask: Ask, slots: dict[str, Any]) -> None:
    ask("ask_salary", ("profession", "erzieher"))
    ask("ask_funding")
    assert (slots["topic"], slots["profession"]) == ("ask_funding", "erzieher")


def test_what_was_told_is_used_in_the_next_turn(ask: Ask) -> None:
    ask("ask_profession_info", ("profession", "kinderpfleger"))
    [answer] = ask("ask_salary")
    assert answer["custom"]["profession"] == "kinderpfleger"
    assert "Kinderpfleger" in answer["text"]


def test_the_words_of_the_message_pick_one_of_two_professions(ask: Ask) -> None:
    ask("compare_professions", ("profession", "erzieher"), ("profession", "kinderpfleger"))
    [answer] = ask("ask_salary", text="und was verdient man beim zweiten?")
    assert answer["custom"]["profession"] == "kinderpfleger"


def test_an_advisor_that_fails_leaves_nobody_without_a_word(
    ask: Ask, slots: dict[str, Any], advisor: Advisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask("ask_salary", ("profession", "erzieher"))

    def fail(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(Advisor, "answer", fail)
    [answer] = ask("ask_funding")
    assert (answer["text"], answer["custom"]["topic"]) == (advisor.failure(), "error")
    assert slots["topic"] == "ask_salary"


def test_one_answer_that_fails_does_not_take_the_other_with_it(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Advisor.answer

    def answer(self: Advisor, topic: str, *more: Any) -> Any:
        if topic == "ask_funding":
            raise RuntimeError("broken")
        return real(self, topic, *more)

    monkeypatch.setattr(Advisor, "answer", answer)
    questions = [question("ask_funding", part=1), question("ask_salary", part=2)]
    assert topics(ask("ask_funding", questions=questions)) == ["error", "ask_salary"]


def test_an_intent_without_an_answer_is_an_error_and_not_a_crash(ask: Ask) -> None:
    questions = [question("nothing_known", part=1), question("ask_salary", part=2)]
    assert topics(ask("ask_salary", questions=questions)) == ["error", "ask_salary"]


@pytest.mark.parametrize("entity", [("place", 5), ("profession", ["erzieher"]), ("profession", {})])
def test_odd_values_of_a_payload_leave_nobody_without_a_word(ask: Ask, entity: tuple[str, Any]) -> None:
    assert ask("find_school", entity)


def test_a_value_that_does_not_exist_is_not_remembered(ask: Ask) -> None:
    ask("match_my_degree", ("school_degree", "sonderschulabitur"))
    assert topics(ask("match_my_degree")) == ["match_my_degree"]


def test_what_any_question_told_is_remembered(ask: Ask, slots: dict[str, Any]) -> None:
    questions = [question("find_school", KOELN, part=1), question("ask_salary", ERZIEHER, part=2)]
    ask("find_school", questions=questions)
    assert (slots.get("place"), slots["profession"]) == ("Köln", "erzieher")


def test_actions_share_one_advisor(advisor: Advisor) -> None:
    assert base.shared_advisor() is advisor


@pytest.mark.parametrize(("metadata", "messages"), [({}, 2), ({"introduced": True}, 1), ({"introduced": "x"}, 2)])
def test_the_bot_introduces_itself_unless_the_page_has_done_so(
    registered: dict[str, Any], tracker: Callable[..., Any], metadata: dict[str, Any], messages: int
) -> None:
    dispatcher = CollectingDispatcher()
    registered["action_greet"](dispatcher, tracker({"intent": {"name": "greet"}, "metadata": metadata}), {})
    assert len(dispatcher.messages) == messages
