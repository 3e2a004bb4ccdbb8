"""The written talks with the running bot: topic, profession and facts of every answer."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Bot, texts, topics
from tests.conversations.reading import Turn, WrittenTalk, talks

pytestmark = pytest.mark.running

TALKS = list(talks())


def named(messages: list[dict[str, Any]]) -> set[str]:
    """All professions that the answers are about."""
    found: set[str] = set()
    for message in messages:
        value = (message.get("custom") or {}).get("profession") or []
        found.update(value if isinstance(value, list) else [value])
    return found


def wrong(turn: Turn, messages: list[dict[str, Any]]) -> list[str]:
    """What is not as written."""
    text, found = texts(messages), topics(messages)
    problems = [f"topic {found}"] if not turn.topics & set(found) else []
    problems += [f"no {turn.also} in {found}"] if turn.also and turn.also not in found else []
    problems += [f"profession {named(messages)}"] if turn.profession and turn.profession not in named(messages) else []
    problems += [f"does not say {part!r}" for part in turn.texts if part not in text]
    problems += [f"says {part!r}" for part in turn.never if part in text]
    return problems if text.strip() else ["silence"]


@pytest.mark.parametrize("written", TALKS, ids=[talk.name for talk in TALKS])
def test_talk(bot: Bot, written: WrittenTalk) -> None:
    talk = bot.talk()
    found = []
    for number, turn in enumerate(written.turns, 1):
        messages = talk.say(turn.say)
        found += [f"turn {number}, {turn.say!r}: {problem}" for problem in wrong(turn, messages)]
    assert found == []
