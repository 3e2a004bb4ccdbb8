"""What people think of an answer: kept for the editors, asked for where it was bad."""

from __future__ import annotations

import logging
import re
import sqlite3
from collections.abc import Mapping
from datetime import date
from typing import Any

from actions.feedback_store import Feedback, Rating, store
from actions.memory import Memory

logger = logging.getLogger(__name__)

#: The slot that names the topic whose answer was bad, while the person is asked what was missing.
SLOT = "feedback_about"

#: Topics of a message that cannot be the answer to "what was missing".
_NEVER = frozenset({"crisis_support", "ask_language", "human_handoff", "restart", "cancel", "deny", "goodbye"})
_WORD = re.compile(r"\w")
_QUESTION = re.compile(
    r"\?|^\W*(?:und\s+)?(?:was|wie|wo|wer|wann|warum|wieso|welche\w*|gibt|kann|muss|darf|ist|brauche?)\b", re.IGNORECASE
)


def keep(rating: Rating, about: str | None, talk: Memory, text: str = "") -> None:
    """Keep an opinion on an answer, if there was one; what goes wrong is logged and never breaks the talk."""
    if about is None:
        return
    profession = talk.slots.get("profession")
    try:
        named = profession if isinstance(profession, str) else None
        store().add(Feedback.on(date.today(), rating, about, named, text, talk.sender))
    except (OSError, sqlite3.Error):
        logger.exception("Feedback could not be stored")


def forget(sender: str) -> None:
    """Delete the opinions of a talk; what goes wrong is logged and never breaks the talk."""
    try:
        store().forget(sender)
    except (OSError, sqlite3.Error):
        logger.exception("Feedback could not be deleted")


def keep_answer(topic: str, talk: Memory, message: Mapping[str, Any]) -> bool:
    """Keep a message that says what was missing, where that was asked before.

    :param topic: what the message was understood as.
    :return: whether it needs no other answer; a question does.
    """
    about, text = talk.slots.get(SLOT), str(message.get("text") or "").strip()
    if not about or not _WORD.search(text) or text.startswith("/") or topic in _NEVER:
        return False
    keep("negative", about, talk, text)
    return not _QUESTION.search(text)
