"""Questions about a list that was just shown: "was davon geht ohne Abi?", "welche davon sind bezahlt?"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from advisor.answer import Answer, Button, Candidate, CitedSource, Situation
from advisor.desk import MAX_BUTTONS, Desk
from advisor.guided import fold, phrase
from advisor.model import Profession, Sourced
from advisor.topics import profession_list

NAME = "of_these"

_WITHOUT_ABITUR = re.compile(r"\b(?:ohne|kein\w*)\b.{0,12}\b(?:fach)?abi\w*")
_WITHOUT_STUDY = re.compile(r"\b(?:ohne|kein\w*|nicht)\b.{0,12}\bstudi\w*")
_PAID = re.compile(
    r"\b(?:bezahlt\w*|lohn|gehalt in der ausbildung|ausbildungsgehalt|geld in der ausbildung|verguet\w*)\b"
)


def heard(desk: Desk, situation: Situation) -> bool:
    """Whether a message asks about the professions listed last, by something that can be looked up in them."""
    if len(situation.listed) < 2 or not phrase(desk.knowledge.wording.phrases, situation.text, (NAME,)):
        return False
    return "profession" not in situation.told and _criterion(situation) is not None


def answer(desk: Desk, topic: str, situation: Situation, candidates: Sequence[Candidate]) -> Answer:
    """The professions of the list that fulfil what was asked; where none does, that is said with the way round."""
    listed = [desk.knowledge.professions[p] for p in situation.listed if p in desk.knowledge.professions]
    criterion = _criterion(situation)
    if criterion is None or not listed:
        return profession_list.answer(desk, profession_list.TOPIC, situation, candidates)
    name, topic = criterion
    fitting = [profession for profession in listed if _fulfils(name, profession, situation)]
    shown = fitting or listed
    template = name if fitting else f"{name}_none"
    values = {"names": "; ".join(profession.names.label for profession in shown)}
    if name == "with_degree":
        values["degree"] = desk.knowledge.wording.choice("school_degree_with", situation.school_degree or "")
    buttons = tuple(Button(p.names.label, "ask_training_overview", {"profession": p.id}) for p in shown)[:MAX_BUTTONS]
    about = replace(situation, professions=tuple(profession.id for profession in shown))
    sources = [CitedSource.of(_evidence(name, profession, situation)) for profession in shown]
    said = desk.words(topic, about, desk.say(NAME, template, **values), sources, buttons=buttons)
    return replace(said, listed=situation.listed)


def _criterion(situation: Situation) -> tuple[str, str] | None:
    """What is asked for, and the topic that this is."""
    folded = fold(situation.text)
    if _WITHOUT_ABITUR.search(folded):
        return "without_abitur", "match_my_degree"
    if _WITHOUT_STUDY.search(folded):
        return "without_study", "ask_requirements"
    if _PAID.search(folded):
        return "paid", "ask_training_pay"
    if "school_degree" in situation.told and situation.school_degree:
        return "with_degree", "match_my_degree"
    return None


def _fulfils(name: str, profession: Profession, situation: Situation) -> bool:
    if name == "without_abitur":
        return profession.degrees["mittlere_reife"].open == "yes" or profession.entry in ("ausbildung", "direkt")
    if name == "without_study":
        return profession.entry in ("ausbildung", "direkt")
    if name == "paid":
        return any(option.paid == "yes" for option in profession.training_forms)
    degrees = {str(degree): way for degree, way in profession.degrees.items()}
    return bool(situation.school_degree) and degrees[situation.school_degree or ""].open == "yes"


def _evidence(name: str, profession: Profession, situation: Situation) -> Sourced:
    """The statement on which the answer for one profession rests."""
    degrees = {str(degree): way for degree, way in profession.degrees.items()}
    if name == "with_degree" and situation.school_degree in degrees:
        return degrees[situation.school_degree or ""]
    if name == "without_abitur":
        return profession.degrees["mittlere_reife"]
    return profession.topics["ask_training_pay" if name == "paid" else "ask_training_overview"].answer
