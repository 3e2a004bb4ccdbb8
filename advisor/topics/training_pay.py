"""ask_training_pay: money during the training."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.answer import Answer, Candidate, CitedSource, Situation
from advisor.desk import Desk
from advisor.guided import phrase
from advisor.knowledge import overview_key
from advisor.model import Profession
from advisor.money import day, euro
from advisor.pay import NoTableError
from advisor.topics import statements

TOPIC = "ask_training_pay"

#: The fact about the amounts of PIA.
_AMOUNTS = f"{TOPIC}.pia_tarif"
#: So much nearer to the question must another fact be where PIA is named.
_CLEARLY_NEARER = 0.25


def answer(desk: Desk, topic: str, situation: Situation, candidates: Sequence[Candidate]) -> Answer:
    """The pay in the three years of PIA where it is asked for; else what the profession says."""
    profession = desk.profession(situation)
    if _wants_pia(desk, topic, situation, candidates) and (profession is None or _has_pia(profession)):
        try:
            return _pia(desk, situation, profession)
        except NoTableError:
            return desk.no_table(topic, situation)
    return statements.answer(desk, topic, situation, candidates)


def _wants_pia(desk: Desk, topic: str, situation: Situation, candidates: Sequence[Candidate]) -> bool:
    """Whether the amounts of PIA are asked for, and nothing narrower such as Christmas money in PIA."""
    if situation.training_form != "pia":
        return False
    fact = desk.best_fact(topic, situation, candidates)
    if fact is None or "training_form" not in situation.told:
        return fact is None
    scores = {candidate.key: candidate.score for candidate in candidates}
    amounts = max(scores.get(key, 0.0) for key in (_AMOUNTS, overview_key(topic)))
    return scores[fact.key] < amounts + _CLEARLY_NEARER


def _has_pia(profession: Profession) -> bool:
    return any(pay.table == "tvaoed_pflege" for pay in profession.training_pay)


def _pia(desk: Desk, situation: Situation, profession: Profession | None) -> Answer:
    table = desk.knowledge.tables["tvaoed_pflege"]
    years = [table.amount(str(year), situation.today) for year in (1, 2, 3)]
    values = {
        "year_1": euro(years[0].value),
        "year_2": euro(years[1].value),
        "year_3": euro(years[2].value),
        "since": day(years[0].since),
        "table": table.meta.short,
    }
    who = desk.say(TOPIC, "pia_for", plural=profession.names.plural) if profession else ""
    net = desk.say(TOPIC, "pia_net") if phrase(desk.knowledge.wording.phrases, situation.text, ("net",)) else ""
    parts = (net, desk.say(TOPIC, "pia", **values), who, desk.say(TOPIC, "pia_note"))
    text = " ".join(part for part in parts if part)
    source = CitedSource.dated(table.meta.source, years[0].since.isoformat())
    return desk.words(TOPIC, situation, text, [source], easy=desk.say(TOPIC, "pia_easy", **values))
