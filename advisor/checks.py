"""Checks of the knowledge beyond its shape: full matrix, wording, freshness. Part of ``make validate``."""

from __future__ import annotations

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations

from rapidfuzz import fuzz

from advisor import render
from advisor.advisor import Advisor
from advisor.answer import Situation
from advisor.knowledge import Knowledge
from advisor.model import PROFESSION_TOPICS, Confidence, Statement
from advisor.pay import NoTableError

#: A fact older than this is looked at again by an editor. Laws and offices change slowly, reports sooner, and what was
#: never certain soonest.
OLDEST_YEARS: dict[Confidence, int] = {"official": 10, "secondary": 5, "uncertain": 3}
#: So long an old fact may stand after an editor has looked at it (``knowledge/looked_at.yml``).
LOOKED_AT_YEARS = 2
#: A pay table that ends within this time needs its successor.
TABLE_NOTICE = timedelta(days=90)
#: Two texts this much alike (0 to 100) once all professions have one name are one text with the name exchanged.
GENERIC_FROM = 86
MOST_CHARACTERS = 500
MOST_CHARACTERS_A_CELL = 70
MOST_WORDS_A_SENTENCE = 20.0

_ENGLISH = re.compile(r"\b(?:the|and|with|your|please|sorry|you|are|this|that|from|error|failed)\b", re.IGNORECASE)
_GENDER_SIGN = re.compile(r"\w[*:_](?:in|innen)\b|\w/-?(?:in|innen)\b|[a-zäöü]I(?:n|nnen)\b")
#: Nouns for people that must not stand alone in the masculine: allowed beside their feminine or in a compound.
_MASCULINE = re.compile(
    r"\b(?i:der|ein|jeder|als|zum|vom|beim|kein|einen|den|dem|einem)\s+(?:\w+e[nrs]?\s+)?"
    r"(Erzieher|Kinderpfleger|Sozialassistent|Heilerziehungspfleger|Sozialarbeiter|Sozialpädagoge|Heilpädagoge|Kindheitspädagoge"
    r"|Schulbegleiter|Streetworker|Schüler|Lehrer|Praktikant|Bewerber)n?\b(?!-)(?!\s+(?:und|oder)\s)"
)
_CAMPAIGN_NAME = "What the Future"
_SENTENCE = re.compile(r"[.!?:]+(?:\s|$)")
_HTTP = re.compile(r"\bhttp://")
_BRACE = re.compile(r"\{[^{}]*\}?|\}")


@dataclass(frozen=True)
class Cell:
    """What a profession says to a topic: ``specific``, ``generic``, ``uncertain`` or ``empty``."""

    profession: str
    topic: str
    state: str


def matrix(advisor: Advisor, today: date) -> list[Cell]:
    """The state of every profession × topic, judged by the answer that is really given."""
    knowledge = advisor.knowledge
    return [
        Cell(profession, topic, _state(advisor, today, profession, topic, generic))
        for topic in PROFESSION_TOPICS
        for generic in (_generic(knowledge, topic),)
        for profession in knowledge.professions
    ]


def _state(advisor: Advisor, today: date, profession: str, topic: str, generic: Collection[str]) -> str:
    own = advisor.knowledge.professions[profession].topics[topic].answer
    general = advisor.knowledge.topics[topic].answer
    if not own.text.strip():
        return "empty"
    given = advisor.answer(topic, Situation(today=today, professions=(profession,))).text
    if profession in generic or (general and general.text in given):
        return "generic"
    return "uncertain" if own.confidence == "uncertain" else "specific"


def _generic(knowledge: Knowledge, topic: str) -> set[str]:
    """The professions whose text on a topic is the one for all, or another profession's with the name exchanged."""
    general = knowledge.topics[topic].answer
    texts = {p.id: _without_names(p.topics[topic].answer.text, knowledge) for p in knowledge.professions.values()}
    alike = {pair for pair in combinations(texts, 2) if fuzz.ratio(texts[pair[0]], texts[pair[1]]) >= GENERIC_FROM}
    copied = {p for p, text in texts.items() if general and fuzz.ratio(text, general.text) >= GENERIC_FROM}
    return copied.union(*alike)


