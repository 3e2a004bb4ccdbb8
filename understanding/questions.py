"""From predictions to the questions that are answered: one or several, clear, unclear or out of scope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from understanding.decision import OUT_OF_SCOPE
from understanding.intent_model import Prediction

#: Rasa's name for "not understood": the bot asks back.
UNCLEAR = "nlu_fallback"

#: A bare value: it repeats the last topic.
INFORM = "inform"

#: Below this confidence the bot asks back instead of answering.
LEAST_CONFIDENCE = 0.42

#: A part of a message counts as a question of its own from this confidence on.
LEAST_PART_CONFIDENCE = 0.5

#: What the whole message counts beside a part of it: "und kriegt man da Geld" says less than what it follows.
_WHOLE_WEIGHT = 0.35
_TINY = 1e-4

#: Intents of the talk itself: beside a real question they need no answer of their own.
_TALK = frozenset(
    {
        "greet",
        "goodbye",
        "thank",
        "affirm",
        "deny",
        "cancel",
        "restart",
        "inform",
        "smalltalk",
        "feedback_positive",
        "feedback_negative",
        "out_of_scope",
    }
)


#: What nobody would be asked back about: a button of it would not be shown, and its place is lost for a topic.
_NEVER_OFFERED = _TALK | {"insult", "crisis_support"}
_OFFERS = 2


@dataclass(frozen=True)
class Question:
    """One question to answer.

    ``part`` is the number of its clause, 0 for the whole message; ``offers`` names what else it may be.
    """

    intent: str
    confidence: float
    part: int
    entities: tuple[dict[str, Any], ...]
    offers: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """A form for the parse result."""
        return {
            "intent": self.intent,
            "confidence": round(self.confidence, 4),
            "part": self.part,
            "entities": list(self.entities),
            "offers": list(self.offers),
        }


class Decider:
    """Applies the limits above."""

    def questions(self, whole: Prediction, parts: Sequence[tuple[dict[str, Any], Prediction]]) -> list[Question]:
        """The questions of a message, first asked first; at least one."""
        own = [
            Question(intent, confidence, number, tuple(part["entities"]), ())
            for number, (part, prediction) in enumerate(parts, start=1)
            if (found := _best(prediction, whole))
            and (intent := found[0])
            and (confidence := found[1]) >= LEAST_PART_CONFIDENCE
        ]
        different: dict[str, Question] = {}
        for question in own:
            different.setdefault(question.intent, question)
        if len(different) > 1:
            return list(different.values())
        return [self._single(whole)]

    @staticmethod
    def _single(prediction: Prediction) -> Question:
        offers = tuple([name for name, _ in prediction.ranking if name not in _NEVER_OFFERED][:_OFFERS])
        name, confidence = prediction.ranking[0]
        if name == OUT_OF_SCOPE or prediction.rejected:
            return Question(OUT_OF_SCOPE, max(prediction.outside, confidence), 0, (), offers)
        if confidence < LEAST_CONFIDENCE:
            return Question(UNCLEAR, 1 - confidence, 0, (), offers)
        return Question(name, confidence, 0, (), offers)


def _best(part: Prediction, whole: Prediction) -> tuple[str, float] | None:
    """The intent of a part, seen together with the whole, where it is a question about our field, else ``None``."""
    in_whole = dict(whole.ranking)
    pooled = {name: p * max(in_whole.get(name, 0.0), _TINY) ** _WHOLE_WEIGHT for name, p in part.ranking}
    name = max(pooled, key=pooled.__getitem__)
    return None if name in _TALK or part.rejected else (name, pooled[name] / sum(pooled.values()))
