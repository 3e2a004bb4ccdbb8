"""Takes a message with several questions apart, so that each can be answered."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: Words that make a question wherever a clause begins with them.
_W_WORDS = (
    r"was|wie|wann|wo|wer|wen|wem|wessen|woher|wohin|wieso|warum|weshalb|wofuer|wofür|wozu|womit|worin|worauf|wieviel|wieviele"
    r"|welche[rsnm]?|ob"
)
#: Verbs that make a question only where their subject follows: "brauche ich Abi", but not "habe Abitur".
_OF_ME = (
    r"hab|habe|bin|brauch|brauche|bekomm|bekomme|krieg|kriege|verdien|verdiene|werd|werde|könnt|koennt|hätte|haette"
)
_OF_OTHERS = r"hat|haben|ist|is|sind|war|waren|hatte"
_FULL_VERBS = (
    r"kann|kan|können|koennen|könnte|koennte|darf|dürfen|dürfte|duerfen|muss|mus|muß|müssen|müsste|muessen|soll|sollte|sollen|gibt|gibs"
    r"|braucht|bekommt|kriegt|verdient|verdienen|zahlt|zahlen|lohnt|geht|gehen|dauert|kostet|werden|wird|wäre|waere|würde|wuerde|macht"
    r"|zählt|zaehlt|reicht|gilt|steht|findet|nimmt|hilft|bietet"
)
_PRONOUN = r"ich|du|er|sie|es|man|wir|ihr|das|dies|dann|denn|da|eigentlich"
_SUBJECT = rf"{_PRONOUN}|dieser?|die|der|den|dem|mir|mich|sich|euch|uns|eine?|mein\w*|dein\w*|noch|auch"
_LEAD = (
    r"(?:(?:und|oder|aber|auch|ausserdem|außerdem|dann|also|eigentlich|ähm?)\s+)*"
    r"(?:(?:in|mit|bei|ab|bis|für|fuer|an|auf|zu|von|seit|nach)\s)?"
)
_W_QUESTION = re.compile(rf"^{_LEAD}(?:{_W_WORDS})\b", re.IGNORECASE)
_VERB_QUESTION = re.compile(
    rf"^{_LEAD}(?:(?:{_OF_ME})\s+ich|(?:{_OF_OTHERS})\s+(?:{_PRONOUN})|(?:{_FULL_VERBS})\s+(?:{_SUBJECT})|gibts|gibt's)\b",
    re.IGNORECASE,
)
#: "…, wo ich nicht glücklich bin": what follows a comma and puts its subject before the verb asks nothing by itself.
_RELATIVE = re.compile(
    rf"^(?:{_LEAD})(?:was|wo|wie|woher|wohin|wer|welche[rsnm]?)\s+(?:ich|du|er|sie|es|man|wir|ihr|mir|mich|sich|uns|mein\w*)\b",
    re.IGNORECASE,
)
#: Words after which such a clause is a question all the same: "Ich möchte wissen, was man verdient."
_ASKS_FOR = re.compile(
    r"\b(?:wissen|weiß\w*|weiss\w*|sag\w*|frag\w*|interessier\w*|erklär\w*|erklaer\w*|erzähl\w*|erfahren|verraten|info\w*|unsicher|klären|egal)\b",
    re.IGNORECASE,
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
_JOINT = re.compile(r",?\s+(?:und|sowie|außerdem|ausserdem|bzw\.?)\s+|,\s+|\s+[-–/]\s+", re.IGNORECASE)

#: More questions than these in one message are not answered one by one.
MAX_CLAUSES = 3
#: From this many words on a message with one question is a story; its question must be shorter by as many words.
_SHORTEST_STORY = 12
_SHORTEST_TALE = 3
_SHORTEST = 2
_LONGEST_SEARCH = 6
_AND = re.compile(r"\s+(?:und|&|\+)\s+|\s*,\s*", re.IGNORECASE)
_ASKING_WORD = re.compile(
    rf"\b(?:{_W_WORDS}|{_OF_ME}|{_OF_OTHERS}|{_FULL_VERBS}|ich|du|man|wir|mein|meine)\b", re.IGNORECASE
)
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
#: "Kann ich PIA machen und wo?": a second question of one word.
_BARE_SECOND = re.compile(
    r"\s*(?:,|\bund\b)\s*(?:und\s+)?"
    r"(?:wo|wo genau|wohin|wann|ab wann|bis wann|wann genau|wie viel|wieviel)\s*[?.!]*\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Clause:
    """A part of a message that may be a question of its own; ``start`` and ``end`` count characters."""

    start: int
    end: int


def split(text: str) -> list[Clause]:
    """The questions of a cleaned text, at most three; a single clause where nothing can be taken apart."""
    found = _keywords(text) or questions(text)
    return found[:MAX_CLAUSES] if len(found) > 1 else [Clause(0, len(text))]


def opening(text: str) -> int:
    """So many characters at the beginning of a cleaned text only lead to the question that follows.

    They say what it is about, correct what was understood, pick from a list or react to the last answer.
    """
    for pattern in (_ABOUT, _MEANT, _PICK):
        if (found := pattern.match(text)) and len(text[found.end() :].split()) >= _SHORTEST:
            return found.end()
    found = _REACTION.match(text)
    return found.end() if found and _is_question(text, Clause(found.end(), len(text))) else 0


def closing(text: str) -> int:
    """Where a bare question word behind a question begins ("…, und wo?"); the length of the text where none does."""
    found = _BARE_SECOND.search(text)
    return found.start() if found and len(text[: found.start()].split()) >= _SHORTEST else len(text)


def questions(text: str) -> list[Clause]:
    """The parts of a cleaned text that ask something; what only tells of the person is left out."""
    spans = [span for sentence in _sentences(text) for span in _joined(text, sentence)]
    return [span for span in spans if _is_question(text, span)]


def core(text: str) -> Clause | None:
    """The only question of a long message that tells of the person, too; ``None`` where it is not one like that."""
    found = questions(text)
    if len(found) != 1:
        return None
    [question] = found
    words, asked = len(text.split()), len(text[question.start : question.end].split())
    return question if words >= _SHORTEST_STORY and words - asked >= _SHORTEST_TALE else None


def _keywords(text: str) -> list[Clause]:
    """The two halves of a search such as "Schulbegleiter Gehalt und Aufgaben"; empty where it is none."""
    words = text.rstrip("?!. ").split()
    if len(words) > _LONGEST_SEARCH or _ASKING_WORD.search(text):
        return []
    joints = list(_AND.finditer(text))
    if len(joints) != 1:
        return []
    halves = [Clause(0, joints[0].start()), Clause(joints[0].end(), len(text))]
    return halves if all(_WORD.search(text[half.start : half.end]) for half in halves) else []


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


def _joined(text: str, sentence: Clause) -> list[Clause]:
    """Parts of a sentence joined by "und" or a comma, cut only where the right part begins as a question."""
    spans, start = [], sentence.start
    for joint in _JOINT.finditer(text, sentence.start, sentence.end):
        if _begins_question(text, joint, sentence):
            spans.append(Clause(start, joint.start()))
            start = joint.end()
    spans.append(Clause(start, sentence.end))
    return spans


def _begins_question(text: str, joint: re.Match[str], sentence: Clause) -> bool:
    right = text[joint.end() : sentence.end]
    if _VERB_QUESTION.match(right):
        return _asks(text, sentence)
    if not _W_QUESTION.match(right):
        return False
    relative = joint.group().startswith(",") and _RELATIVE.match(right)
    return not relative or bool(_ASKS_FOR.search(text, sentence.start, joint.start()))


def _asks(text: str, sentence: Clause) -> bool:
    """Whether a sentence may ask with its verb: it does not end like a statement."""
    return not text[sentence.start : sentence.end].rstrip().endswith((".", "!"))


def _is_question(text: str, span: Clause) -> bool:
    part = text[span.start : span.end].strip()
    if len(part.split()) < _SHORTEST:
        return False
    if _W_QUESTION.match(part) or part.endswith("?"):
        return True
    return bool(_VERB_QUESTION.match(part)) and _asks(text, span)
