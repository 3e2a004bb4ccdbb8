"""insult: met calmly once, then shortly."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Asked, TopicAction
from actions.memory import Memory
from advisor.advisor import Advisor
from advisor.answer import Answer, Situation


class ActionInsult(TopicAction):
    """The first time a calm sentence, after that two short ones in turn."""

    topic = "insult"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """See the class."""
        events = super().run(dispatcher, tracker, domain)
        return [*events, SlotSet("insults", _count(Memory(tracker.slots, tracker.sender_id)) + 1)]

    def answer(self, advisor: Advisor, talk: Memory, question: Asked, situation: Situation) -> Answer:
        """See the class."""
        count = _count(talk)
        variant = count if count == 0 else 1 + (count - 1) % 2
        return super().answer(advisor, talk, question, replace(situation, turn=variant))


def _count(talk: Memory) -> int:
    return int(talk.slots.get("insults") or 0)
