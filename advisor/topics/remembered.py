"""What the talk remembers: shown when asked for, forgotten on request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from advisor.answer import Answer, Button, Candidate, Situation
from advisor.desk import Desk
from advisor.guided import phrase
from advisor.money import number
from advisor.orientation import chosen
from advisor.topics import talk

NAME = "remembered"
TOPIC = "ask_privacy"
_SHOW, _FORGET = "memory", "forget"
#: What "über mich" or "vergiss alles" may be taken for. In a question on a topic such words mean something else.
_TAKEN_FOR = frozenset(
    {TOPIC, "cancel", "restart", "inform", "clarify", "out_of_scope", "smalltalk", "ask_capabilities", "deny"}
)


def heard(desk: Desk, intent: str, situation: Situation) -> bool:
    """Whether a message asks what is remembered, or to forget it."""
    return intent in _TAKEN_FOR and phrase(desk.knowledge.wording.phrases, situation.text, (_SHOW, _FORGET)) is not None


def answer(desk: Desk, topic: str, situation: Situation, candidates: Sequence[Candidate]) -> Answer:
    """What is remembered, or that it is forgotten; else what is stored in general."""
    wanted = situation.reply or phrase(desk.knowledge.wording.phrases, situation.text, (_SHOW, _FORGET))
    if wanted == _FORGET:
        return forgotten(desk, situation)
    return show(desk, situation) if wanted == _SHOW else talk.answer(desk, TOPIC, situation, candidates)


def show(desk: Desk, situation: Situation) -> Answer:
    """All that is remembered, in words; the way to have it forgotten."""
    entries = _entries(desk, situation)
    if not entries:
        return desk.words(TOPIC, situation, _variant(desk, situation, "nothing"))
    text = desk.say(NAME, "head", entries="; ".join(entries))
    forget = Button(desk.say(NAME, "button_forget"), TOPIC, {"answer": "forget"})
    return desk.words(TOPIC, situation, text, buttons=(forget, *desk.next_steps(TOPIC, situation))[:4])


def forgotten(desk: Desk, situation: Situation) -> Answer:
    """That all is forgotten, also what was stored."""
    nobody = replace(situation, professions=(), place=None)
    said = desk.words(TOPIC, nobody, _variant(desk, situation, "forgotten"), buttons=desk.next_steps("talk", nobody))
    return replace(said, forget=True, erase=True)


def _entries(desk: Desk, situation: Situation) -> list[str]:
    professions = [desk.knowledge.professions[p].names.label for p in situation.professions]
    wording = desk.knowledge.wording
    degree, form = situation.school_degree, situation.training_form
    answers = [choice.label for choice in chosen(desk.knowledge.orientation, situation.orientation)]
    values = {
        "profession": ", ".join(professions),
        "place": situation.place.label if situation.place else "",
        "school_degree": wording.choice("school_degree", degree) if degree else "",
        "training_form": wording.choice("training_form", form) if form else "",
        "weekly_hours": number(situation.weekly_hours) if situation.weekly_hours is not None else "",
        "experience_years": number(situation.experience_years) if situation.experience_years is not None else "",
        "orientation": ", ".join(answers),
    }
    cases = [desk.say(NAME, "case", value=label) for label in _case_answers(desk, situation)]
    return [desk.say(NAME, name, value=value) for name, value in values.items() if value] + cases


def _case_answers(desk: Desk, situation: Situation) -> list[str]:
    """What was told that a guided talk would ask for, as its options word it."""
    questions = {question.id: question for talk in desk.knowledge.cases.values() for question in talk.questions}
    answers = [answer.partition(":") for answer in situation.case_answers]
    options = [questions[name].option(value) for name, _, value in answers if name in questions]
    return [option.label for option in options if option]


def _variant(desk: Desk, situation: Situation, name: str) -> str:
    variants = desk.knowledge.wording.variants(NAME, name)
    return desk.say(NAME, variants[situation.turn % len(variants)])
