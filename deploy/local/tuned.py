"""Settings of Rasa for which it has no switch; installed before it starts.

* The action server gets seconds, not five minutes: after that the person hears that something failed.
* Rasa checks every action result against a JSON schema and, each time anew, that schema against the meta schema: a
  third of a turn. Here the schema is checked once and its validator kept.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

ACTION_TIMEOUT_S = 4.0


def install() -> None:
    """Apply the settings; imports Rasa."""
    from rasa.core.actions import action

    action.DEFAULT_REQUEST_TIMEOUT = ACTION_TIMEOUT_S
    action.RemoteAction._validate_action_result = _validate


def _validate(remote_action: Any, result: dict[str, Any]) -> bool:
    """Raises ``jsonschema.ValidationError`` as Rasa's own check does."""
    _validator(remote_action.action_response_format_spec).validate(result)
    return True


@lru_cache(maxsize=1)
def _validator(specification: Callable[[], dict[str, Any]]) -> Any:
    from jsonschema import Draft202012Validator

    schema = specification()
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)
