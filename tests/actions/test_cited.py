""" "Wo steht das?" names the sources of the last answer; what stands behind "… und wo?" is answered, too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.cited import last_sources

Message = dict[str, Any]
Run = Callable[..., Any]
SOURCE = {"title": "TVöD SuE: Entgelttabelle 2026", "url": "https://example.org/tvoed", "as_of": "2026-05-01"}


def bot(*sources: Message) -> Message:
    return {"event": "bot", "data": {"custom": {"topic": "ask_salary", "sources": list(sources)}}}


def user(text: str) -> Message:
    return {"event": "user", "text": text}


def run(registered: dict[str, Run], intent: str, text: str, events: list[Message], **slots: Any) -> list[Message]:
    message = {"text": text, "intent": {"name": intent}, "entities": []}
    tracker = Tracker(
        "x", {"introduced": True, **slots}, message, [*events, user(text)], False, None, {}, "action_listen"
    )
    dispatcher = CollectingDispatcher()
    registered[f"action_{intent}"](dispatcher, tracker, {})
    return list(dispatcher.messages)


def test_the_sources_of_the_last_answer_alone() -> None:
    events = [user("a"), bot({**SOURCE, "title": "old"}), user("b"), bot(SOURCE, SOURCE), user("wo steht das")]
    assert [source.title for source in last_sources(events)] == [SOURCE["title"]]
    assert last_sources([user("wo steht das")]) == ()


def test_the_source_is_named_with_date_and_address(registered: dict[str, Run]) -> None:
    events = [user("was verdient ein erzieher"), bot(SOURCE)]
    [message] = run(registered, "ask_workplaces", "wo steht das?", events, topic="ask_salary", profession="erzieher")
    assert message["text"] == (
        "Das steht hier: TVöD SuE: Entgelttabelle 2026 (Stand: 1. Mai 2026), https://example.org/tvoed"
    )
    assert (message["custom"]["topic"], message["custom"]["profession"]) == ("ask_salary", "erzieher")
    assert message["custom"]["sources"] == [SOURCE]


def test_without_a_source_the_words_are_taken_as_they_were_understood(registered: dict[str, Run]) -> None:
    [message] = run(registered, "ask_workplaces", "wo steht das?", [user("hallo"), bot()], topic="ask_salary")
    assert message["custom"]["topic"] == "ask_workplaces"


def test_what_somebody_is_goes_apart_from_what_is_asked_about(registered: dict[str, Run]) -> None:
    message = {
        "text": "bin kinderpflegerin, will erzieherin werden",
        "intent": {"name": "clarify"},
        "entities": [
            {"entity": "profession", "value": "kinderpfleger", "role": "own"},
            {"entity": "profession", "value": "erzieher"},
        ],
    }
    tracker = Tracker("x", {"introduced": True}, message, [], False, None, {}, "action_listen")
    dispatcher = CollectingDispatcher()
    registered["action_clarify"](dispatcher, tracker, {})
    [said] = dispatcher.messages
    assert said["custom"]["profession"] == "erzieher"
    assert said["text"].startswith("Von der Kinderpflege")


def test_children_told_earlier_are_not_asked_for_again(registered: dict[str, Run], ask: Run) -> None:
    ask("clarify", text="ich habe drei kinder")
    said = ask("ask_funding", ("profession", "erzieher"), text="welches bafög gibt es für die ausbildung")
    assert not any("Hast du Kinder?" in message["text"] for message in said)
    assert any("235 €" in message["text"] for message in said)
