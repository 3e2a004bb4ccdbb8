"""restart: forget what was told and begin again. Takes the place of Rasa's own ``action_restart``."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import AllSlotsReset, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import TopicAction


class ActionRestart(TopicAction):
    """Clears all slots; that the bot has introduced itself stays true."""

    topic = "restart"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """See the class."""
        super().run(dispatcher, tracker, domain)
        return [AllSlotsReset(), SlotSet("introduced", True)]
