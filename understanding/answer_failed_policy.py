"""Rasa policy: when an action could not answer, say so instead of falling silent.

Rasa swallows the failure of a custom action (server down, time-out, garbage): the turn ends without a word. This policy
sees a custom action that left no message behind, and has ``utter_answer_failed`` said before the turn ends.
"""

from __future__ import annotations

from typing import Any

from rasa.core.policies.policy import Policy, PolicyPrediction
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, UserUttered
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker

FAILED = "utter_answer_failed"
_ANSWERING = "action_"
_RASA_OWN = ("action_listen", "action_session_start", "action_extract_slots")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class AnswerFailedPolicy(Policy):
    """Predicts ``utter_answer_failed`` after a custom action that said nothing; else leaves the turn to the others."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Above the RulePolicy, whose rule would end the turn."""
        return {"priority": 7}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> AnswerFailedPolicy:
        """Nothing is learned."""
        return cls(config, model_storage, resource, execution_context)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> AnswerFailedPolicy:
        """Nothing was stored."""
        return cls(config, model_storage, resource, execution_context)

    def train(self, training_trackers: list[TrackerWithCachedStates], domain: Domain, **kwargs: Any) -> Resource:
        """Nothing to learn."""
        return self._resource

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """See the class."""
        values = self._default_predictions(domain)
        action = _next_action(tracker)
        if action:
            values[domain.index_for_action(action)] = 1.0
        return self._prediction(values, is_no_user_prediction=action is not None)


def _next_action(tracker: DialogueStateTracker) -> str | None:
    """Own up to a failure, then wait for the person; ``None`` where nothing failed."""
    if tracker.latest_action_name == FAILED:
        return ACTION_LISTEN_NAME
    return FAILED if _said_nothing(tracker) else None


def _said_nothing(tracker: DialogueStateTracker) -> bool:
    """Whether the last thing that happened in this turn is a custom action, and nothing was said in the turn."""
    action = None
    for event in reversed(tracker.events):
        if isinstance(event, BotUttered):
            return False
        if isinstance(event, UserUttered):
            # Without a channel it is a test story: there actions are predicted, not run.
            return action is not None and event.input_channel is not None
        if isinstance(event, ActionExecuted) and action is None:
            action = event.action_name or ""
            if not action.startswith(_ANSWERING) or action in _RASA_OWN:
                return False
    return False
