"""Topics with a guided talk: the answer, a question about the person's case, and the fact that fits it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from advisor.answer import Answer, Button, Candidate, CitedSource, Situation
from advisor.cases import CaseOption, CaseQuestion, CaseTalk, Outcome
from advisor.desk import FACT_SCORE, MAX_BUTTONS, Desk
from advisor.guided import asks, phrase, read
from advisor.knowledge import TopicFact
from advisor.model import Statement
from advisor.topics import statements, ways_in
from advisor.topics.follow_ups import Meant

#: Longer messages are told as a story and not as an answer to the question.
MOST_WORDS = 12

#: So few words may change the answer to the first question ("nein, Polen") or say it with the topic ("BAföG im
#: Studium").
_FEW_WORDS = 4

#: A fact this near is asked for, whatever case a few words name: "Aufstiegs-BAföG zurückzahlen".
_ASKED = 1.0

_RECOGNITION = "ask_recognition"
#: What a message on a certificate from abroad may be taken for.
_MAY_MEAN_RECOGNITION = frozenset({"ask_contact", "clarify", "inform", "out_of_scope"})

#: Begins the value of a button that leads to a fact or puts a question.
_FACT, _ASK = "fact", "ask"


def answer(desk: Desk, topic: str, situation: Situation, candidates: Sequence[Candidate]) -> Answer:
    """The next step of the talk: the case's answer, the question, or the answer to the topic and then the question."""
    talk = desk.knowledge.cases[topic]
    kind, _, value = (situation.reply or "").partition(":")
    if kind == _FACT and value in desk.knowledge.facts:
        return desk.statement(topic, situation, desk.knowledge.facts[value].fact)
    if kind == _ASK and (question := talk.question(value)):
        return ask(desk, talk, question, situation, question.text)
    if (replied := talk.question(kind)) and (option := replied.option(value)):
        return _go(desk, talk, option, situation)
    if answered := _typed(desk, talk, situation):
        return answered
    return _begin(desk, talk, situation, candidates)


def heard(desk: Desk, topic: str, situation: Situation) -> bool:
    """Whether the message answers the question that this talk put last, or changes the answer to another one."""
    talk = desk.knowledge.cases[topic]
    question = _open_question(talk, situation)
    if question is None or len(situation.text.split()) > MOST_WORDS:
        return False
    if "place" in situation.told and situation.unknown_place is None:  # "Schule Essen" looks for a school.
        return False
    if phrase(desk.knowledge.wording.phrases, situation.text, ("why", "skip")):
        return True
    return _chosen(talk, question, situation) is not None and not asks(situation.text)


def from_abroad(desk: Desk, intent: str, situation: Situation) -> Meant | None:
    """Recognition, where somebody learned in another country and asks no question of a topic that knows better."""
    talk = desk.knowledge.cases[_RECOGNITION]
    if intent not in _MAY_MEAN_RECOGNITION or not situation.text:
        return None
    if phrase(desk.knowledge.wording.phrases, situation.text, ("learned_abroad",)) is None:
        return None
    return Meant(_RECOGNITION) if _named(talk.questions[0], situation) else None


def ask(desk: Desk, talk: CaseTalk, question: CaseQuestion, situation: Situation, text: str) -> Answer:
    """A message that ends with a question of the talk."""
    answer = desk.words(talk.topic, situation, text, buttons=_options(talk, question))
    return replace(answer, asking=f"{talk.topic}:{question.id}")


def _typed(desk: Desk, talk: CaseTalk, situation: Situation) -> Answer | None:
    """The step after words typed in answer to the open question."""
    question = _open_question(talk, situation)
    if question is None or not heard(desk, talk.topic, situation):
        return None
    if option := _chosen(talk, question, situation):
        return _go(desk, talk, option, situation)
    if phrase(desk.knowledge.wording.phrases, situation.text, ("why", "skip")) == "why":
        return ask(desk, talk, question, situation, f"{question.why} {question.again}")
    outcome = talk.outcome(talk.unsure)
    return _tell(desk, talk, outcome, situation) if outcome else None


def _chosen(talk: CaseTalk, question: CaseQuestion, situation: Situation) -> CaseOption | None:
    """The option of the open question that the words name; in a few words also one of the talk's first question."""
    if names := read(question.options, situation.text):
        return question.option(names[0])
    first = talk.questions[0]
    return _named(first, situation) if len(situation.text.split()) <= _FEW_WORDS else None


def _begin(desk: Desk, talk: CaseTalk, situation: Situation, candidates: Sequence[Candidate]) -> Answer:
    """The answer to the topic; the first question after it where no single fact was asked for."""
    handler = ways_in.answer if talk.topic == ways_in.MATCH else statements.answer
    answer = handler(desk, talk.topic, situation, candidates)
    question = talk.questions[0]
    few = len(situation.text.split()) <= _FEW_WORDS and not desk.best_fact(talk.topic, situation, candidates, _ASKED)
    if few and (option := _named(question, situation)):
        return _go(desk, talk, option, situation)
    if (nearest := _nearest(desk, talk, situation, candidates)) is not None:
        return desk.statement(talk.topic, situation, nearest.fact)
    if _more_precise(desk, talk, situation, candidates) and (option := _named(question, situation)):
        return _go(desk, talk, option, situation)
    if outcome := _asking_what_is_known(desk, talk, situation, candidates):
        return _tell(desk, talk, outcome, situation)
    if desk.best_fact(talk.topic, situation, candidates):
        return replace(answer, asking=f"{talk.topic}:{question.id}") if talk.listens else answer
    if talk.topic == ways_in.MATCH:
        return answer
    if option := _named(question, situation):
        return _go(desk, talk, option, situation)
    if option := _known_already(question, situation):
        return _known_case(desk, talk, question, option, situation, answer)
    return replace(
        answer,
        text=f"{answer.text} {question.text}",
        buttons=_options(talk, question),
        asking=f"{talk.topic}:{question.id}",
    )


