"""A repeated message is found in the conversation, with the answer it got."""

from __future__ import annotations

from rasa.shared.core.events import ActionExecuted, BotUttered, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from channels import repeated


def tracker(*events: Event) -> DialogueStateTracker:
    """A conversation."""
    return DialogueStateTracker.from_events("a", list(events))


def said(text: str) -> BotUttered:
    """A response as Rasa stores it."""
    return BotUttered(text, {"custom": {"topic": "x"}, "buttons": [{"title": "A", "payload": "/a"}]})


TALK = (
    UserUttered("eins", message_id="1"),
    ActionExecuted("action_x"),
    said("Antwort eins"),
    said("und noch eine"),
    UserUttered("zwei", message_id="2"),
    said("Antwort zwei"),
    UserUttered("drei", message_id="3"),
    ActionExecuted("action_listen"),
)


def test_the_answer_to_a_message_is_found_whole_and_in_order() -> None:
    first = repeated.answer_to(tracker(*TALK), "1")
    assert [one["text"] for one in first] == ["Antwort eins", "und noch eine"]
    assert first[0]["custom"] == {"topic": "x"}
    assert first[0]["buttons"] == [{"title": "A", "payload": "/a"}]
    assert [one["text"] for one in repeated.answer_to(tracker(*TALK), "2")] == ["Antwort zwei"]


def test_new_messages_and_those_without_a_word_are_answered_anew() -> None:
    for number in ("3", "4", None):
        assert repeated.answer_to(tracker(*TALK), number) == []
    assert repeated.answer_to(tracker(), "1") == []


def test_only_the_last_turns_are_looked_through() -> None:
    much = [event for number in range(300) for event in (UserUttered("x", message_id=f"x{number}"), said("y"))]
    assert repeated.answer_to(tracker(*TALK, *much), "1") == []
    assert repeated.answer_to(tracker(*TALK, *much), "x290")
