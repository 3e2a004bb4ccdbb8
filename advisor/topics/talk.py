"""Topics of the talk itself (greeting, thanks, who are you …): fixed sentences, a few variants of each."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.answer import Answer, Button, Candidate, CitedSource, Situation
from advisor.desk import Desk
from advisor.money import as_of

#: So many sources are named in words; all stand under the message.
_NAMED = 3


def answer(desk: Desk, topic: str, situation: Situation, candidates: Sequence[Candidate]) -> Answer:
    """A sentence from the templates; the variant changes with the turn, so that none stands twice in a row."""
    text = desk.variant(topic, situation.turn)
    easy = desk.say(topic, "easy") if desk.knowledge.wording.has(topic, "easy") else None
    return desk.words(topic, situation, text, buttons=buttons(desk, topic), easy=easy)


def named_sources(desk: Desk, topic: str, sources: Sequence[CitedSource], situation: Situation) -> Answer:
    """Where the last answer comes from: each source with date and address."""
    named = [desk.say("sources", "source", title=s.title, date=as_of(s.as_of), url=s.url) for s in sources[:_NAMED]]
    text = desk.say("sources", "one" if len(named) == 1 else "several", sources="\n".join(named))
    return desk.words(topic, situation, text, sources)


def buttons(desk: Desk, topic: str) -> tuple[Button, ...]:
    """The next steps of a topic of the talk."""
    wording = desk.knowledge.wording
    names = wording.next_steps.get(topic, wording.next_steps["talk"])
    return tuple(Button(desk.label(name), name, {}) for name in names)[:4]
