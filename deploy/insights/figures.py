"""What the editors' report tells, counted from conversations and opinions, without sentences of talks in distress."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from actions.feedback_store import Feedback, mark
from advisor.knowledge import Knowledge
from deploy.insights.similar import Group, grouped
from deploy.insights.talks import NOT_UNDERSTOOD, Said, Talk, Turn
from understanding.encoder import SentenceEncoder

#: Topics that say nothing about what people want to know.
_MANNERS = frozenset({"greet", "goodbye", "thank", "affirm", "deny", "cancel", "restart", "clarify", "error"})
_THUMB_DOWN, _THUMB_UP = "feedback_negative", "feedback_positive"

Count = tuple[str, int]


@dataclass(frozen=True)
class Week:
    """A week from Monday on; ``unclear`` is the share of turns that were not understood, in percent."""

    monday: date
    talks: int
    turns: int
    unclear: float
    thumbs_up: int
    thumbs_down: int


@dataclass(frozen=True)
class Criticised:
    """An answer that got thumbs down, and what people said was missing."""

    topic: str
    answer: str
    count: int
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Figures:
    """All that the report shows. Names are those that people see, counts in descending order."""

    talks: int
    turns: int
    typed: int
    channels: list[Count]
    topics: list[Count]
    professions: list[Count]
    districts: list[Count]
    unclear: int
    unclear_groups: list[Group]
    criticised: list[Criticised]
    tests: int
    tests_open: list[Count]
    distress: int
    weeks: list[Week]

    @property
    def unclear_share(self) -> float:
        """Turns that were not understood, in percent of all."""
        return _percent(self.unclear, self.turns)


def count(
    talks: Sequence[Talk], opinions: Sequence[Feedback], knowledge: Knowledge, encoder: SentenceEncoder
) -> Figures:
    """The figures of some conversations, with the opinions that belong to them or to the same time."""
    turns = [turn for talk in talks for turn in talk.turns]
    # The bot may introduce itself before an answer, under the same topic.
    said = [one for turn in turns for one in {one.topic: one for one in turn.said}.values()]
    unclear = [turn for turn in turns if not turn.understood]
    questions = {question.id: question.text for question in knowledge.orientation.questions}
    return Figures(
        talks=len(talks),
        turns=len(turns),
        typed=sum(turn.typed for turn in turns),
        channels=Counter(talk.channel or "unbekannt" for talk in talks).most_common(),
        topics=_counted(_topic(knowledge, one.topic) for one in said if one.topic not in _MANNERS),
        professions=_counted(_profession(knowledge, name) for one in said for name in one.professions),
        districts=_counted(_district(knowledge, one) for one in said if one.place),
        unclear=len(unclear),
        unclear_groups=grouped(not_understood(talks), encoder),
        criticised=_criticised(talks, opinions, knowledge),
        tests=sum(talk.took_test for talk in talks),
        tests_open=_counted(questions.get(talk.asked_last, talk.asked_last) for talk in talks if talk.asked_last),
        distress=sum(talk.in_distress for talk in talks),
        weeks=_weeks(talks, opinions),
    )


def not_understood(talks: Iterable[Talk]) -> list[str]:
    """The sentences that the bot did not understand, blanked; none of a talk in which somebody was in distress."""
    return [
        turn.text
        for talk in talks
        if not talk.in_distress
        for turn in talk.turns
        if turn.typed and any(one.topic == NOT_UNDERSTOOD for one in turn.said)
    ]


def _counted(names: Iterable[str]) -> list[Count]:
    return sorted(Counter(names).items(), key=lambda pair: (-pair[1], pair[0]))


def _topic(knowledge: Knowledge, topic: str) -> str:
    general = knowledge.topics.get(topic)
    if general:
        return general.label
    try:
        return knowledge.wording.choice("topic", topic)
    except KeyError:
        return topic


def _profession(knowledge: Knowledge, name: str) -> str:
    known = knowledge.professions.get(name)
    return known.names.label if known else name


def _district(knowledge: Knowledge, said: Said) -> str:
    """The Kreis of a place: finer is not counted, so that nobody can be recognised by a village."""
    postcode, _, _ = said.place.partition(" ")
    found = knowledge.places.find(postcode if postcode.isdigit() else said.place)
    districts = {place.district for place in found if place.district}
    return districts.pop() if len(districts) == 1 else "nicht eindeutig"


def _criticised(talks: Sequence[Talk], opinions: Sequence[Feedback], knowledge: Knowledge) -> list[Criticised]:
    answers: Counter[tuple[str, str]] = Counter()
    texts: dict[tuple[str, str], list[str]] = {}
    for talk in talks:
        if talk.in_distress:
            continue
        missing = [o for o in opinions if o.talk == mark(talk.sender) and o.rating == "negative" and o.text]
        for before, turn in zip(talk.turns, talk.turns[1:], strict=False):
            if turn.intent != _THUMB_DOWN or turn.about == "skip" or not before.said:
                continue
            answer = _answer_about(talk.turns, turn)
            key = (answer.topic, answer.text)
            answers[key] += 1
            texts.setdefault(key, []).extend(o.text for o in missing if o.about == answer.topic)
    return [
        Criticised(_topic(knowledge, topic), answer, number, tuple(dict.fromkeys(texts[topic, answer])))
        for (topic, answer), number in answers.most_common()
    ]


def _answer_about(turns: Sequence[Turn], thumb: Turn) -> Said:
    """The last answer before a thumb of the topic that it names, else the last answer at all."""
    before = [said for turn in turns[: turns.index(thumb)] for said in turn.said]
    named = [said for said in before if said.topic == thumb.about]
    return (named or before)[-1]


def _weeks(talks: Sequence[Talk], opinions: Sequence[Feedback]) -> list[Week]:
    turns = [(talk.sender, turn) for talk in talks for turn in talk.turns]
    mondays = {_monday(turn.time.date()) for _, turn in turns}
    return [_week(monday, turns, opinions) for monday in sorted(mondays)]


def _week(monday: date, turns: Sequence[tuple[str, Turn]], opinions: Sequence[Feedback]) -> Week:
    inside = [(sender, turn) for sender, turn in turns if _monday(turn.time.date()) == monday]
    thumbs = [
        opinion.rating
        for opinion in opinions
        if _monday(date.fromisoformat(opinion.day)) == monday and not opinion.text
    ]
    return Week(
        monday,
        talks=len({sender for sender, _ in inside}),
        turns=len(inside),
        unclear=_percent(sum(not turn.understood for _, turn in inside), len(inside)),
        thumbs_up=thumbs.count("positive"),
        thumbs_down=thumbs.count("negative"),
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _percent(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 0.0
