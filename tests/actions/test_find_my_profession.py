"""The orientation test as a talk: walked through, back, left and taken up; buttons late and twice; typed answers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from advisor.knowledge import Knowledge

Ask = Callable[..., list[dict[str, Any]]]
Press = Callable[[str], list[dict[str, Any]]]
TOPIC = "find_my_profession"
NUMBER = re.compile(r"Frage (\d) von 7")


@pytest.fixture
def press(ask: Ask) -> Press:
    """Presses a button by its payload."""

    def press(payload: str) -> list[dict[str, Any]]:
        found = re.fullmatch(r"/(\w+)(\{.*\})?", payload)
        assert found
        return ask(found.group(1), *json.loads(found.group(2) or "{}").items(), text=payload)

    return press


def number(messages: list[dict[str, Any]]) -> int:
    """The number of the question that the last message puts."""
    found = NUMBER.search(messages[-1]["text"])
    assert found, messages[-1]["text"]
    return int(found.group(1))


def payload(messages: list[dict[str, Any]], title: str) -> str:
    """The payload of a button of the last message."""
    return str(next(b["payload"] for b in messages[-1]["buttons"] if b["title"] == title))


def is_result(messages: list[dict[str, Any]]) -> bool:
    """Whether professions are proposed."""
    return "könnte gut zu dir passen" in messages[0]["text"]


def test_seven_questions_by_buttons_lead_to_a_result(ask: Ask, press: Press, slots: dict[str, Any]) -> None:
    messages = ask(TOPIC, text="was passt zu mir")
    for expected in range(1, 8):
        assert number(messages) == expected
        assert messages[-1]["buttons"][-1]["title"] == "Überspringen"
        messages = press(messages[-1]["buttons"][0]["payload"])
    assert is_result(messages)
    result, way_in = messages
    assert "weil du gern mit kleinen Kindern arbeitest" in result["text"]
    assert "Deine Stärken:" in result["text"]
    assert len(result["text"]) <= 600
    assert 2 <= len(result["custom"]["profession"]) <= 3
    assert way_in["custom"]["sources"] and way_in["buttons"]
    assert slots["listed"] == result["custom"]["profession"]
    assert slots["school_degree"] == "kein_abschluss"


def test_seven_questions_typed(ask: Ask) -> None:
    messages = ask(TOPIC, text="hilf mir bei der berufswahl")
    for typed in ("eher jugendliche", "zuhören", "unterwegs", None, "nein", "studieren", "abends geht auch"):
        if typed is None:
            messages = ask("inform", ("school_degree", "abitur"), text="abi")
        else:
            messages = ask("clarify", action="action_clarify", text=typed)
    assert is_result(messages)
    assert messages[0]["custom"]["profession"][0] == "streetwork"
    assert "weil du gern unterwegs bist" in messages[0]["text"] or "mit Jugendlichen arbeitest" in messages[0]["text"]


def test_everything_skipped_ends_kindly(ask: Ask, press: Press) -> None:
    messages = ask(TOPIC)
    for _ in range(7):
        messages = press(payload(messages, "Überspringen"))
    assert "weiß ich noch zu wenig" in messages[-1]["text"]
    assert "0800 4 5555 00" in messages[-1]["text"]
    assert messages[-1]["buttons"]


def test_what_somebody_said_of_themselves_is_not_asked_again(ask: Ask) -> None:
    messages = ask(TOPIC, text="ich mag keine kleinen kinder aber teenager, was passt zu mir?")
    assert "Jugendliche" in messages[-1]["text"]
    assert number(messages) == 2


def test_a_school_degree_that_is_known_is_not_asked(ask: Ask) -> None:
    ask("match_my_degree", ("school_degree", "abitur"))
    ask(TOPIC)
    for typed in ("kleine kinder", "basteln", "gruppe"):
        messages = ask("inform", text=typed)
    assert number(messages) == 5


def test_why_is_explained_and_the_question_put_in_other_words(ask: Ask, known: Knowledge) -> None:
    first = ask(TOPIC)
    for intent in ("smalltalk", "ask_privacy", "inform"):
        messages = ask(intent, text="warum fragst du das?")
        assert known.orientation.questions[0].why in messages[-1]["text"]
        assert number(messages) == 1
        assert messages[-1]["text"] != first[-1]["text"]


@pytest.mark.parametrize("intent", ["cancel", "inform", "restart", "deny", "out_of_scope"])
def test_back_asks_the_last_question_again(ask: Ask, intent: str) -> None:
    ask(TOPIC)
    ask("inform", text="jugendliche")
    ask("inform", text="sport")
    messages = ask(intent, text="zurück")
    assert number(messages) == 2
    assert number(ask(intent, text="zurück")) == 1
    messages = ask(intent, text="zurück")
    assert "erste Frage" in messages[-1]["text"]
    assert number(ask("inform", text="schulkinder")) == 2


def test_back_to_the_school_degree_lets_it_be_changed(ask: Ask, slots: dict[str, Any]) -> None:
    ask(TOPIC)
    for typed in ("jugendliche", "sport", "gruppe"):
        ask("inform", text=typed)
    assert number(ask("inform", ("school_degree", "abitur"), text="abi")) == 5
    assert number(ask("inform", text="zurück")) == 4
    assert number(ask("inform", ("school_degree", "mittlere_reife"), text="realschule")) == 5
    assert slots["school_degree"] == "mittlere_reife"


@pytest.mark.parametrize(
    ("intent", "text"), [("cancel", "egal"), ("inform", "weiß nicht"), ("affirm", "weiter"), ("out_of_scope", "kp")]
)
def test_a_question_is_skipped_by_words(ask: Ask, intent: str, text: str) -> None:
    ask(TOPIC)
    assert number(ask(intent, text=text)) == 2


@pytest.mark.parametrize("text", ["abbrechen", "stopp", "ich hab keine lust mehr", "lass gut sein", "schon gut"])
def test_it_can_be_broken_off(ask: Ask, slots: dict[str, Any], text: str) -> None:
    ask(TOPIC)
    ask("inform", text="jugendliche")
    messages = ask("cancel", text=text)
    assert "beendet" in messages[-1]["text"]
    assert slots["orientation"] is None
    assert len(ask("ask_salary", text="was verdient man")) == 1


def test_it_can_be_broken_off_after_something_else(ask: Ask, slots: dict[str, Any]) -> None:
    ask(TOPIC)
    ask("ask_salary", text="was verdient man?")
    ask("ask_job_market", text="findet man einen job?")
    assert "beendet" in ask("cancel", text="test abbrechen")[-1]["text"]
    assert slots["orientation"] is None


def test_a_question_in_between_is_answered_and_the_test_taken_up(ask: Ask, slots: dict[str, Any]) -> None:
    ask(TOPIC)
    ask("inform", text="jugendliche")
    salary, again = ask("ask_salary", ("profession", "erzieher"), text="was verdient man als erzieher")
    assert (salary["custom"]["topic"], again["custom"]["topic"]) == ("ask_salary", TOPIC)
    assert "3.509,44 €" in salary["text"]
    assert number([again]) == 2
    assert slots["topic"] == "ask_salary"
    assert number(ask("inform", text="zuhören")) == 3


def test_a_follow_up_in_between_keeps_the_topic(ask: Ask) -> None:
    ask(TOPIC)
    ask("ask_salary", ("profession", "erzieher"), text="was verdient man als erzieher")
    answer, *_ = ask("inform", ("profession", "kinderpfleger"), text="und als kinderpfleger?")
    assert (answer["custom"]["topic"], answer["custom"]["profession"]) == ("ask_salary", "kinderpfleger")


def test_the_second_question_in_between_gets_only_a_button(ask: Ask, press: Press) -> None:
    ask(TOPIC)
    ask("ask_salary", text="was verdient man?")
    [answer] = ask("ask_job_market", text="findet man einen job?")
    assert answer["buttons"][0]["title"] == "Weiter mit dem Test"
    assert number(press(answer["buttons"][0]["payload"])) == 1


def test_after_many_other_messages_the_test_is_no_longer_brought_up(ask: Ask) -> None:
    ask(TOPIC)
    for _ in range(6):
        messages = ask("ask_job_market", text="findet man einen job?")
    assert [m["custom"]["topic"] for m in messages] == ["ask_job_market"]
    assert all("Test" not in button["title"] for button in messages[0]["buttons"])
    assert number(ask(TOPIC, text="was passt zu mir")) == 1


@pytest.mark.parametrize("intent", ["crisis_support", "goodbye", "insult"])
def test_nobody_is_called_back_to_the_test_after_this(ask: Ask, intent: str) -> None:
    ask(TOPIC)
    messages = ask(intent, text="ich kann nicht mehr mit kleinen kindern")
    assert [m["custom"]["topic"] for m in messages] == [intent]
    assert all("Test" not in button["title"] for button in messages[0]["buttons"])


def test_a_place_told_to_the_school_search_is_no_answer_to_the_test(ask: Ask) -> None:
    ask(TOPIC)
    ask("find_school", ("profession", "erzieher"), text="schulen für erzieher?")
    answer, *_ = ask("inform", ("place", "Dortmund"), text="dortmund")
    assert answer["custom"]["topic"] == "find_school"
    assert answer["custom"]["schools"]


def test_two_questions_at_once_are_both_answered_before_the_test_goes_on(ask: Ask) -> None:
    ask(TOPIC)
    questions = [
        {"intent": i, "confidence": 0.9, "part": n, "entities": [], "offers": [], "facts": []}
        for n, i in enumerate(("ask_salary", "ask_training_duration"), 1)
    ]
    messages = ask("ask_salary", questions=questions, text="was verdient man und wie lange dauert es?")
    assert [m["custom"]["topic"] for m in messages] == ["ask_salary", "ask_training_duration", TOPIC]


def test_answers_that_cannot_be_read_never_loop(ask: Ask) -> None:
    texts = [ask(TOPIC)[-1]["text"]]
    texts += [ask("inform", text="blubb")[-1]["text"] for _ in range(3)]
    assert [int(NUMBER.search(text).group(1)) for text in texts] == [1, 1, 1, 2]  # type: ignore[union-attr]
    assert len(set(texts)) == 4


def test_a_button_pressed_twice_is_said_to_be_known(ask: Ask, press: Press) -> None:
    first = payload(ask(TOPIC), "Jugendliche")
    assert number(press(first)) == 2
    messages = press(first)
    assert "schon gesagt" in messages[-1]["text"]
    assert number(messages) == 2


def test_a_button_of_an_older_message_changes_the_answer(ask: Ask, press: Press, slots: dict[str, Any]) -> None:
    old = payload(ask(TOPIC), "Familien")
    ask("inform", text="jugendliche")
    ask("inform", text="sport")
    messages = press(old)
    assert "geändert: Familien" in messages[-1]["text"]
    assert number(messages) == 3
    assert ["people", ["families"]] in slots["orientation"]["answers"]


def test_a_button_pressed_after_the_result_changes_the_result(ask: Ask, press: Press) -> None:
    messages = ask(TOPIC)
    buttons = messages[-1]["buttons"]
    for _ in range(7):
        messages = press(messages[-1]["buttons"][0]["payload"])
    changed = press(buttons[4]["payload"])
    assert is_result(changed)
    assert "geändert" in changed[0]["text"]
    assert changed[0]["custom"]["profession"] != messages[0]["custom"]["profession"]


def test_a_button_without_a_test_begins_one(press: Press) -> None:
    messages = press('/find_my_profession{"answer": "people:youth"}')
    assert "Jugendliche" in messages[-1]["text"]
    assert number(messages) == 2


@pytest.mark.parametrize(
    "value", ["people:aliens", "nothing:else", "", "x" * 200, "skip:nothing", "why", "back", "result"]
)
def test_a_button_that_does_not_exist_is_answered(ask: Ask, press: Press, value: str) -> None:
    assert press(f'/find_my_profession{{"answer": "{value}"}}')
    ask(TOPIC)
    assert press(f'/find_my_profession{{"answer": "{value}"}}')


def test_the_result_can_be_had_early_and_the_test_begun_anew(ask: Ask, press: Press) -> None:
    ask(TOPIC)
    ask("inform", text="jugendliche")
    messages = ask("inform", text="zeig mir das ergebnis")
    assert is_result(messages)
    again = press(payload(messages[:1], "Test neu starten"))
    assert number(again) == 1


def test_from_the_beginning_means_the_test_while_it_is_going_on(ask: Ask, slots: dict[str, Any]) -> None:
    ask("ask_salary", ("profession", "erzieher"))
    ask(TOPIC)
    ask("inform", text="jugendliche")
    messages = ask("restart", text="test nochmal von vorne")
    assert number(messages) == 1
    assert slots["profession"] == "erzieher"


def test_the_second_of_the_result_is_picked(ask: Ask, press: Press) -> None:
    messages = ask(TOPIC)
    for _ in range(7):
        messages = press(messages[-1]["buttons"][0]["payload"])
    second = messages[0]["custom"]["profession"][1]
    [answer] = ask("inform", text="und die zweite?")
    assert (answer["custom"]["topic"], answer["custom"]["profession"]) == ("ask_profession_info", second)


def test_a_restart_forgets_the_test(ask: Ask, slots: dict[str, Any]) -> None:
    ask(TOPIC)
    ask("inform", text="jugendliche")
    ask("restart", text="neu anfangen")
    assert slots == {"introduced": True}


def test_a_test_stored_by_an_older_version_begins_anew(ask: Ask, slots: dict[str, Any]) -> None:
    slots["orientation"] = {"asked": "colour", "answers": "odd"}
    assert number(ask(TOPIC)) == 1
    slots["orientation"] = {"asked": "colour", "answers": [], "misses": 0, "away": 0, "done": False}
    slots["asking"] = "find_my_profession:colour"
    assert ask("inform", text="jugendliche")
