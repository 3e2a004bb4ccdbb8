"""A talk with the actions as the action server runs them: no Rasa, but real slots and real knowledge."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
import yaml
from rasa_sdk import Tracker
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher

from actions import base
from advisor.advisor import Advisor
from advisor.knowledge import Knowledge
from deploy.local.settings import ROOT

Message = dict[str, Any]
Run = Callable[[CollectingDispatcher, Tracker, dict[str, Any]], list[Mapping[str, Any]]]


@pytest.fixture(scope="session")
def domain() -> dict[str, Any]:
    """What ``domain.yml`` says."""
    return dict(yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def registered() -> dict[str, Run]:
    """The actions as the action server registers them, by name."""
    executor = ActionExecutor()
    executor.register_package("actions")
    return dict(executor.actions)


@pytest.fixture(scope="session")
def advisor() -> Advisor:
    """The advisor that the actions ask."""
    return base.shared_advisor()


@pytest.fixture(scope="session")
def known(advisor: Advisor) -> Knowledge:
    """What it knows."""
    return advisor.knowledge


@pytest.fixture(scope="session")
def tracker() -> Callable[..., Tracker]:
    """Makes a tracker: ``tracker(latest message, **slots)``."""

    def make(message: Message | None = None, **slots: Any) -> Tracker:
        return Tracker("someone", slots, message or {}, [], False, None, {}, "action_listen")

    return make


@pytest.fixture
def slots() -> dict[str, Any]:
    """The slots of the talk; the bot has introduced itself unless a test takes that away."""
    return {"introduced": True}


@pytest.fixture
def ask(
    registered: dict[str, Run], tracker: Callable[..., Tracker], slots: dict[str, Any]
) -> Callable[..., list[Message]]:
    """``ask(intent, *(entity, value), questions=…)``: the bot's messages; the slots change as in Rasa."""

    def ask(
        intent: str,
        *entities: tuple[str, Any],
        questions: Sequence[Message] = (),
        action: str | None = None,
        text: str = "",
    ) -> list[Message]:
        message: Message = {
            "text": text,
            "intent": {"name": intent, "confidence": 0.9},
            "entities": [{"entity": name, "value": value} for name, value in entities],
        }
        if questions:
            message["questions"] = list(questions)
        dispatcher = CollectingDispatcher()
        events = registered[action or f"action_{intent}"](dispatcher, tracker(message, **slots), {})
        for event in events:
            if event["event"] == "reset_slots":
                slots.clear()
            elif event["event"] == "slot":
                slots[event["name"]] = event["value"]
            else:
                raise AssertionError(f"unexpected event {event}")
        return list(dispatcher.messages)

    return ask