def _without_names(text: str, knowledge: Knowledge) -> str:
    """A text in which all professions have the same name."""
    for profession in knowledge.professions.values():
        for name in (profession.names.plural, profession.names.pair, profession.names.female, profession.names.male):
            text = text.replace(name, "*")
    return text


def matrix_table(cells: Iterable[Cell]) -> str:
    """The matrix to read: a line a profession, a column a topic, and a letter for the state of each."""
    states = {(cell.profession, cell.topic): cell.state[0] for cell in cells}
    professions = list(dict.fromkeys(profession for profession, _ in states))
    topics = list(dict.fromkeys(topic for _, topic in states))
    width = max(len(profession) for profession in professions)
    lines = [f"{number:>{width}} {topic}" for number, topic in enumerate(topics, start=1)]
    lines.append(" ".join([" " * width, *(f"{number:>2}" for number in range(1, len(topics) + 1))]))
    for profession in professions:
        lines.append(" ".join([f"{profession:<{width}}", *(f" {states[profession, topic]}" for topic in topics)]))
    counts = Counter(states.values())
    names = {"s": "specific", "u": "uncertain", "g": "generic", "e": "empty"}
    lines.append(", ".join(f"{letter} = {name}: {counts[letter]}" for letter, name in names.items()))
    return "\n".join(lines)


def matrix_findings(advisor: Advisor, today: date) -> Iterator[str]:
    """Cells that are empty or generic."""
    for cell in matrix(advisor, today):
        if cell.state in ("empty", "generic"):
            yield f"{cell.profession} × {cell.topic}: {cell.state}"


def text_findings(knowledge: Knowledge, today: date) -> Iterator[str]:
    """Texts to the user that break the house rules for German."""
    for where, text in texts(knowledge):
        yield from (f"{where}: {problem}" for problem in problems(_filled(text, knowledge, today)))
    for where, statement in statements(knowledge):
        for text in (statement.text, statement.easy):
            if match := _BRACE.search(_filled(text, knowledge, today)):
                yield f"{where}: Platzhalter ohne Betrag: „{match.group()}“"


def summary_findings(knowledge: Knowledge, today: date) -> Iterator[str]:
    """Cells of the side-by-side comparison that are no short German text with its amounts filled in."""
    for profession in knowledge.professions.values():
        for name, text in profession.summary.dict().items():
            filled, where = _filled(text, knowledge, today), f"{profession.id} summary {name}"
            yield from (f"{where}: {problem}" for problem in problems(filled))
            if match := _BRACE.search(filled):
                yield f"{where}: Platzhalter ohne Betrag: „{match.group()}“"
            if not filled.strip() or len(filled) > MOST_CHARACTERS_A_CELL:
                yield f"{where}: {len(filled)} Zeichen, erlaubt sind 1 bis {MOST_CHARACTERS_A_CELL}"


def problems(text: str) -> Iterator[str]:
    """What is wrong with one text."""
    if len(text) > MOST_CHARACTERS:
        yield f"{len(text)} Zeichen, erlaubt sind {MOST_CHARACTERS}"
    sentences = [sentence for sentence in _SENTENCE.split(text) if sentence.strip()]
    words = len(text.split()) / max(1, len(sentences))
    if words > MOST_WORDS_A_SENTENCE:
        yield f"im Schnitt {words:.0f} Wörter je Satz"
    plain = text.replace(_CAMPAIGN_NAME, "")
    for pattern, problem in ((_ENGLISH, "Englisch"), (_GENDER_SIGN, "Genderzeichen"), (_HTTP, "http statt https")):
        if match := pattern.search(plain):
            yield f"{problem}: „{match.group().strip()}“"
    for match in _MASCULINE.finditer(text):
        if not text[: match.start()].rstrip().endswith((" oder", " und")):
            yield f"nur männlich: „{match.group().strip()}“"


