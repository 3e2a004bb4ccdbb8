"""ask_language: other languages, and the last answer again in simpler words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Asked, TopicAction, asked, shared_advisor
from actions.memory import Memory
from actions.messages import as_message
from advisor.advisor import Advisor
from advisor.answer import Answer, Situation

#: Wishes that hold for all answers to come, and whether these are then in Einfache Sprache.
_FROM_NOW_ON = {"always": True, "normal": False}


class ActionAskLanguage(TopicAction):
    """A sentence in the language meant, then easy German; or the last answer once more, easier or as it was."""

    topic = "ask_language"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """See the class."""
        question = asked(tracker.latest_message)[0]
        wish = _wish(question)
        if wish in ("easier", "again") and (last := _last_answers(tracker.events)):
            return self._repeat(dispatcher, tracker, last, easier=wish == "easier")
        events = super().run(dispatcher, tracker, domain)
        if wish in _FROM_NOW_ON:
            return [*events, SlotSet("easy_german", _FROM_NOW_ON[wish])]
        return [*events, SlotSet("easy_german", True)] if _language(question) else events

    def answer(self, advisor: Advisor, talk: Memory, question: Asked, situation: Situation) -> Answer:
        """See the class."""
        language, wish = _language(question), _wish(question)
        if language:
            return advisor.in_language(language, situation)
        if wish in _FROM_NOW_ON:
            return advisor.on_wording(wish, situation)
        return (
            advisor.on_wording("nothing_yet", situation) if wish else super().answer(advisor, talk, question, situation)
        )

    @staticmethod
    def _repeat(
        dispatcher: CollectingDispatcher, tracker: Tracker, last: Sequence[Mapping[str, Any]], *, easier: bool
    ) -> list[EventType]:
        turn = SlotSet("turn", float(Memory(tracker.slots, tracker.sender_id).turn + 1))
        if easier and all(_simple(message) == message["text"] for message in last):
            situation = Situation(today=date.today())
            dispatcher.utter_message(**as_message(shared_advisor().on_wording("easiest", situation)))
            return [turn]
        for message in last:
            data = message["data"]
            dispatcher.utter_message(
                text=_simple(message) if easier else message["text"],
                buttons=data.get("buttons") or [],
                json_message=data["custom"],
            )
        return [turn]


def _language(question: Asked) -> str | None:
    return question.told("language") or question.details.get("language")


def _wish(question: Asked) -> str | None:
    return question.told("wish") or question.details.get("wish")


def _simple(message: Mapping[str, Any]) -> str:
    return message["data"]["custom"].get("easy") or message["text"]


def _last_answers(events: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """What the bot said in the last turn with an answer to something, in order; without its words on languages."""
    said: list[Mapping[str, Any]] = []
    for event in reversed(events or []):
        if event.get("event") == "user" and said:
            break
        custom = (event.get("data") or {}).get("custom") or {}
        if event.get("event") == "bot" and custom.get("easy") and custom.get("topic") != ActionAskLanguage.topic:
            said.insert(0, event)
    return said
