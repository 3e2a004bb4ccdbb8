"""Figures of how well messages were understood."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.metrics import f1_score

from benchmarks.understanding.cases import INFORM, OUT_OF_SCOPE, UNCLEAR, Case
from benchmarks.understanding.parse import Understood

#: Answers with a confidence between these count for "right among those given at 0.9".
_ABOUT_90 = (0.85, 0.95)
_EXAMPLES_SHOWN = 3

Pair = tuple[Case, Understood]


@dataclass(frozen=True)
class Scores:
    """Shares between 0 and 1; ``None`` where the set has no such messages.

    ``accuracy``: in scope, the first intent is one of those asked. ``offered``: that, or the right one is among the two
    offered when it asks back. ``recall``: out of scope, recognised or asked back. ``rejected``: in scope, called out of
    scope. ``all_found``: of several questions in one message, all recognised. ``right_at_90``: of the answers given at
    a confidence of about 0.9, the right ones.
    """

    messages: int
    accuracy: float | None
    macro_f1: float
    offered: float | None
    recall: float | None
    rejected: float | None
    all_found: float | None
    right_at_90: float | None
    profession_f1: float | None
    degree_f1: float | None


@dataclass(frozen=True)
class Speed:
    """Milliseconds of a message: p50 and p99 by the clock, p50 of computing."""

    p50: float
    p99: float
    cpu_p50: float


@dataclass(frozen=True)
class Confusion:
    """Messages of one intent taken for another one, with some of them."""

    wanted: str
    got: str
    count: int
    examples: tuple[str, ...]


def score(pairs: Sequence[Pair]) -> Scores:
    """All figures of a set."""
    inside = [pair for pair in pairs if pair[0].in_scope]
    outside = [pair for pair in pairs if not pair[0].in_scope]
    sure = [pair for pair in pairs if _ABOUT_90[0] <= pair[1].confidence < _ABOUT_90[1] and _first(pair) != UNCLEAR]
    return Scores(
        messages=len(pairs),
        accuracy=_share(map(is_right, inside)),
        macro_f1=macro_f1(pairs),
        offered=_share(is_right(pair) or bool(pair[0].wanted & set(pair[1].offers)) for pair in inside),
        recall=_share(_first(pair) in (OUT_OF_SCOPE, UNCLEAR) for pair in outside),
        rejected=_share(_first(pair) == OUT_OF_SCOPE for pair in inside),
        all_found=_share(case.wanted <= set(got.intents) for case, got in inside if case.also),
        right_at_90=_share(map(is_right, sure)),
        profession_f1=micro_f1([(case.professions, got.professions) for case, got in pairs]),
        degree_f1=micro_f1([(case.degrees, got.degrees) for case, got in pairs]),
    )


def is_right(pair: Pair) -> bool:
    """Whether the first intent is one of those asked; a bare value means what it means where no topic was before."""
    return bool({_first(pair), *_bare_value(pair[1])} & pair[0].wanted)


def _bare_value(got: Understood) -> Iterator[str]:
    """The topic of a bare profession, degree or place."""
    if got.intents[0] == INFORM:
        yield "ask_profession_info" if got.professions else "match_my_degree" if got.degrees else "find_school"


def macro_f1(pairs: Sequence[Pair]) -> float:
    """F1 of each intent, all counted alike; what is also asked counts as the intent itself."""
    wanted = [case.intent for case, _ in pairs]
    got = [pair[0].intent if is_right(pair) else _first(pair) for pair in pairs]
    return float(f1_score(wanted, got, labels=sorted(set(wanted)), average="macro", zero_division=0))


def micro_f1(pairs: Sequence[tuple[frozenset[str] | None, frozenset[str]]]) -> float | None:
    """F1 of values over all messages that are labelled; ``None`` where nothing is to be found."""
    labelled = [(wanted, got) for wanted, got in pairs if wanted is not None]
    found = sum(len(wanted & got) for wanted, got in labelled)
    total = sum(len(wanted) + len(got) for wanted, got in labelled)
    return 2 * found / total if any(wanted for wanted, _ in labelled) else None


def speed(understood: Sequence[Understood]) -> Speed:
    """Milliseconds of a message."""
    taken = [one.milliseconds for one in understood]
    computing = statistics.median(one.cpu_milliseconds for one in understood)
    return Speed(statistics.median(taken), float(np.percentile(taken, 99)), computing)


def confusions(pairs: Sequence[Pair], most: int) -> list[Confusion]:
    """What was taken for what, the most frequent first; to ask back about what is out of scope is no mistake."""
    asked_back = [pair for pair in pairs if not pair[0].in_scope and _first(pair) == UNCLEAR]
    wrong = [pair for pair in pairs if not is_right(pair) and pair not in asked_back]
    counts = Counter((case.intent, got.intents[0]) for case, got in wrong)
    return [
        Confusion(wanted, got, count, tuple(_texts(wrong, wanted, got))[:_EXAMPLES_SHOWN])
        for (wanted, got), count in counts.most_common(most)
    ]


def _texts(wrong: Sequence[Pair], wanted: str, got: str) -> Iterable[str]:
    return (case.text for case, understood in wrong if (case.intent, understood.intents[0]) == (wanted, got))


def _first(pair: Pair) -> str:
    return pair[1].intents[0]


def _share(values: Iterable[bool]) -> float | None:
    known = list(values)
    return sum(known) / len(known) if known else None
