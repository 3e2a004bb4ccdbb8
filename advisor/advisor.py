"""The way into the domain: ``Advisor.answer`` words the answer to one question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import get_args

from advisor.answer import Answer, Button, Candidate, CitedSource, Situation
from advisor.desk import MAX_BUTTONS, Desk
from advisor.guided import phrase
from advisor.knowledge import Knowledge
from advisor.model import DEGREES, PROFESSION_TOPICS, TrainingForm
from advisor.topics import (
    career_change,
    cases,
    clarify,
    compare_professions,
    crisis_support,
    find_my_profession,
    find_school,
    follow_ups,
    human_handoff,
    language,
    of_these,
    out_of_scope,
    profession_list,
    remembered,
    salary,
    side_by_side,
    statements,
    talk,
    training_pay,
    transitions,
    ways_in,
)

_Topic = Callable[[Desk, str, Situation, Sequence[Candidate]], Answer]

#: Topics with more to them than a statement.
_TOPICS: dict[str, _Topic] = {
    "ask_salary": salary.answer,
    "ask_training_pay": training_pay.answer,
    "ask_requirements": ways_in.answer,
    "ask_training_overview": ways_in.answer,
    "match_my_degree": cases.answer,
    "ask_application": cases.answer,
    "ask_funding": cases.answer,
    "ask_recognition": cases.answer,
    "find_my_profession": find_my_profession.answer,
    of_these.NAME: of_these.answer,
    remembered.TOPIC: remembered.answer,
    "ask_career_change": career_change.answer,
    "compare_professions": compare_professions.answer,
    "ask_profession_list": profession_list.answer,
    "find_school": find_school.answer,
    out_of_scope.TOPIC: out_of_scope.answer,
    "crisis_support": crisis_support.answer,
    "ask_language": language.answer,
    "human_handoff": human_handoff.answer,
}


#: So often the same words may be said in a row without a remark.
_NOTICED = 2

#: Topics of the talk itself that are worth a button.
_OFFERED_TALK = frozenset({"ask_privacy", "ask_language", "bot_challenge"})

#: Whatever was asked before, these are answered for themselves.
_ALWAYS_OWN = frozenset({"crisis_support", "human_handoff", "ask_language", "feedback_positive", "feedback_negative"})


class Advisor:
    """Answers questions from the knowledge it was given. Safe to share between threads."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self._desk = Desk(knowledge)

    def knows(self, topic: str) -> bool:
        """Whether the topic is one that this advisor answers."""
        return topic in _TOPICS or topic in self.knowledge.topics or self.knowledge.wording.is_talk(topic)

    def answer(self, topic: str, situation: Situation, candidates: Sequence[Candidate] = ()) -> Answer:
        """One answer to one question.

        :param topic: the intent that was understood.
        :param situation: what is known of the person; unknown professions, degrees and forms of training are ignored.
        :param candidates: facts near the question in meaning, best first.
        Raises ``KeyError`` for a topic that nothing in ``knowledge/`` speaks of.
        """
        known = self._known(situation)
        if topic in PROFESSION_TOPICS and len(known.professions) == 2 and not side_by_side.fits(topic, known):
            return self._for_both(topic, known, candidates)
        if side_by_side.fits(topic, known):
            answer = side_by_side.answer(self._desk, topic, known)
        else:
            from_own = transitions.answer(self._desk, topic, known, candidates)
            answer = from_own or self._handler(topic)(self._desk, topic, known, candidates)
        return answer if self.knowledge.wording.is_talk(topic) else self._desk.repeated(answer, situation)

    def _for_both(self, topic: str, situation: Situation, candidates: Sequence[Candidate]) -> Answer:
        """A message for each of two professions; one for both where the answer is the same."""
        first, second = (self.answer(topic, situation.with_profession(p), candidates) for p in situation.professions)
        if first.text == second.text:
            return replace(first, professions=situation.professions)
        return replace(first, then=second, listed=situation.professions)

    def clarify(self, offers: Sequence[tuple[str, dict[str, str]]], situation: Situation) -> Answer:
        """Ask what was meant: at most two topics and a way out; the second time in a row a menu, then a human."""
        return clarify.answer(self._desk, offers, situation)

    def heard(self, intent: str, situation: Situation, candidates: Sequence[Candidate] = ()) -> Answer | None:
        """The answer of a talk that a message belongs to, whatever its own intent: it answers the question put last.

        ``None`` where the message is to be answered as what it was understood as.
        """
        known = self._known(situation)
        if not situation.text or (intent in _ALWAYS_OWN and not self._steers(intent, known)):
            return None
        asking = (situation.asking or "").partition(":")[0]
        if remembered.heard(self._desk, intent, known):
            return self.answer(remembered.TOPIC, situation, candidates)
        if find_my_profession.heard(self._desk, intent, known):
            meant = find_my_profession.meant(self._desk, intent, known)
            return self.answer(find_my_profession.TOPIC, meant, candidates)
        if asking in self.knowledge.cases and cases.heard(self._desk, asking, known):
            return self.answer(asking, situation, candidates)
        return self.answer(of_these.NAME, situation, candidates) if of_these.heard(self._desk, known) else None

    def _steers(self, intent: str, situation: Situation) -> bool:
        """Whether a message is nothing but a word that steers or answers the test: "weiter" there is no praise."""
        test = find_my_profession
        return intent != "crisis_support" and (
            test.steered(self._desk, situation) or test.picked(self._desk, situation)
        )

    def is_offered(self, topic: str) -> bool:
        """Whether a topic may stand among the guesses at what was meant: one that people ask about."""
        return topic in self.knowledge.topics or topic in _OFFERED_TALK

    def meant_after(self, intent: str, situation: Situation) -> follow_ups.Meant | None:
        """What a message without a topic of its own means: a certificate from abroad, or what was talked about last.

        ``None`` where it has a topic.
        """
        known = self._known(situation)
        return cases.from_abroad(self._desk, intent, known) or follow_ups.meant(self._desk, intent, known)

    def told_beside(self, text: str) -> tuple[str, ...]:
        """What a message tells of the person that a guided talk would ask for."""
        return cases.said(self.knowledge.cases.values(), text)

    def asks_for_source(self, text: str) -> bool:
        """Whether a message asks where the last answer comes from, and nothing else."""
        return follow_ups.is_phrase(self._desk, text, "source")

    def named_sources(self, topic: str, sources: Sequence[CitedSource], situation: Situation) -> Answer:
        """The sources of the last answer, with date and address."""
        return talk.named_sources(self._desk, topic, sources, self._known(situation))

    def after_value(self, situation: Situation) -> follow_ups.Meant | None:
        """What a form of training or a place alone means after the last topic."""
        return follow_ups.after_value(self._desk, self._known(situation))

    def taken_up(self, said: list[Answer], situation: Situation) -> list[Answer]:
        """The answers of a turn, what each has to say after it, and the question of a talk that they interrupted."""
        flat = [part for answer in said for part in _parts(answer)]
        return find_my_profession.taken_up(self._desk, flat, self._known(situation))

    def means(self, phrases: str, text: str) -> bool:
        """Whether a message says one of the phrases of that name (``knowledge/wording/phrases.yml``)."""
        return phrase(self.knowledge.wording.phrases, text, (phrases,)) is not None

    def afterwards(self, topic: str | None) -> str:
        """The topic that "und danach?" means after another."""
        following = self.knowledge.wording.afterwards
        return following.get(topic or "", following["default"])[0]

    def help_in_distress(self, distress: crisis_support.Distress, situation: Situation) -> Answer:
        """The answer to somebody in distress, fitting the kind."""
        return crisis_support.to(self._desk, situation, distress)

    def with_numbers(self, answer: Answer) -> Answer:
        """An answer that also names the numbers to call, for the case that somebody is in distress."""
        crisis = self.knowledge.crisis
        text, easy = (f"{said} {crisis.filled(crisis.perhaps)}" for said in (answer.text, answer.easy or answer.text))
        return replace(answer, text=text, easy=easy)

    def in_language(self, code: str, situation: Situation) -> Answer:
        """To somebody who writes in another language or asks for it: a sentence in it, then easy German."""
        return language.spoken(self._desk, situation, code)

    def on_wording(self, name: str, situation: Situation) -> Answer:
        """A word on how the bot speaks (see ``advisor.topics.language.wished``)."""
        return language.wished(self._desk, situation, name)

    def ask_what_was_missing(self, situation: Situation) -> Answer:
        """After a bad mark: ask what was missing, with a way to leave it."""
        skip = Button(self._desk.say("feedback_negative", "nothing"), "feedback_negative", {"about": "skip"})
        return replace(self.answer("feedback_negative", situation), buttons=(skip,))

    def after_feedback(self, name: str, situation: Situation) -> Answer:
        """Thanks for what was said (``noted``), or going on where nothing was (``skipped``)."""
        desk, topic = self._desk, "feedback_negative"
        easy = desk.say(topic, f"{name}_easy")
        return desk.words(topic, situation, desk.say(topic, name), buttons=talk.buttons(desk, topic), easy=easy)

    def welcome_back(self, topic: str, situation: Situation) -> Answer:
        """A greeting that names what was talked about the last time, and offers to go on with it."""
        desk, profession = self._desk, self._desk.profession(situation)
        about = desk.label(topic)
        if profession:
            about = desk.say("greet", "about", topic=about, profession=profession.names.label)
        entities = {"profession": profession.id} if profession else {}
        buttons = (Button(desk.label(topic), topic, entities), *desk.next_steps(topic, situation))[:MAX_BUTTONS]
        text = desk.say("greet", "back", about=about)
        return desk.words("greet", situation, text, buttons=buttons, easy=desk.say("greet", "back_easy", about=about))

    def introduction(self) -> str:
        """What the bot says of itself before its first answer (AI Act, Art. 50)."""
        return self._desk.say("common", "introduction")

    def again(self, answer: Answer, times: int) -> Answer:
        """An answer given in the same words ``times`` times in a row before; from the third on it owns up to that."""
        variants = self.knowledge.wording.variants("common", "again")
        if times < _NOTICED:
            return answer
        name = variants[times % len(variants)]
        text, easy = (self._desk.say("common", name, text=said) for said in (answer.text, answer.easy or answer.text))
        return replace(answer, text=text, easy=easy)

    def failure(self) -> str:
        """What the bot says when it could not answer."""
        return self._desk.say("common", "failed")

    def _known(self, situation: Situation) -> Situation:
        """The situation without values that nothing is known of, each profession once."""
        return replace(
            situation,
            professions=tuple(p for p in dict.fromkeys(situation.professions) if p in self.knowledge.professions),
            own=situation.own if situation.own in self.knowledge.professions else None,
            school_degree=situation.school_degree if situation.school_degree in DEGREES else None,
            training_form=situation.training_form if situation.training_form in get_args(TrainingForm) else None,
            earlier=tuple(p for p in situation.earlier if p in self.knowledge.professions),
            listed=tuple(p for p in situation.listed if p in self.knowledge.professions),
        )

    def _handler(self, topic: str) -> _Topic:
        if topic in _TOPICS:
            return _TOPICS[topic]
        return talk.answer if self.knowledge.wording.is_talk(topic) else statements.answer


def _parts(answer: Answer) -> list[Answer]:
    """An answer and what is said after it, one message each."""
    if answer.then is None:
        return [answer]
    return [replace(answer, then=None), *_parts(answer.then)]
