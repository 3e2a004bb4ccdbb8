"""Takes a message with several questions apart, so that each can be answered."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from understanding.question_signs import (
    ASKING_WORD,
    ASKS_FOR,
    BARE_QUESTION,
    RELATIVE,
    RUN_ON,
    SENTENCE_QUESTION,
    SHORT_QUESTION,
    TELLING_WORD,
    VERB_QUESTION,
    W_QUESTION,
    WANTS_TO_KNOW,
)

_ABBREVIATION = re.compile(
    r"(?:\b\w|\b(?:ca|bzw|ggf|usw|etc|std|stellv|nr|st|inkl|evtl|ausb|staatl|gepr|päd|paed|vllt|mind|max|min|abschl|soz|ass|erz|tel|str))$",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\s*(?:\w+jahr|jahr|klasse|semester|monat|stufe|halbjahr|lebensjahr|mal|schritt|job|bildungsweg|januar|februar|märz|april|mai|juni|juli"
    r"|august|september|oktober|november|dezember)",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[?!.;\n]+(?=\s|$)")
_JOINT = re.compile(
    r",?\s+(?:und|sowie|außerdem|ausserdem|zudem|bzw\.?|plus|\+|&)[,:]?\s+(?:(?:auch|außerdem|ausserdem|zudem)[,:]?\s+)?|,\s+|\s+[-–/]\s+"
    r"|\s+\d[.)]\s+",
    re.IGNORECASE,
)
#: What joins things of one kind; a comma may as well stand before what is asked about something.
_COORDINATES = re.compile(r"[^\s,–/-]")
#: "…, also wann ist man in der Schule": says the question before it once more.
_EXPLAINS = re.compile(r"(?:also|d\.?\s?h\.?|sprich|oder|bzw\.?)\s", re.IGNORECASE)
#: What does not end where a question word follows: "weißt du wie", "und was", "ich weiß nicht wo".
_LEADS_ON = re.compile(
    r"(?:\b(?:und|oder|bzw|also|nicht|genau|mal|mir|uns|egal|etwas|alles|das|so|je|desto|von|mit|zu|bei|nach|außer|wissen|fragen|was|wie)"
    r"|\b(?:weiß|weiss|wei(?:ß|ss)t|sag|sagen|erkl|verrat|frag|erz)\w*(?:\s+\w+)?|[,:;–-])\s*$",
    re.IGNORECASE,
)
_SIGNS = " ,.;:!?-–"

#: More questions than these in one message are not answered one by one.
MAX_CLAUSES = 3
#: From this many words on a message with one question is a story; its question must be shorter by as many words.
_SHORTEST_STORY = 12
_SHORTEST_TALE = 3
_SHORTEST = 2
_SHORTEST_BEFORE = 3
_LONGEST_SEARCH = 6
#: "Infos zu Gehalt und Dauer": what follows is a search.
_WANTED = re.compile(
    r"\b(?:infos?|informationen|details|auskunft|fragen?|was|etwas)\s+(?:zu[mr]?|über|ueber)\s+", re.IGNORECASE
)
_OF_WORK = re.compile(r"\b(?:arbeite\w*|macht|tut|aufgaben|stellen?|jobs?|tätig\w*)\b", re.IGNORECASE)
_OF_MONEY = re.compile(r"geld|verdien|bezahl|gehalt|lohn|vergüt|verguet|bafög|bafoeg|zuschu|kost|zahlt", re.IGNORECASE)
_AND = re.compile(r"\s+(?:und|sowie|plus|&|\+)\s+|\s*,\s*|\?\s+", re.IGNORECASE)
_WORD = re.compile(r"\w")

#: "Nochmal zur Tagesmutter: …" says what the question is about, not what is asked.
_ABOUT = re.compile(
    r"^(?:(?:und|ok|okay|so|dann)[,.]?\s+)*(?:noch\s?mal|nochma|zurück|wieder|jetzt)\s+(?:kurz\s+)?(?:zu|zur|zum|zu\s+den)\s"
    r"[^:,;.?!]{2,40}(?:[:,;.]|\s[-–])\s*",
    re.IGNORECASE,
)
#: "Nein, ich meine …": what follows is what was meant.
_MEANT = re.compile(
    r"^(?:(?:nein|nee|ne|nö|quatsch|sorry|ups|halt|ach|achso|also|doch|stopp?|moment|oh)[,.!:]*\s+)*"
    r"(?:ich\s+(?:meine?|meinte)(?!\s+(?:es|das)\b)(?:\s+(?:eigentlich|eher|doch))*|meinte(?:\s+(?:ich|eigentlich|eher|doch))*"
    r"|(?:ich\s+)?wollte\s+(?:eigentlich\s+)?(?:wissen|fragen))[,:.]*\s+",
    re.IGNORECASE,
)
#: "Das zweite klingt gut, …", "ok dann das zweite. …": picks from a list before the question.
_PICK = re.compile(
    r"^(?:(?:ok|okay|gut|ja|dann|also|hm+|und|nehmen wir|ich nehme)[,.]?\s+)*(?:das|die|der|den|beim)\s+"
    r"(?:erste|zweite|dritte|letzte|andere)[rns]?"
    r"(?:\s+(?:klingt|klang|hört|finde?|ist|wäre|gefällt|passt|interessiert)\b[^,.;:?!]{0,30})?"
    r"[,.;:!]\s*",
    re.IGNORECASE,
)
#: A word on the last answer before the next question.
_REACTION = re.compile(
    r"^(?:(?:ok(?:ay)?|danke(?:\s?schön|\s+dir)?|alles klar|gut|super|cool|krass|schade|sorry|haha+|lol|aha|ach so"
    r"|achso|hm+|puh"
    r"|oh|wow|verstehe|verstanden|interessant|nice|klingt\s+(?:\w+\s+)?(?:gut|super|cool|interessant|spannend|nice))[,.!;:]*\s+)+",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Clause:
    """A part of a message that may be a question of its own; ``start`` and ``end`` count characters.

    ``asks`` is what a question cut short stands for ("und wo?"); empty where it says it all itself.
    """

    start: int
    end: int
    asks: str = ""


@dataclass(frozen=True)
class _Segment:
    """What stands between two joints; ``begins``: a sentence begins with it; ``goes_on``: "und" or the like follows."""

    start: int
    end: int
    begins: bool
    goes_on: bool


def split(text: str) -> list[Clause]:
    """The questions of a cleaned text, at most three; a single clause where nothing can be taken apart."""
    found = _keywords(text) or list(_asked(text))
    return found[:MAX_CLAUSES] if len(found) > 1 else [Clause(0, len(text))]


def opening(text: str) -> int:
    """So many characters at the beginning of a cleaned text only lead to the question that follows.

    They say what it is about, correct what was understood, pick from a list or react to the last answer.
    """
    for pattern in (_ABOUT, _MEANT, _PICK):
        if (found := pattern.match(text)) and len(text[found.end() :].split()) >= _SHORTEST:
            return found.end()
    found = _REACTION.match(text)
    if found and _is_question(text, _Segment(found.end(), len(text), begins=True, goes_on=False)):
        return found.end()
    return 0


def questions(text: str) -> list[Clause]:
    """The parts of a cleaned text that ask something; what only tells of the person is left out."""
    return [Clause(part.start, part.end) for part in _segments(text) if _is_question(text, part)]


def core(text: str) -> Clause | None:
    """The only question of a long message that tells of the person, too; ``None`` where it is not one like that."""
    found = questions(text)
    if len(found) != 1:
        return None
    [question] = found
    words, asked = len(text.split()), len(text[question.start : question.end].split())
    return question if words >= _SHORTEST_STORY and words - asked >= _SHORTEST_TALE else None


def _asked(text: str) -> Iterator[Clause]:
    """The questions of a text, with those that only name what they want ("Gehalt Motopädin und wo arbeitet man?")."""
    segments = list(_segments(text))
    done = 0
    for number, part in enumerate(segments):
        words = text[part.start : part.end].strip()
        short = SHORT_QUESTION.match(words)
        if short:
            asks = _completed(short["asked"].lower(), text[: part.start])
            if asks and done:
                yield Clause(part.start, part.end, asks)
        elif BARE_QUESTION.match(words):
            if text[done : part.start].strip(_SIGNS):
                yield Clause(done, part.end)
            done = part.end
        elif _is_question(text, part) or (_names_topic(text, part) and _asks_next(text, segments[number + 1 :])):
            yield Clause(part.start, part.end)
            done = part.end


def _names_topic(text: str, part: _Segment) -> bool:
    """Whether a part before "und" asks without the form of a question: "Gehalt Motopädin", "wollte fragen ob man …"."""
    words = text[part.start : part.end]
    asks = WANTS_TO_KNOW.search(words) or not TELLING_WORD.search(words)
    return part.goes_on and len(words.split()) >= _SHORTEST and bool(asks)


def _asks_next(text: str, segments: Sequence[_Segment]) -> bool:
    return bool(segments) and _is_question(text, segments[0])


def _completed(asked: str, before: str) -> str:
    """What a question cut short asks in full; empty where it adds nothing to the question before it."""
    if asked == "wo":
        return "wo kann man da arbeiten" if _OF_WORK.search(before) else "an welcher schule kann man das lernen"
    if asked.endswith(("viel", "viel geld")):
        return "" if _OF_MONEY.search(before) else "wie viel verdient man da"
    if asked == "wohin":
        return "wohin schickt man die bewerbung"
    return "bis wann muss man sich bewerben" if asked.startswith("bis") else "wann kann man anfangen"


def _keywords(text: str) -> list[Clause]:
    """The parts of a search such as "Schulbegleiter Gehalt und Aufgaben"; empty where it is none."""
    wanted = _WANTED.search(text)
    begin = wanted.end() if wanted else 0
    words = text[begin:].rstrip("?!. ").split()
    if len(words) > _LONGEST_SEARCH or ASKING_WORD.search(text, begin):
        return []
    joints = list(_AND.finditer(text, begin))
    if not 1 <= len(joints) < MAX_CLAUSES:
        return []
    starts = [0 if wanted and not TELLING_WORD.search(text, 0, begin) else begin, *(joint.end() for joint in joints)]
    ends = [*(joint.start() for joint in joints), len(text)]
    parts = [Clause(start, end) for start, end in zip(starts, ends, strict=True)]
    return parts if all(_WORD.search(text[part.start : part.end]) for part in parts) else []


def _segments(text: str) -> Iterator[_Segment]:
    """The sentences of a text, cut where a question begins within them."""
    for sentence in _sentences(text):
        start = sentence.start
        for end, following, goes_on in _cuts(text, sentence):
            yield _Segment(start, end, start == sentence.start, goes_on)
            start = following
        yield _Segment(start, sentence.end, start == sentence.start, goes_on=False)


def _cuts(text: str, sentence: Clause) -> Iterator[tuple[int, int, bool]]:
    """Where a sentence is cut: the end of a part, the start of the next, and whether "und" stands between them."""
    start = sentence.start
    while start < sentence.end:
        joints = _JOINT.finditer(text, start, sentence.end)
        joint = next((joint for joint in joints if _begins_question(text, joint, sentence)), None)
        run_on = _run_on(text, start, joint.start() if joint else sentence.end)
        if run_on:
            yield run_on, run_on + 1, False
            start = run_on + 1
        elif joint:
            yield joint.start(), joint.end(), bool(_COORDINATES.search(joint.group()))
            start = joint.end()
        else:
            return


def _run_on(text: str, start: int, end: int) -> int:
    """Where a second question follows without any joint; 0 where none does."""
    for found in RUN_ON.finditer(text, start, end):
        before = text[start : found.start()]
        if len(before.split()) >= _SHORTEST_BEFORE and not _LEADS_ON.search(before):
            return found.start()
    return 0


def _sentences(text: str) -> list[Clause]:
    spans, start = [], 0
    for end in _SENTENCE_END.finditer(text):
        if end.group() == "." and _goes_on(text, start, end):
            continue
        spans.append(Clause(start, end.end()))
        start = end.end()
    spans.append(Clause(start, len(text)))
    return [span for span in spans if text[span.start : span.end].strip()]


def _goes_on(text: str, start: int, point: re.Match[str]) -> bool:
    """Whether a point belongs to an abbreviation or a number ("z.B.", "1. Jahr") and ends no sentence."""
    before = text[max(start, point.start() - 8) : point.start()]
    if before[-1:].isdigit():
        return bool(_COUNTED.match(text, point.end()))
    return bool(_ABBREVIATION.search(before)) and point.end() < len(text)


def _begins_question(text: str, joint: re.Match[str], sentence: Clause) -> bool:
    right = text[joint.end() : sentence.end]
    if joint.group().startswith(",") and _EXPLAINS.match(right):
        return False
    if VERB_QUESTION.match(right):
        return _asks(text, sentence)
    if not W_QUESTION.match(right):
        return False
    relative = joint.group().startswith(",") and RELATIVE.match(right)
    return not relative or bool(ASKS_FOR.search(text, sentence.start, joint.start()))


def _asks(text: str, sentence: Clause | _Segment) -> bool:
    """Whether a sentence may ask with its verb: it does not end like a statement."""
    return not text[sentence.start : sentence.end].rstrip().endswith((".", "!"))


def _is_question(text: str, part: _Segment) -> bool:
    words = text[part.start : part.end].strip()
    if len(words.split()) < _SHORTEST:
        return False
    if W_QUESTION.match(words) or words.endswith("?"):
        return True
    by_verb = SENTENCE_QUESTION if part.begins else VERB_QUESTION
    return bool(by_verb.match(words)) and _asks(text, part)
