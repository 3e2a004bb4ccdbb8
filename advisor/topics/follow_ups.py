"""Short questions without a topic of their own ("wie lange dauert das?", "und wann?") mean what was talked about last."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.answer import Candidate, Situation
from advisor.desk import Desk
from advisor.guided import fold

#: Longer questions say themselves what they are about.
MOST_WORDS = 8
_BARE = ("when", "where", "how_long", "how_much", "in_training")
#: These name a thing that the question is about.
_NAMING = frozenset({"profession", "way_to_try"})


@dataclass(frozen=True)
class Meant:
    """What a short question means: a topic, and the fact that answers it where there is one."""

    topic: str
    candidates: tuple[Candidate, ...] = ()


def meant(desk: Desk, intent: str, situation: Situation) -> Meant | None:
    """What the message means after the last topic; ``None`` where it says itself what it is about."""
    last = situation.topic
    if last is None or not situation.text or len(situation.text.split()) > MOST_WORDS:
        return None
    if _NAMING & situation.told:
        return None
    if word := _question_word(desk, situation):
        return _look_up(desk, last, word, situation)
    return _look_up(desk, last, intent, situation, own_only=True) if _points_back(desk, situation) else None


def after_form(desk: Desk, situation: Situation) -> str | None:
    """The topic that a form of training alone ("und in Teilzeit?") means after the last topic."""
    if situation.topic is None or situation.training_form is None:
        return None
    found = _look_up(desk, situation.topic, situation.training_form, situation)
    return found.topic if found else None


def _look_up(desk: Desk, last: str, key: str, situation: Situation, own_only: bool = False) -> Meant | None:
    known = desk.knowledge.wording.follow_ups
    entries = known.get(last, {})
    names = entries.get(key, () if own_only else known["default"].get(key, ()))
    facts = [desk.knowledge.facts[name] for name in names if name in desk.knowledge.facts]
    fitting = [fact for fact in facts if fact.holds_for(situation.profession, situation.way)]
    if fitting:
        own = [fact for fact in fitting if situation.way in fact.ways]
        general = [fact for fact in fitting if not fact.ways]
        fact = (own or general or fitting)[0]
        return Meant(fact.topic, (Candidate(fact.key, 1.0),))
    return next((Meant(name) for name in names if name in desk.knowledge.topics), None)


def _question_word(desk: Desk, situation: Situation) -> str | None:
    """The group of phrases that is all there is to a message beside small words."""
    phrases = desk.knowledge.wording.phrases
    small = {fold(word) for word in phrases["small_words"]}
    words = [word for word in fold(situation.text).replace("?", " ").replace(",", " ").rstrip(" .!").split()]
    while words and words[0] in small:
        words.pop(0)
    while words and words[-1] in small:
        words.pop()
    rest = " ".join(words)
    return next((group for group in _BARE if rest in map(fold, phrases[group])), None)


def _points_back(desk: Desk, situation: Situation) -> bool:
    """Whether a question speaks of "das" or "da" and names nothing of its own."""
    phrases = desk.knowledge.wording.phrases
    words = set(fold(situation.text).replace("?", " ").replace(",", " ").replace(".", " ").split())
    return bool(words & set(map(fold, phrases["pointing"]))) and not words & set(map(fold, phrases["own_subject"]))
