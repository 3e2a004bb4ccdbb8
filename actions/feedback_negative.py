"""feedback_negative: complaints, and the thumb down under an answer."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import feedback
from actions.base import Asked, TopicAction, asked, shared_advisor
from actions.memory import Memory
from advisor.advisor import Advisor
from advisor.answer import Answer, Situation

#: The payload of the button for people who do not want to say what was missing.
SKIP = "skip"


class ActionFeedbackNegative(TopicAction):
    """Keeps the opinion and asks what was missing; the next message in words is kept, too (see ``TopicAction``)."""

    topic = "feedback_negative"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """See the class."""
        events = super().run(dispatcher, tracker, domain)
        question, talk = asked(tracker.latest_message)[0], Memory(tracker.slots, tracker.sender_id)
        about = None if question.told("about") == SKIP else self.subject(shared_advisor(), question, talk) or self.topic
        return [*events, SlotSet(feedback.SLOT, about)]

    def answer(self, advisor: Advisor, talk: Memory, question: Asked, situation: Situation) -> Answer:
        """See the class."""
        if question.told("about") == SKIP:
            return advisor.after_feedback("skipped", situation)
        feedback.keep("negative", self.subject(advisor, question, talk), talk)
        return advisor.ask_what_was_missing(situation)
