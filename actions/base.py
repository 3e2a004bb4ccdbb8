"""The base of all actions: reads the message, asks the advisor, says the answers, keeps the memory."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import feedback, memory
from actions.memory import Memory
from actions.messages import as_message
from advisor import knowledge
from advisor.advisor import Advisor
from advisor.answer import Answer, Candidate, Situation

#: What the NLU tells of a message beside its questions.
_DETAILS = ("crisis", "language", "wish")

logger = logging.getLogger(__name__)

#: Topics that leave the last topic as it is: "danke" between two questions does not end the thread.
_PASSING = frozenset(
    {
        "greet",
        "goodbye",
        "thank",
        "affirm",
        "deny",
        "cancel",
        "smalltalk",
        "bot_challenge",
        "feedback_positive",
        "feedback_negative",
        "insult",
        "out_of_scope",
        "clarify",
        "error",
        "ask_capabilities",
        "ask_language",
        "ask_privacy",
        "human_handoff",
        "crisis_support",
    }
)


@lru_cache(maxsize=1)
def shared_advisor() -> Advisor:
    """The advisor of this process; the knowledge is loaded once."""
    return Advisor(knowledge.load())


@dataclass(frozen=True)
class Asked:
    """One question of a message as the NLU understood it."""

    intent: str
    entities: Sequence[Mapping[str, Any]]
    candidates: tuple[Candidate, ...] = ()
    offers: tuple[str, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)

    def told(self, entity: str) -> str | None:
        """The text of an entity that a button's payload carries."""
        values = (e["value"] for e in self.entities if e["entity"] == entity)
        return next((value for value in values if isinstance(value, str)), None)


def asked(message: Mapping[str, Any]) -> list[Asked]:
    """The questions of Rasa's latest message; a button's payload is one question."""
    entities = message.get("entities") or []
    details = {name: message[name] for name in _DETAILS if message.get(name)}
    questions = message.get("questions") or []
    if not questions:
        return [Asked((message.get("intent") or {}).get("name") or "", entities, details=details)]
    return [
        Asked(
            question["intent"],
            (question.get("entities") or entities) if len(questions) > 1 else entities,
            tuple(Candidate(key, score) for key, score in question.get("facts", ())),
            tuple(question.get("offers", ())),
            details,
        )
        for question in questions
    ]


class TopicAction(Action):
    """Answers one topic. Subclasses name it; a message with several questions is answered whole by the first."""

    topic: str = ""
    #: Whether the bot says what it is before its first answer; only an answer that says it itself goes without.
    introduces: bool = True

    def name(self) -> str:
        """Rasa's name of the action: ``action_`` and the intent."""
        return f"action_{self.topic}"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Say one message a question; never raises, so that nobody is left without a word."""
        advisor = shared_advisor()
        talk = Memory(tracker.slots)
        if feedback.keep_answer(self.topic, talk, tracker.latest_message):
            return self._thank_for_feedback(dispatcher, advisor, talk)
        questions = asked(tracker.latest_message)
        if len(questions) == 1:
            questions = [self._own(questions[0])]
        text = tracker.latest_message.get("text") or ""
        said: list[Answer] = []
        situation = Situation(today=date.today(), turn=talk.turn)
        memory_now = talk
        for question in questions:
            situation = memory_now.situation(question.entities, advisor.knowledge, date.today(), text)
            said.append(self._safely(advisor, memory_now, question, situation))
            memory_now = memory_now.after(situation)
        if not talk.introduced and self.introduces:
            dispatcher.utter_message(**as_message(Answer(said[0].topic, advisor.introduction())))
        for answer in said:
            dispatcher.utter_message(**as_message(answer, talk.in_easy_german))
        events = self._remember(talk, said[-1], situation)
        return [*events, SlotSet(feedback.SLOT, None)] if talk.slots.get(feedback.SLOT) else events

    def answer(self, advisor: Advisor, talk: Memory, question: Asked, situation: Situation) -> Answer:
        """The answer to one question; subclasses may find the topic otherwise."""
        return advisor.answer(question.intent, situation, question.candidates)

    @staticmethod
    def _thank_for_feedback(dispatcher: CollectingDispatcher, advisor: Advisor, talk: Memory) -> list[EventType]:
        answer = advisor.after_feedback("noted", Situation(today=date.today(), turn=talk.turn))
        dispatcher.utter_message(**as_message(answer, talk.in_easy_german))
        return [SlotSet(feedback.SLOT, None), SlotSet("turn", float(talk.turn + 1))]

    @staticmethod
    def in_their_language(advisor: Advisor, question: Asked, situation: Situation) -> Answer | None:
        """The sentence in the language the message was written in, under its own topic; ``None`` for German."""
        code = question.details.get("language")
        return replace(advisor.in_language(code, situation), topic=question.intent) if code else None

    @staticmethod
    def subject(advisor: Advisor, question: Asked, talk: Memory) -> str | None:
        """The topic an opinion is about: the one the button names, else what was talked about last."""
        named = question.told("about")
        return named if named and advisor.knows(named) else talk.topic

    def _own(self, question: Asked) -> Asked:
        return replace(question, intent=self.topic)

    def _safely(self, advisor: Advisor, talk: Memory, question: Asked, situation: Situation) -> Answer:
        try:
            return self.answer(advisor, talk, question, situation)
        except Exception:
            logger.exception("No answer to %s", question.intent)
            return Answer("error", advisor.failure())

    @staticmethod
    def _remember(talk: Memory, answer: Answer, situation: Situation) -> list[EventType]:
        topic = talk.topic if answer.topic in _PASSING else answer.topic
        return memory.events(topic, situation, talk.turn + 1)
