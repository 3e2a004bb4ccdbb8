"""compare_professions: two or three professions side by side."""

from __future__ import annotations

from actions.base import TopicAction


class ActionCompareProfessions(TopicAction):
    """Answers ``compare_professions``."""

    topic = "compare_professions"
