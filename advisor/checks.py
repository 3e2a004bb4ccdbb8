"""Checks of the knowledge beyond its shape: full matrix, wording, freshness. Part of ``make validate``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from advisor import render
from advisor.advisor import Advisor
from advisor.answer import Situation
from advisor.knowledge import Knowledge
from advisor.model import PROFESSION_TOPICS, Statement
from advisor.pay import NoTableError

#: A fact older than this is looked at again by an editor; law and history excepted by their kind of source.
OLDEST_YEARS = 25
#: A pay table that ends within this time needs its successor.
TABLE_NOTICE = timedelta(days=90)
MOST_CHARACTERS = 500
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
    seen: dict[tuple[str, str], list[str]] = {}
    answers: dict[tuple[str, str], str] = {}
    for profession in advisor.knowledge.professions.values():
        for topic in PROFESSION_TOPICS:
            text = advisor.answer(topic, Situation(today=today, professions=(profession.id,))).text
            answers[profession.id, topic] = text
            seen.setdefault((topic, _without_names(text, advisor.knowledge)), []).append(profession.id)
    return [
        Cell(p, t, _state(advisor.knowledge, p, t, text, len(seen[t, _without_names(text, advisor.knowledge)])))
        for (p, t), text in answers.items()
    ]


def _state(knowledge: Knowledge, profession: str, topic: str, text: str, twins: int) -> str:
    own = knowledge.professions[profession].topics[topic].answer
    if not own.text.strip():
        return "empty"
    general = knowledge.topics[topic].answer
    if twins > 1 or (general and general.text in text):
        return "generic"
    return "uncertain" if own.confidence == "uncertain" else "specific"


def _without_names(text: str, knowledge: Knowledge) -> str:
    for profession in knowledge.professions.values():
        for name in (profession.names.plural, profession.names.pair, profession.names.female, profession.names.male):
            text = text.replace(name, "*")
    return text


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
    yield from ((fact.key, fact.fact) for fact in knowledge.facts.values())


def _filled(text: str, knowledge: Knowledge, today: date) -> str:
    try:
        return render.fill(text, knowledge.tables, today).text
    except (NoTableError, KeyError, ValueError):
        return text


def freshness_findings(knowledge: Knowledge, today: date) -> Iterator[str]:
    """Facts past the stated age, and pay tables that end soon."""
    for where, statement in statements(knowledge):
        if today.year - int(statement.as_of[:4]) > OLDEST_YEARS:
            yield f"{where}: Stand {statement.as_of}, älter als {OLDEST_YEARS} Jahre"
    for table in knowledge.tables.values():
        end = table.last_day()
        if end and end - today <= TABLE_NOTICE:
            yield f"{table.meta.title}: endet am {end.isoformat()}, der Nachfolger fehlt"
