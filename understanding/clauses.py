"""Takes a message with several questions apart, so that each can be answered."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: Words with which a German question begins or by which it is known, folded.
_ASKING = (
    r"was|wie|wann|wo|wer|wen|wem|woher|wohin|wieso|warum|weshalb|wofuer|wofür|wozu|womit|worin|wieviel|wieviele|welche[rsnm]?"
    r"|kann|koennen|können|darf|dürfen|duerfen|muss|müssen|muessen|soll|gibt|gibts|ist|sind|hat|haben|habe|brauch[et]?|brauche|bekomm[et]?|bekommt"
    r"|krieg[et]?|kriegt|verdien[et]?|verdient|zahlt|zahlen|lohnt|geht|dauert|kostet|werden|wird|werde|macht|zählt|zaehlt|reicht|ob"
)
_STARTS_QUESTION = re.compile(
    rf"^(?:und\s+|oder\s+|aber\s+|auch\s+|ausserdem\s+|außerdem\s+|dann\s+)*(?:in\s|mit\s|bei\s|ab\s|bis\s|für\s|an\s|auf\s)?(?:{_ASKING})\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[?!.;\n]+(?=\s|$)")
_JOINT = re.compile(r",?\s+(?:und|sowie|außerdem|ausserdem|bzw\.?)\s+|,\s+|\s+[-–/]\s+", re.IGNORECASE)

#: More questions than these in one message are not answered one by one.
MAX_CLAUSES = 3
_SHORTEST = 2
_LONGEST_SEARCH = 6
_AND = re.compile(r"\s+(?:und|&|\+)\s+|\s*,\s*", re.IGNORECASE)
_ASKING_WORD = re.compile(rf"\b(?:{_ASKING}|ich|du|man|wir|mein|meine)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Clause:
    """A part of a message that may be a question of its own; ``start`` and ``end`` count characters."""

    start: int
    end: int


def split(text: str) -> list[Clause]:
    """The questions of a cleaned text, at most three; a single clause where nothing can be taken apart."""
    keywords = _keywords(text)
    if keywords:
        return keywords
    spans = [span for sentence in _sentences(text) for span in _joined(text, sentence)]
    questions = [span for span in spans if _is_question(text, span)]
    if len(questions) < 2:
        return [Clause(0, len(text))]
    return questions[:MAX_CLAUSES]


def _keywords(text: str) -> list[Clause]:
    """The two halves of a search such as "Schulbegleiter Gehalt und Aufgaben"; empty where it is none."""
    words = text.rstrip("?!. ").split()
    if len(words) > _LONGEST_SEARCH or _ASKING_WORD.search(text):
        return []
    joints = list(_AND.finditer(text))
    if len(joints) != 1:
        return []
    return [Clause(0, joints[0].start()), Clause(joints[0].end(), len(text))]


def _sentences(text: str) -> list[Clause]:
    spans, start = [], 0
    for end in _SENTENCE_END.finditer(text):
        spans.append(Clause(start, end.end()))
        start = end.end()
    spans.append(Clause(start, len(text)))
    return [span for span in spans if text[span.start : span.end].strip()]


def _joined(text: str, sentence: Clause) -> list[Clause]:
    """Parts of a sentence joined by "und" or a comma, cut only where the right part begins as a question."""
    spans, start = [], sentence.start
    for joint in _JOINT.finditer(text, sentence.start, sentence.end):
        if _STARTS_QUESTION.match(text[joint.end() : sentence.end]):
            spans.append(Clause(start, joint.start()))
            start = joint.end()
    spans.append(Clause(start, sentence.end))
    return spans


def _is_question(text: str, span: Clause) -> bool:
    part = text[span.start : span.end].strip()
    if len(part.split()) < _SHORTEST:
        return False
    return part.endswith("?") or bool(_STARTS_QUESTION.match(part))
