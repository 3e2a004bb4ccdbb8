"""The policy that speaks up when an action said nothing."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import yaml
from rasa.core.policies.policy import PolicyPrediction
from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from deploy.local.settings import ROOT
from understanding.answer_failed_policy import FAILED, AnswerFailedPolicy

DOMAIN = Domain.from_dict(
    {
        "intents": ["greet", "ask_salary", "restart"],
        "actions": ["action_greet", "action_ask_salary", "action_restart"],
        "responses": {FAILED: [{"text": "Entschuldige."}], "utter_hello": [{"text": "Hallo"}]},
    }
)
ASKED = UserUttered("gehalt", {"name": "ask_salary"}, input_channel="website")
SAID = BotUttered("2.500 Euro")
LISTEN = ActionExecuted("action_listen")
SALARY = ActionExecuted("action_ask_salary")


@pytest.fixture
def policy(storage: LocalModelStorage, context: ExecutionContext) -> AnswerFailedPolicy:
    """The policy as Rasa makes it."""
    resource = Resource("failed")
    config = {**AnswerFailedPolicy.get_default_config()}
    made = AnswerFailedPolicy.create(config, storage, resource, context)
    assert made.train([], DOMAIN) == resource
    return AnswerFailedPolicy.load(config, storage, resource, context)


def predict(policy: AnswerFailedPolicy, events: Sequence[Event], domain: Domain = DOMAIN) -> PolicyPrediction:
    """The prediction after some events."""
    return policy.predict_action_probabilities(DialogueStateTracker.from_events("someone", list(events)), domain)


def chosen(prediction: PolicyPrediction, domain: Domain = DOMAIN) -> str | None:
    """The action a prediction speaks for, if any."""
    best = prediction.max_confidence
    return domain.action_names_or_texts[prediction.probabilities.index(best)] if best > 0 else None


def test_an_action_without_a_word_is_owned_up_to(policy: AnswerFailedPolicy) -> None:
    prediction = predict(policy, [LISTEN, ASKED, SALARY])
    assert chosen(prediction) == FAILED
    assert prediction.max_confidence == 1.0
    assert prediction.is_no_user_prediction


@pytest.mark.parametrize(
    "events",
    [
        [],
        [LISTEN],
        [LISTEN, ASKED],
        [LISTEN, ASKED, SALARY, SAID],
        [LISTEN, ASKED, SALARY, SAID, SlotSet("topic", "ask_salary")],
        [LISTEN, ASKED, SAID, SALARY],
        [LISTEN, ASKED, SALARY, LISTEN],
        [LISTEN, ASKED, ActionExecuted("utter_hello")],
        [LISTEN, ASKED, SALARY, ActionExecuted(FAILED), BotUttered("Entschuldige."), LISTEN],
        [ActionExecuted("action_session_start"), SessionStarted(), LISTEN],
        [LISTEN, ASKED, ActionExecuted("action_extract_slots")],
    ],
)
def test_otherwise_it_leaves_the_turn_to_the_others(policy: AnswerFailedPolicy, events: list[Event]) -> None:
    prediction = predict(policy, events)
    assert chosen(prediction) is None
    assert not prediction.is_no_user_prediction


@pytest.mark.parametrize("said", [[BotUttered("Entschuldige.")], []])
def test_after_owning_up_it_waits_for_the_person(policy: AnswerFailedPolicy, said: list[Event]) -> None:
    """Also where the channel lost the sentence: it is said once, not for ever."""
    assert chosen(predict(policy, [LISTEN, ASKED, SALARY, ActionExecuted(FAILED), *said])) == "action_listen"


def test_what_was_said_in_an_earlier_turn_does_not_count(policy: AnswerFailedPolicy) -> None:
    earlier = [LISTEN, ASKED, SALARY, SAID]
    assert chosen(predict(policy, [*earlier, LISTEN, ASKED, SALARY])) == FAILED


def test_a_failure_in_an_earlier_turn_does_not_count(policy: AnswerFailedPolicy) -> None:
    earlier = [LISTEN, ASKED, SALARY, ActionExecuted(FAILED), BotUttered("Entschuldige.")]
    assert chosen(predict(policy, [*earlier, LISTEN, ASKED])) is None


def test_slots_set_by_a_silent_action_change_nothing(policy: AnswerFailedPolicy) -> None:
    assert chosen(predict(policy, [LISTEN, ASKED, SALARY, SlotSet("topic", "x")])) == FAILED


def test_a_restart_without_a_word_is_owned_up_to(policy: AnswerFailedPolicy) -> None:
    asked = UserUttered("/restart", {"name": "restart"}, input_channel="website")
    assert chosen(predict(policy, [LISTEN, asked, ActionExecuted("action_restart")])) == FAILED


def test_in_test_stories_actions_are_not_run_and_say_nothing(policy: AnswerFailedPolicy) -> None:
    asked = UserUttered("gehalt", {"name": "ask_salary"})
    assert chosen(predict(policy, [LISTEN, asked, SALARY])) is None


def test_the_bots_domain_has_the_sentence() -> None:
    [response] = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["responses"][FAILED]
    assert response["text"].startswith("Entschuldige")
    assert response["custom"] == {"topic": "error"}


def test_it_stands_above_the_rules() -> None:
    from rasa.core.policies.rule_policy import RulePolicy

    assert AnswerFailedPolicy.get_default_config()["priority"] > RulePolicy.get_default_config()["priority"]
