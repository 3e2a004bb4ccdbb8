"""What every topic needs to word an answer: the knowledge, the best fact, next steps, dates."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from advisor import render
from advisor.answer import Answer, Button, Candidate, CitedSource, Situation
from advisor.knowledge import Knowledge, TopicFact, overview_key
from advisor.model import Profession, Statement
from advisor.money import as_of
from advisor.pay import NoTableError

#: Below this score (see ``Candidate``) a fact is not about the same question. Measured on questions with their fact,
#: without it and on questions for a whole topic (tests/understanding/test_fact_pairs.py).
FACT_SCORE = 0.42

#: How much nearer a general fact must be than one of the profession that is talked about.
OWN_FACT = 0.2

_MARK_LENGTH = 8

#: At most so many next steps under an answer.
MAX_BUTTONS = 4

#: The professions offered where a topic needs one and none is known: the most asked for, one of each way in.
OFFERED_PROFESSIONS = ("erzieher", "kinderpfleger", "heilerziehungspfleger", "sozialarbeiter")


@dataclass(frozen=True)
class Desk:
    """Words answers from the knowledge. Stateless: one instance serves everybody."""

    knowledge: Knowledge

    def profession(self, situation: Situation) -> Profession | None:
        """The profession meant, if it is one that we know."""
        return self.knowledge.professions.get(situation.profession or "")

    def best_fact(
        self, topic: str, situation: Situation, candidates: Sequence[Candidate], minimum: float = FACT_SCORE
    ) -> TopicFact | None:
        """The fact that answers the question; ``None`` where none is near enough or the whole topic is asked for."""
        ranked = self.ranked(topic, situation, candidates)
        if not ranked or ranked[0].score < minimum or ranked[0].key == overview_key(topic):
            return None
        return self.knowledge.facts[ranked[0].key]

    def ranked(self, topic: str, situation: Situation, candidates: Sequence[Candidate]) -> list[Candidate]:
        """The facts of the topic that may be told in this situation, and its overview; the most fitting first."""
        fitting = [candidate for candidate in candidates if self._may_be_told(topic, situation, candidate.key)]
        return sorted(fitting, key=lambda candidate: self._fitness(candidate, situation), reverse=True)

    def _may_be_told(self, topic: str, situation: Situation, key: str) -> bool:
        fact = self.knowledge.facts.get(key)
        if fact is None:
            return key == overview_key(topic)
        if (fact.fact.overview and situation.profession) or situation.school_degree in fact.fact.not_with:
            return False
        return fact.topic == topic and fact.holds_for(situation.profession, situation.way)

    def _fitness(self, candidate: Candidate, situation: Situation) -> float:
        """How well a fact answers: one of the very profession, or its overview, better than a general one as near."""
        fact = self.knowledge.facts.get(candidate.key)
        own = bool(fact.professions if fact else situation.profession)
        return candidate.score + (OWN_FACT if own else 0.0)

    def not_covered(self, topic: str, situation: Situation, candidates: Sequence[Candidate]) -> str:
        """What to add to an overview: that the very question is not in it, and who knows.

        Empty where there is nothing to admit: a fact fits, the topic as a whole was asked for (its overview is near
        enough), or there were no words to go by, as with a button.
        """
        if self.best_fact(topic, situation, candidates) or _asks_for_all(topic, candidates):
            return ""
        name = topic if self.knowledge.wording.has("not_covered", topic) else "default"
        return self.say("not_covered", name)

    def statement(
        self,
        topic: str,
        situation: Situation,
        statement: Statement,
        *,
        buttons: tuple[Button, ...] | None = None,
        before: str = "",
        after: str = "",
        sources: Iterable[CitedSource] = (),
    ) -> Answer:
        """An answer from one statement, its amounts filled in, its source and date named; words before and after."""
        try:
            filled = render.fill(statement.text, self.knowledge.tables, situation.today)
            easy = render.fill(statement.easy, self.knowledge.tables, situation.today).text
        except NoTableError:
            return self.no_table(topic, situation)
        text = f"{before} {filled.text}".strip()
        cited = (*sources, *filled.sources, CitedSource.of(statement))
        text, easy = f"{self.dated(text, statement.as_of)} {after}".strip(), f"{easy} {after}".strip()
        return self.words(topic, situation, text, cited, buttons=buttons, easy=easy)

    def words(
        self,
        topic: str,
        situation: Situation,
        text: str,
        sources: Iterable[CitedSource] = (),
        *,
        buttons: tuple[Button, ...] | None = None,
        easy: str | None = None,
    ) -> Answer:
        """An answer in words that are already there; next steps are added where none are given.

        :param easy: the same in Einfache Sprache; only a text that is simple already goes without.
        """
        return Answer(
            topic=topic,
            text=text,
            professions=situation.professions,
            place=situation.place.label if situation.place else None,
            sources=tuple(dict.fromkeys(sources)),
            buttons=self.next_steps(topic, situation) if buttons is None else buttons,
            easy=easy or text,
        )

    def repeated(self, answer: Answer, situation: Situation) -> Answer:
        """The answer with its mark; introduced in other words where the talk has heard the same before.

        Only what has a source is marked: a question back or a list to choose from may stand there again.
        """
        if not answer.sources:
            return answer
        mark = hashlib.sha256(answer.text.encode()).hexdigest()[:_MARK_LENGTH]
        times = situation.said.count(mark)
        if not times:
            return replace(answer, mark=mark)
        before = self.variant("again", times - 1)
        easy = f"{before} {answer.easy}" if answer.easy else None
        return replace(answer, mark=mark, text=f"{before} {answer.text}", easy=easy)

    def variant(self, topic: str, number: int) -> str:
        """One of the texts of a topic (text, text_2 …), taken in turn."""
        names = sorted(name for name in self.knowledge.wording.templates[topic] if name.startswith("text"))
        return self.say(topic, names[number % len(names)])

    def dated(self, text: str, date: str) -> str:
        """The text with the date of its source."""
        return f"{text} {self.say('common', 'as_of', date=as_of(date))}"

    def no_table(self, topic: str, situation: Situation) -> Answer:
        """No pay table holds on the day asked for: say so instead of giving an expired amount."""
        return self.words(topic, situation, self.say("common", "no_table"), easy=self.say("common", "no_table_easy"))

    def say(self, topic: str, name: str, /, **values: str) -> str:
        """A template of ``knowledge/wording/templates.yml``, filled in."""
        return self.knowledge.wording.say(topic, name, **values)

    def label(self, topic: str) -> str:
        """The button text of a topic."""
        general = self.knowledge.topics.get(topic)
        return general.label if general else self.knowledge.wording.choice("topic", topic)

    def next_steps(self, topic: str, situation: Situation) -> tuple[Button, ...]:
        """What a person may want to know next, about the same profession."""
        wording = self.knowledge.wording
        names = wording.next_steps.get(topic) or wording.next_steps["default"]
        entities = {"profession": situation.profession} if situation.profession else {}
        return tuple(Button(self.label(name), name, entities) for name in names)[:MAX_BUTTONS]

    def offer_professions(self, topic: str) -> tuple[Button, ...]:
        """The same question for one of the main professions."""
        return tuple(self.profession_button(topic, profession) for profession in OFFERED_PROFESSIONS)

    def profession_button(self, topic: str, profession: str) -> Button:
        """A topic about one profession, under the profession's name."""
        return Button(self.knowledge.professions[profession].names.label, topic, {"profession": profession})


def _asks_for_all(topic: str, candidates: Sequence[Candidate]) -> bool:
    """Whether the words ask for a topic as a whole, or there are none."""
    overview = overview_key(topic)
    return not candidates or any(c.key == overview and c.score >= FACT_SCORE for c in candidates)


def payload(button: Button) -> str:
    """The payload of the contract: ``/intent{"entity": "value"}``."""
    entities = json.dumps(button.entities, ensure_ascii=False) if button.entities else ""
    return f"/{button.intent}{entities}"
