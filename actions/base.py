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

from actions import cited, feedback, memory, typed_buttons
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

#: "Streetworker klingt cool" wants to know more of it.
_PRAISE = frozenset({"affirm", "feedback_positive"})
#: "Nein nicht Kinderpfleger, Erzieher" and "2" repeat the last topic with what was named or picked.
_NO_TOPIC = frozenset({"deny", "out_of_scope", "clarify", "affirm", "feedback_positive"})
_VALUES = frozenset({"profession", "place", "school_degree", "training_form"})

#: What "die zweite, hast du die Nummer?" may be taken for while a list of schools is on the screen.
_MAY_MEAN_THE_LIST = frozenset({"inform", "clarify", "ask_contact", "out_of_scope", "find_school"})


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
            _entities_of(question, entities) if len(questions) > 1 else entities,
            tuple(Candidate(key, score) for key, score in question.get("facts", ())),
            tuple(question.get("offers", ())),
            details,
        )
        for question in questions
    ]


def _entities_of(question: Mapping[str, Any], whole: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """The entities of one of several questions; the profession somebody has holds for each that does not name it."""
    entities = question.get("entities") or ()
    named = {entity["value"] for entity in entities}
    own = [entity for entity in whole if entity.get("role") == "own" and entity["value"] not in named]
    return [*entities, *own] if entities else whole


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
        talk = Memory(tracker.slots, tracker.sender_id)
        if feedback.keep_answer(self.topic, talk, tracker.latest_message):
            return self._thank_for_feedback(dispatcher, advisor, talk)
        text = tracker.latest_message.get("text") or ""
        questions = asked(tracker.latest_message)
        if len(questions) == 1:
            questions = [self._own(questions[0])]
            if button := _typed_button(text, tracker, questions[0]):
                questions, text = [button], ""
        said = self._source_asked_for(advisor, talk, tracker, text)
        if said:
            questions = []
        situation = talk.situation((), advisor.knowledge, date.today())
        memory_now = talk
        for question in questions:
            situation = memory_now.situation(question.entities, advisor.knowledge, date.today(), text)
            situation = situation.having_told(advisor.told_beside(text))
            said.append(self._safely(advisor, memory_now, question, situation, alone=len(questions) == 1))
            situation = situation.having_said(said[-1].mark)
            memory_now = memory_now.after(situation)
        # The chat on the website has introduced the bot already, before the first message.
        metadata = tracker.latest_message.get("metadata") or {}
        if not talk.introduced and self.introduces and metadata.get("introduced") is not True:
            dispatcher.utter_message(**as_message(Answer(said[0].topic, advisor.introduction())))
        said = self._taken_up(advisor, said, situation)
        times = talk.times_said(said)
        for answer in (advisor.again(said[0], times), *said[1:]):
            dispatcher.utter_message(**as_message(answer, talk.in_easy_german))
        events = self._remember(talk, said, situation)
        if any(answer.erase for answer in said):
            feedback.forget(tracker.sender_id)
        if talk.slots.get(feedback.SLOT):
            events.append(SlotSet(feedback.SLOT, None))
        return _changes(events, tracker)

    @staticmethod
    def _source_asked_for(advisor: Advisor, talk: Memory, tracker: Tracker, text: str) -> list[Answer]:
        """The sources of the last answer where a message asks for them and there are some; else nothing."""
        if not talk.topic or not advisor.asks_for_source(text):
            return []
        sources = cited.last_sources(tracker.events)
        situation = talk.situation((), advisor.knowledge, date.today())
        return [advisor.named_sources(talk.topic, sources, situation)] if sources else []

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

    def _safely(self, advisor: Advisor, talk: Memory, question: Asked, situation: Situation, *, alone: bool) -> Answer:
        """The answer to one question; a message of one question may belong to a talk that is going on."""
        try:
            question = _meaning_more(question, situation)
            if situation.asks_about_list and question.intent in _MAY_MEAN_THE_LIST:
                return advisor.answer("find_school", situation)
            # Distress is never the answer to a test's question.
            in_distress = bool(question.details.get("crisis"))
            if alone and not in_distress and (heard := advisor.heard(question.intent, situation, question.candidates)):
                return heard
            if not in_distress and (meant := advisor.meant_after(question.intent, situation)):
                return advisor.answer(meant.topic, situation, meant.candidates)
            return _answering(question.intent, self).answer(advisor, talk, question, situation)
        except Exception:
            logger.exception("No answer to %s", question.intent)
            return Answer("error", advisor.failure())

    @staticmethod
    def _taken_up(advisor: Advisor, said: list[Answer], situation: Situation) -> list[Answer]:
        """The answers and the question of the talk that they interrupted; the answers alone where that fails."""
        try:
            return advisor.taken_up(said, situation)
        except Exception:
            logger.exception("No way back to the talk")
            return said

    @staticmethod
    def _remember(talk: Memory, said: list[Answer], situation: Situation) -> list[EventType]:
        """The slots after a turn; the topic stays where an answer is passing or brings back an interrupted talk."""
        if any(answer.forget for answer in said):
            return memory.nothing()
        own = [answer.topic for answer in said if answer.topic not in _PASSING]
        interrupted = [topic for topic in own if topic != "find_my_profession"]
        topic = (interrupted or own)[-1] if own else talk.topic
        times = talk.times_said(said) + 1
        remembered = [SlotSet(name, value) for answer in said for name, value in answer.remembered.items()]
        events = memory.events(topic, situation, talk.turn + 1, said, kept=_still_open(said, situation))
        return [*events, *remembered, memory.said_event(said, times)]


def _meaning_more(question: Asked, situation: Situation) -> Asked:
    """A reaction that names a profession or picks one from a list asks for it.

    Who has a profession and names another asks for the way there.
    """
    if situation.own and question.intent in _NO_TOPIC:
        return replace(question, intent="ask_training_overview")
    if question.intent in _PRAISE and "profession" in situation.told:
        return replace(question, intent="ask_profession_info")
    # "und wenn ich nur 25 stunden arbeite?" after an answer on pay.
    goes_on = question.intent == "ask_part_time" and situation.text.lower().startswith("und ")
    if goes_on and situation.topic == "ask_salary" and "weekly_hours" in situation.told:
        return replace(question, intent="inform")
    picked = not situation.told and bool(situation.text) and situation.professions != situation.earlier
    denied = question.intent == "deny" and bool(_VALUES & situation.told)
    return replace(question, intent="inform") if denied or (picked and question.intent in _NO_TOPIC) else question


def _still_open(said: list[Answer], situation: Situation) -> str | None:
    """The question of a guided talk that stays open after an answer to something else.

    It does so over words that are no topic, and over one question in between; nobody in distress is held to the test.
    """
    topic = (situation.asking or "").partition(":")[0]
    if any(answer.listed for answer in said):  # "Das zweite" now means something else.
        return None
    if topic == "find_my_profession":
        return situation.asking if all(a.topic in _PASSING - {"crisis_support"} for a in said) else None
    aside = all(answer.topic in _PASSING for answer in said)
    first = situation.topic == topic and all(answer.topic != topic for answer in said)
    return situation.asking if aside or first else None


def _typed_button(text: str, tracker: Tracker, question: Asked) -> Asked | None:
    """The question of a button whose title was typed; never where the message tells of distress."""
    if question.intent == "crisis_support" or question.details.get("crisis"):
        return None
    if (button := typed_buttons.typed(text, tracker.events)) is None:
        return None
    intent, values = button
    return Asked(intent, [{"entity": name, "value": value} for name, value in values.items()], details=question.details)


def _answering(intent: str, action: TopicAction) -> TopicAction:
    """The action that answers an intent: the one that runs, unless a button's title was typed."""
    if intent == action.topic:
        return action
    kinds = {kind.topic: kind for kind in TopicAction.__subclasses__()}
    return kinds[intent]() if intent in kinds else action


def _changes(events: list[EventType], tracker: Tracker) -> list[EventType]:
    """Only what is new: an event for each slot every turn would make the conversation grow and each turn slower."""
    if any(event["event"] != "slot" for event in events):  # All is forgotten first: then every slot is new.
        return events
    return [slot for slot in events if tracker.slots.get(slot["name"]) != slot["value"]]
