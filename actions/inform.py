"""inform: a bare value or "und als Kinderpfleger?" repeats the last topic with what is new."""

from __future__ import annotations

from actions.base import Asked, TopicAction
from actions.memory import Memory
from advisor.advisor import Advisor
from advisor.answer import Answer, Situation

#: Topics that answer with a list of professions: who then picks one wants to know what it is.
_NO_ANSWER_FOR_ONE = frozenset({"find_my_profession", "ask_profession_list"})
_LISTING = _NO_ANSWER_FOR_ONE | {"compare_professions", "match_my_degree"}
_OF_PAY = frozenset({"weekly_hours", "experience_years"})
#: "die zweite" picks a school only where schools are listed; else it may pick a profession.
_OF_SCHOOLS = frozenset({"school_number", "school_request"})


class ActionInform(TopicAction):
    """Answers the last topic again; without one, the topic that the value itself suggests."""

    topic = "inform"

    def answer(self, advisor: Advisor, talk: Memory, question: Asked, situation: Situation) -> Answer:
        """See the class."""
        if not situation.told and advisor.means("afterwards", situation.text):
            return advisor.answer(advisor.afterwards(talk.topic), situation, ())
        only_one = situation.told in ({"training_form"}, {"place"})
        if only_one and not situation.asks_about_list and (meant := advisor.after_value(situation)):
            return advisor.answer(meant.topic, situation, meant.candidates)
        topic = self._topic(advisor, talk, situation)
        if topic is None or self._says_nothing_new(talk, situation):
            offers: list[tuple[str, dict[str, str]]] = [
                (name, {}) for name in question.offers if advisor.is_offered(name)
            ]
            return advisor.clarify(offers, situation)
        return advisor.answer(topic, situation, ())

    @staticmethod
    def _says_nothing_new(talk: Memory, situation: Situation) -> bool:
        """Whether a message that was typed tells no value and picks none: the same answer again would be no answer."""
        return bool(situation.text) and not situation.told and situation.professions == situation.earlier

    @staticmethod
    def _topic(advisor: Advisor, talk: Memory, situation: Situation) -> str | None:
        told = situation.told if situation.asks_about_list else situation.told - _OF_SCHOOLS
        if talk.topic in _LISTING and len(situation.professions) == 1:
            picked = not told and situation.professions != situation.earlier
            if picked or ("profession" in told and talk.topic in _NO_ANSWER_FOR_ONE):
                return "ask_profession_info"
        if "place" in told:
            return "find_school"
        if "way_to_try" in told:
            way = advisor.knowledge.ways.get(situation.way or "")
            return way.topic if way else None
        if told >= {"profession", "school_degree"}:  # "hep mit hauptschulabschluss" is a question of its own
            return "match_my_degree"
        if talk.topic and talk.topic != "inform" and told:
            return talk.topic
        if "profession" in told and told & _OF_PAY:
            return "ask_salary"
        if "training_form" in told:
            of_hours = situation.training_form == "teilzeit" or _has_no_training(advisor, situation)
            return "ask_part_time" if of_hours else "ask_training_overview"
        if "profession" in told:
            return "ask_profession_info"
        if "school_degree" in told:
            return "match_my_degree"
        return talk.topic if talk.topic != "inform" else None


def _has_no_training(advisor: Advisor, situation: Situation) -> bool:
    """Whether the profession is one to start at once: there "Vollzeit" asks for the hours of a job."""
    profession = advisor.knowledge.professions.get(situation.profession or "")
    return profession is not None and profession.entry == "direkt"
