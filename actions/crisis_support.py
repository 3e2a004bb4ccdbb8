"""crisis_support: a person in distress."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Asked, TopicAction, asked
from actions.memory import Memory
from advisor.advisor import Advisor
from advisor.answer import Answer, Situation
from advisor.topics.crisis_support import Distress


class ActionCrisisSupport(TopicAction):
    """Names the help that fits the kind of distress. It says itself that it is a chatbot: no greeting comes before."""

    topic = "crisis_support"
    introduces = False

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Leave the talk as it was, so that it goes on where it stood."""
        talk = Memory(tracker.slots, tracker.sender_id)
        distress = _distress(talk, asked(tracker.latest_message)[0])
        events = super().run(dispatcher, tracker, domain)
        told = f"{_kind(distress)} again" if distress.again else _kind(distress)
        return [*events, SlotSet("introduced", talk.introduced), SlotSet("told_help", told)]

    def answer(self, advisor: Advisor, talk: Memory, question: Asked, situation: Situation) -> Answer:
        """See the class."""
        return advisor.help_in_distress(_distress(talk, question), situation)


def _distress(talk: Memory, question: Asked) -> Distress:
    """What the message showed; other words where the same was said just before."""
    crisis = question.details.get("crisis") or {}
    known = {name: crisis[name] for name in ("kind", "acute", "other") if name in crisis}
    found = Distress(**known, wants=question.told("help"), language=question.details.get("language"))
    return replace(found, again=talk.slots.get("told_help") == _kind(found))


def _kind(distress: Distress) -> str:
    return distress.wants or f"{distress.kind} {distress.acute} {distress.other}"
