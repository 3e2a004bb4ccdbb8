"""feedback_negative: complaints about an answer."""

from __future__ import annotations

from actions.base import TopicAction


class ActionFeedbackNegative(TopicAction):
    """Answers ``feedback_negative``."""

    topic = "feedback_negative"
