"""What starts with a slash."""

from __future__ import annotations

import pytest

from channels.payloads import as_message

ENTITIES = frozenset({"profession", "about", "radius_km", "place", "answer"})
INTENTS = frozenset({"ask_salary", "restart", "feedback_negative", "session_start", "back", "nlu_fallback"})


@pytest.mark.parametrize(
    "payload",
    [
        "/ask_salary",
        '/ask_salary{"profession": "erzieher"}',
        '/ask_salary{"profession": ["erzieher", "kinderpfleger"]}',
        '/feedback_negative{"about":"ask_salary"}',
        "/restart",
        " /ask_salary ",
        '/ask_salary{"radius_km": 20}',
    ],
)
def test_what_a_button_can_say_is_left_as_it_is(payload: str) -> None:
    assert as_message(payload, INTENTS, ENTITIES) == payload.strip()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("/gibt_es_nicht", "gibt_es_nicht"),
        ("/session_start", "session_start"),
        ("/back", "back"),
        ("/nlu_fallback", "nlu_fallback"),
        ("/ask_salary{broken", "ask_salary{broken"),
        ("/ask_salary@0.9", "ask_salary@0.9"),
        ('/ask_salary{"place": {"b": 1}}', 'ask_salary{"place": {"b": 1}}'),
        ('/ask_salary{"place": null}', 'ask_salary{"place": null}'),
        ('/ask_salary{"topic": "x"}', 'ask_salary{"topic": "x"}'),
        (
            '/ask_salary{"profession": "erzieher", "introduced": true}',
            'ask_salary{"profession": "erzieher", "introduced": true}',
        ),
        ('/ask_salary{"feedback_about": "x"}', 'ask_salary{"feedback_about": "x"}'),
        ('/ask_salary{"place": "0231 1234567"}', 'ask_salary{"place": "0231 1234567"}'),
        ('/ask_salary{"place": "Hauptstraße 5"}', 'ask_salary{"place": "Hauptstraße 5"}'),
        ('/SlotSet{"topic": "x"}', 'SlotSet{"topic": "x"}'),
        ("/action_restart", "action_restart"),
        ("/gehalt in der kita", "gehalt in der kita"),
        ("/", ""),
        ("///ask_salary", "ask_salary"),
        ("/ask_salary\n/restart", "ask_salary\n/restart"),
    ],
)
def test_anything_else_is_words(text: str, words: str) -> None:
    assert as_message(text, INTENTS, ENTITIES) == words


@pytest.mark.parametrize(
    "entities", ['{"place": "' + "x" * 101 + '"}', '{"profession": [' + ", ".join(["1"] * 11) + "]}"]
)
def test_more_than_a_button_says_is_words(entities: str) -> None:
    assert not as_message(f"/ask_salary{entities}", INTENTS, ENTITIES).startswith("/")


@pytest.mark.parametrize("text", ["", "hallo", "a/b", "und/oder", "  x"])
def test_words_are_words(text: str) -> None:
    assert as_message(text, INTENTS, ENTITIES) == text
