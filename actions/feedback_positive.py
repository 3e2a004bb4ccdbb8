"""feedback_positive: praise."""

from __future__ import annotations

from actions.base import TopicAction


class ActionFeedbackPositive(TopicAction):
    """Answers ``feedback_positive``."""

    topic = "feedback_positive"
