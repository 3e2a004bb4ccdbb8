"""Short questions without a topic of their own ("wie lange dauert das?") mean what was talked about last."""

from __future__ import annotations

import re
from dataclasses import dataclass

from advisor.answer import Candidate, Situation
from advisor.desk import Desk
from advisor.guided import fold, known_words, phrase

#: Longer questions say themselves what they are about.
MOST_WORDS = 8
_BARE = (
    "when",
    "where",
    "how_long",
    "how_much",
    "how_old",
    "older",
    "cost",
    "training",
    "without_abitur",
    "without_study",
    "in_training",
    "per_hour",
    "per_year",
    "net",
)
#: What begins a question that was not understood for itself: "wo beantrage ich das".
_BEGINNING = ("when", "where", "how_long", "how_much")
_NOT_UNDERSTOOD = frozenset({"out_of_scope", "clarify"})
#: "Und mit 28?", "wenn ich 45 bin": an age, and what it is asked for from so many years on.
_AGE = re.compile(
    r"^(?:und |aber |auch |noch |geht das |ok |okay )*(?:mit|wenn ich|ich bin|bin|bin ja|bin aber|bin schon)"
    r" (?:schon |erst |noch )?(\d{2})(?: jahren?)?(?: alt)?(?: bin)?(?: noch| auch| schon)?\W*$"
)
_AGES = (("older", 27), ("how_old", 12))
#: Where nothing was talked about yet.
_START = "start"
#: These name a thing that the question is about.
_NAMING = frozenset({"profession", "way_to_try"})


@dataclass(frozen=True)
class Meant:
    """What a short question means: a topic, and the fact that answers it where there is one."""

    topic: str
    candidates: tuple[Candidate, ...] = ()


def meant(desk: Desk, intent: str, situation: Situation) -> Meant | None:
    """What the message means after the last topic; ``None`` where it says itself what it is about."""
    last = situation.topic or _START
    if not situation.text or len(situation.text.split()) > MOST_WORDS or _NAMING & situation.told:
        return None
    if word := _question_word(desk, situation):
        return _look_up(desk, last, word, situation)
    if intent == "ask_salary" and phrase(desk.knowledge.wording.phrases, situation.text, ("during",)):
        return _look_up(desk, last, "during", situation)
    if intent in _NOT_UNDERSTOOD and _points_back(desk, situation) and (word := _beginning(desk, situation)):
        return _look_up(desk, last, word, situation)
    return _look_up(desk, last, intent, situation, own_only=True) if _points_back(desk, situation) else None


def after_value(desk: Desk, situation: Situation) -> Meant | None:
    """What a form of training or a place alone ("und in Teilzeit?", "in Köln") means after the last topic."""
    keys = {"training_form": situation.training_form or "", "place": "place"}
    told = [keys[name] for name in keys if name in situation.told]
    return _look_up(desk, situation.topic or _START, told[0], situation) if len(told) == 1 else None


def _look_up(desk: Desk, last: str, key: str, situation: Situation, own_only: bool = False) -> Meant | None:
    known = desk.knowledge.wording.follow_ups
    entries = known.get(last, {})
    general = {} if own_only or last == _START else known["default"]
    names = entries.get(key, general.get(key, ()))
    facts = [desk.knowledge.facts[name] for name in names if name in desk.knowledge.facts]
    fitting = [fact for fact in facts if fact.holds_for(situation.profession, situation.way)]
    if fitting:
        own = [fact for fact in fitting if situation.way in fact.ways]
        of_all = [fact for fact in fitting if not fact.ways]
        fact = (own or of_all or fitting)[0]
        return Meant(fact.topic, (Candidate(fact.key, 1.0),))
    return next((Meant(name) for name in names if name in desk.knowledge.topics), None)


def is_phrase(desk: Desk, text: str, group: str) -> bool:
    """Whether a phrase of a group is all there is to a message beside small words."""
    return " ".join(_words(desk, text)) in map(known_words, desk.knowledge.wording.phrases[group])


def _question_word(desk: Desk, situation: Situation) -> str | None:
    """The group of phrases that is all there is to a message beside small words, or the age that it names."""
    if age := _AGE.match(fold(situation.text)):
        years = int(age.group(1))
        return next((name for name, least in _AGES if years >= least), None)
    return next((group for group in _BARE if is_phrase(desk, situation.text, group)), None)


def _beginning(desk: Desk, situation: Situation) -> str | None:
    """The group of phrases that a question begins with."""
    text = f"{' '.join(_words(desk, situation.text))} "
    phrases = desk.knowledge.wording.phrases
    return next((g for g in _BEGINNING if any(text.startswith(f"{known_words(p)} ") for p in phrases[g])), None)


def _words(desk: Desk, text: str) -> list[str]:
    """The words of a message without the small ones at its ends."""
    small = {known_words(word) for word in desk.knowledge.wording.phrases["small_words"]}
    words = re.findall(r"\w+", fold(text))
    while words and words[0] in small:
        words.pop(0)
    while words and words[-1] in small:
        words.pop()
    return words


def _points_back(desk: Desk, situation: Situation) -> bool:
    """Whether a question speaks of "das" or "da" and names nothing of its own."""
    phrases, text = desk.knowledge.wording.phrases, situation.text
    return phrase(phrases, text, ("pointing",)) is not None and phrase(phrases, text, ("own_subject",)) is None
