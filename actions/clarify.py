"""clarify: ask what was meant, with at most two offers."""

from __future__ import annotations

from actions.base import Asked, TopicAction
from actions.inform import ActionInform
from actions.memory import Memory
from advisor.advisor import Advisor
from advisor.answer import Answer, Situation

#: "Ist das in Münster möglich?": so few words with a value in them repeat the last topic with it.
_SHORT = 7
_VALUES = frozenset({"profession", "place", "school_degree", "training_form", "way_to_try"})


class ActionClarify(TopicAction):
    """Offers the two likeliest topics and a way out; "nochmal zur Tagesmutter" is clear without a topic of its own."""

    topic = "clarify"

    def answer(self, advisor: Advisor, talk: Memory, question: Asked, situation: Situation) -> Answer:
        """See the class."""
        if "profession" in situation.told and advisor.means("about_again", situation.text):
            return advisor.answer(talk.topic or "ask_profession_info", situation, ())
        if talk.topic and situation.told & _VALUES and len(situation.text.split()) <= _SHORT:
            return ActionInform().answer(advisor, talk, question, situation)
        if situation.told >= {"profession", "school_degree"}:
            return advisor.answer("match_my_degree", situation, ())
        entities = {"profession": situation.professions[0]} if situation.professions else {}
        offers = [(topic, entities) for topic in question.offers if advisor.is_offered(topic)]
        answer = advisor.clarify(offers, situation)
        # The classifier guesses at distress, but nothing in the words says so.
        return advisor.with_numbers(answer) if question.details.get("crisis") else answer