def _more_precise(desk: Desk, talk: CaseTalk, situation: Situation, candidates: Sequence[Candidate]) -> bool:
    """Whether the fact found says less than the case of who names a country does."""
    fact = desk.best_fact(talk.topic, situation, candidates)
    return fact is not None and fact.key in talk.yields


def _asking_what_is_known(
    desk: Desk, talk: CaseTalk, situation: Situation, candidates: Sequence[Candidate]
) -> Outcome | None:
    """The case whose answer the fact found is, where the person has told already what it would ask next."""
    fact = desk.best_fact(talk.topic, situation, candidates)
    for outcome in talk.outcomes if fact else ():
        question = talk.question(outcome.ask)
        if fact and outcome.fact == fact.key and question and _said(question, situation):
            return outcome
    return None


def _nearest(desk: Desk, talk: CaseTalk, situation: Situation, candidates: Sequence[Candidate]) -> TopicFact | None:
    """The nearest fact for a further question on the same topic, where the case's answer would only be repeated."""
    if situation.topic != talk.topic or talk.topic == ways_in.MATCH:
        return None
    if desk.best_fact(talk.topic, situation, candidates):
        return None
    return desk.best_fact(talk.topic, situation, candidates, minimum=FACT_SCORE / 2)


def _known_case(
    desk: Desk, talk: CaseTalk, question: CaseQuestion, option: CaseOption, situation: Situation, answer: Answer
) -> Answer:
    """The case's answer at once; where the profession itself has an answer, that one and a button to the case."""
    profession = desk.profession(situation)
    if profession is None or talk.topic not in profession.topics:
        return _go(desk, talk, option, situation)
    case = Button(desk.say("cases", "button_checklist"), talk.topic, {"answer": f"{question.id}:{option.id}"})
    return replace(answer, buttons=(case, *answer.buttons)[:MAX_BUTTONS])


def _named(question: CaseQuestion, situation: Situation) -> CaseOption | None:
    """The one option that the person's own words name already: "Abschluss aus der Ukraine"."""
    names = read(question.options, situation.text) if situation.text else ()
    return question.option(names[0]) if len(names) == 1 else None


def said(talks: Iterable[CaseTalk], text: str) -> tuple[str, ...]:
    """What a message tells beside its question that a talk would ask for, as "question:option"."""
    told = {}
    for question in (question for talk in talks for question in talk.questions):
        groups = {option.id: option.said for option in question.options if option.said}
        if groups and (name := phrase(groups, text, groups)):
            told[question.id] = f"{question.id}:{name}"
    return tuple(told.values())


def _said(question: CaseQuestion, situation: Situation) -> CaseOption | None:
    """The option that the person has told before the question was put."""
    names = dict(answer.split(":") for answer in situation.case_answers)
    return question.option(names[question.id]) if question.id in names else None


def _read_beside(question: CaseQuestion, situation: Situation) -> CaseOption | None:
    """The option that the same message names, of a question that is read so: "Abschluss als Erzieherin aus Polen"."""
    return _named(question, situation) if question.read else None


def _known_already(question: CaseQuestion, situation: Situation) -> CaseOption | None:
    """The option that the form of training told, or else the profession talked about, chooses."""
    for option in question.options:
        if option.training_form and option.training_form == situation.training_form:
            return option
    fitting = [option for option in question.options if situation.profession in option.professions]
    return fitting[0] if len(fitting) == 1 else None


def _go(desk: Desk, talk: CaseTalk, option: CaseOption, situation: Situation) -> Answer:
    outcome = talk.outcome(option.outcome(situation.school_degree))
    if outcome:
        return _tell(desk, talk, outcome, situation)
    question = talk.question(option.ask) or talk.questions[0]
    if option.ask and (named := _named(question, situation)) and talk.outcome(named.answer):
        return _go(desk, talk, named, situation)
    return ask(desk, talk, question, situation, question.text)


def _tell(desk: Desk, talk: CaseTalk, outcome: Outcome, situation: Situation) -> Answer:
    told = _statement(desk, outcome)
    answer = desk.statement(talk.topic, situation, told)
    season = outcome.season(situation.today)
    question = talk.question(outcome.ask)
    if question and (option := _said(question, situation) or _read_beside(question, situation)):
        first = _tell(desk, talk, outcome.copy(update={"ask": None}), situation)
        return replace(first, then=_go(desk, talk, option, situation))
    parts = [answer.text, season.text if season else "", question.text if question else ""]
    further = tuple(Button(f.label, talk.topic, {"answer": f"{_FACT}:{f.fact}"}) for f in outcome.further)
    buttons = _options(talk, question) if question else (*further, *answer.buttons)[:MAX_BUTTONS]
    return replace(
        answer,
        text=" ".join(part for part in parts if part),
        buttons=buttons,
        asking=f"{talk.topic}:{question.id}" if question else None,
        sources=answer.sources or (CitedSource.of(told),),
    )


def _statement(desk: Desk, outcome: Outcome) -> Statement:
    return outcome.statement or desk.knowledge.facts[outcome.fact or ""].fact


def _open_question(talk: CaseTalk, situation: Situation) -> CaseQuestion | None:
    topic, _, name = (situation.asking or "").partition(":")
    return talk.question(name) if topic == talk.topic else None


def _options(talk: CaseTalk, question: CaseQuestion) -> tuple[Button, ...]:
    return tuple(
        Button(option.label, talk.topic, {"answer": f"{question.id}:{option.id}"})
        for option in question.options
        if option.button
    )
