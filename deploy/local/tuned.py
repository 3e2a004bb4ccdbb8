"""Settings of Rasa for which it has no switch; installed before it starts. Measured on a turn with a look-up:

* The action server gets seconds, not five minutes: after that the person hears that something failed.
* Rasa checks every action result against a JSON schema, the schema itself anew each time: a third of a turn. Here only
  what Rasa then uses is checked.
* Rasa sends the whole conversation with every call of the action server: the longer the talk, the slower the answer.
  Our actions read slots and the last message; they get the last events and no more.
* Rasa looks for the class of each event among all subclasses, by inspection; here the classes are looked up once.
* Steps that are not needed are left out, see ``quick_turns``.
* Rasa opens a connection to the action server for each call. Here they are kept for the next ones.
* A message that is sent again gets its answer again, see ``channels.repeated``.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any
from weakref import WeakKeyDictionary

import structlog

ACTION_TIMEOUT_S = 4.0

#: So many events of the conversation go to the action server.
EVENTS_SENT = 30


def install() -> None:
    """Apply the settings; imports Rasa."""
    from rasa.core.actions import action
    from rasa.shared.core import events
    from rasa.utils import endpoints

    from channels import repeated
    from deploy.local import quick_turns

    endpoints.EndpointConfig.session = _with_kept_sessions(endpoints.EndpointConfig.session)
    action.DEFAULT_REQUEST_TIMEOUT = ACTION_TIMEOUT_S
    action.RemoteAction._validate_action_result = _checked
    action.RemoteAction._action_call_format = _call
    events.Event.resolve_by_type = staticmethod(_remembered(events.Event.resolve_by_type))
    repeated.install()
    quick_turns.install()


def _checked(_action: Any, result: Any) -> bool:
    """Raises ``jsonschema.ValidationError``, as Rasa's own check does, where the action server sent something else."""
    from jsonschema import ValidationError

    if not isinstance(result, Mapping):
        raise ValidationError("The action server's answer is not an object.")
    for name, key in (("events", "event"), ("responses", None)):
        items = result.get(name, [])
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            raise ValidationError(f"'{name}' of the action server's answer is not a list of objects.")
        if key and not all(isinstance(item.get(key), str) for item in items):
            raise ValidationError(f"An entry of '{name}' in the action server's answer has no '{key}'.")
    return True


def _call(remote: Any, tracker: Any, domain: Any) -> dict[str, Any]:
    """The request to the action server: slots, last message, and the last events instead of all."""
    import rasa
    from rasa.shared.core.trackers import EventVerbosity

    state = tracker.current_state(EventVerbosity.NONE)
    state["events"] = [_as_sent(event) for event in list(tracker.events)[-EVENTS_SENT:]]
    call = {
        "next_action": remote.name(),
        "sender_id": tracker.sender_id,
        "tracker": state,
        "version": rasa.__version__,
        "request_id": structlog.contextvars.get_contextvars().get("request_id"),
    }
    if not remote._is_selective_domain_enabled() or domain.does_custom_action_explicitly_need_domain(remote.name()):
        call["domain"] = domain.as_dict()
    return call


def _as_sent(event: Any) -> dict[str, Any]:
    """An event without what was understood of a message: of the last one it stands in the state already."""
    return {name: value for name, value in event.as_dict().items() if name != "parse_data"}


def _with_kept_sessions(new_session: Callable[..., Any]) -> Callable[..., Any]:
    """Sessions that stay open: one for each endpoint and event loop."""

    @asynccontextmanager
    async def session(endpoint: Any) -> AsyncIterator[Any]:
        sessions = vars(endpoint).setdefault("kept_sessions", WeakKeyDictionary())
        loop = asyncio.get_running_loop()
        if loop not in sessions or sessions[loop].closed:
            sessions[loop] = new_session(endpoint)
        yield sessions[loop]

    return session


def _remembered(resolve: Callable[..., Any]) -> Callable[..., Any]:
    """The same look-up, its results kept: the classes of events do not change while Rasa runs."""
    known: dict[str, Any] = {}

    def resolve_once(type_name: str, default: Any = None) -> Any:
        if type_name not in known:
            found = resolve(type_name, default)
            if found is None or found is default:
                return found
            known[type_name] = found
        return known[type_name]

    return resolve_once