def texts(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Every text that can reach the user, with where it stands."""
    for where, statement in statements(knowledge):
        yield where, statement.text
        yield f"{where} (einfach)", statement.easy
    for question in (*knowledge.orientation.questions, *(q for c in knowledge.cases.values() for q in c.questions)):
        yield from ((f"question {question.id}", text) for text in (question.text, question.again, question.why))
    for choice in (option for question in knowledge.orientation.questions for option in question.options):
        yield f"orientation {choice.id}", f"{choice.label}. Das passt, weil du {choice.reason}. {choice.strength or ''}"
    yield from knowledge.crisis.texts()
    for topic, templates in knowledge.wording.templates.items():
        for name, text in templates.items():
            yield f"templates {topic} {name}", text


def statements(knowledge: Knowledge) -> Iterator[tuple[str, Statement]]:
    """Every sourced statement, with where it stands."""
    for profession in knowledge.professions.values():
        yield f"{profession.id} career_change", profession.career_change
        yield from ((f"{profession.id} degrees {degree}", way) for degree, way in profession.degrees.items())
        yield from ((f"{profession.id} {topic}", entry.answer) for topic, entry in profession.topics.items())
    for topic in knowledge.topics.values():
        if topic.answer:
            yield topic.topic, topic.answer
    yield from ((way.id, way.answer) for way in knowledge.ways.values())
    for case in knowledge.cases.values():
        own = ((outcome.id, outcome.statement) for outcome in case.outcomes)
        yield from ((f"{case.topic} {name}", statement) for name, statement in own if statement)
    yield from ((fact.key, fact.fact) for fact in knowledge.facts.values())


def _filled(text: str, knowledge: Knowledge, today: date) -> str:
    try:
        return render.fill(text, knowledge.tables, today).text
    except (NoTableError, KeyError, ValueError):
        return text


def freshness_findings(knowledge: Knowledge, today: date) -> Iterator[str]:
    """Facts past their age that nobody has looked at lately, and pay tables that have ended."""
    named = dict(statements(knowledge))
    looked_at = {entry: seen.day for seen in knowledge.looked_at for entry in seen.entries}
    yield from (f"looked_at.yml: unbekannter Eintrag: {entry}" for entry in looked_at if entry not in named)
    for where, statement in named.items():
        years = OLDEST_YEARS[statement.confidence]
        lately = where in looked_at and today <= _years_after(looked_at[where], LOOKED_AT_YEARS)
        if today > _years_after(_last_day(statement.as_of), years) and not lately:
            yield f"{where}: Stand {statement.as_of}, älter als {years} Jahre und lange nicht angesehen"
    for table, end in _ends(knowledge):
        if end < today:
            yield f"{table}: endete am {end.isoformat()}, der Nachfolger fehlt"


def freshness_warnings(knowledge: Knowledge, today: date) -> Iterator[str]:
    """Pay tables that end soon: nothing is wrong yet, but somebody should look for the successor."""
    for table, end in _ends(knowledge):
        if today <= end <= today + TABLE_NOTICE:
            yield f"{table}: endet am {end.isoformat()}, bitte den Nachfolger suchen"


def _ends(knowledge: Knowledge) -> Iterator[tuple[str, date]]:
    for table in knowledge.tables.values():
        end = table.last_day()
        if end:
            yield table.meta.title, end


def _last_day(as_of: str) -> date:
    """The last day that a date of a source can mean: "2021" may be its December."""
    year, month, day = (*(int(part) for part in as_of.split("-")), 0, 0)[:3]
    return date(year, month or 12, day or monthrange(year, month or 12)[1])


def _years_after(day: date, years: int) -> date:
    return day.replace(year=day.year + years, day=min(day.day, 28) if day.month == 2 else day.day)
