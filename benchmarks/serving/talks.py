"""What the clients say to each bot."""

from __future__ import annotations

from benchmarks.serving.client import Line, Talk
from tests.conversations import reading

#: The first words, by which a start is timed.
HELLO = Line("hallo", frozenset({"greet"}))
DEFAULT_HELLO = Line("hello", parts=("How are you?",))

_PLAIN = {
    "hallo": "greet",
    "was kannst du": "ask_capabilities",
    "bist du ein roboter": "bot_challenge",
    "danke dir": "thank",
    "tschüss": "goodbye",
}
_LOOKED_UP = {
    "was verdient man so als erzieher": ("ask_salary", "erzieher"),
    "wie lange dauert die ausbildung zur kinderpflegerin": ("ask_training_duration", "kinderpfleger"),
    "was macht man als heilerziehungspfleger": ("ask_profession_info", "heilerziehungspfleger"),
    "welche voraussetzungen brauche ich als erzieherin": ("ask_requirements", "erzieher"),
    "was verdienen sozialarbeiter": ("ask_salary", "sozialarbeiter"),
}
_SCHOOLS = {
    "schulen für erzieher in köln": "Köln",
    "schulen in 44137": "Dortmund",
    "schulen für kinderpflege in bochum": "Bochum",
    "schulen für erzieher in münster": "Münster",
}


def ours() -> dict[str, list[Talk]]:
    """By workload; the mixed one is that of ``tests/conversations/talks``."""
    return {
        "plain": [tuple(Line(text, frozenset({topic})) for text, topic in _PLAIN.items())],
        "looked_up": [_looked_up()],
        "schools": [tuple(Line(text, frozenset({"find_school"}), parts=(place,)) for text, place in _SCHOOLS.items())],
        "mixed": [tuple(map(_line, talk.turns)) for talk in reading.talks()],
    }


def rasa_init() -> list[Talk]:
    """The stories of the bot that ``rasa init`` makes."""
    great, sad = Line("I am great", parts=("carry on",)), Line("I am sad", parts=("cheer you up", "Did that help"))
    bye, bot = Line("bye", parts=("Bye",)), Line("are you a bot?", parts=("I am a bot",))
    return [(DEFAULT_HELLO, great, bye), (DEFAULT_HELLO, sad, Line("yes", parts=("carry on",))), (bot,)]


def long_ours() -> Talk:
    """Lines for one long talk."""
    return _looked_up()


def long_rasa_init() -> Talk:
    """Lines for one long talk: what rules answer, so that no turn waits for another."""
    return (Line("hello"), Line("I am great"), Line("are you a bot?", parts=("I am a bot",)), Line("bye"))


def _looked_up() -> Talk:
    return tuple(
        Line(text, frozenset({topic}), profession=profession) for text, (topic, profession) in _LOOKED_UP.items()
    )


def _line(turn: reading.Turn) -> Line:
    return Line(turn.say, turn.topics, turn.also, turn.profession, turn.texts, turn.never)
