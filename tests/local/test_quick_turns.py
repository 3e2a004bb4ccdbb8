"""What is left out of a turn changes nothing: the same results as Rasa's own way."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from deploy.local import light
from deploy.local.settings import ROOT

light.leave_out_unused()  # before anything imports rasa

from rasa.core.policies.rule_policy import RulePolicy  # noqa: E402
from rasa.engine.exceptions import GraphRunError  # noqa: E402
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode  # noqa: E402
from rasa.engine.runner.dask import DaskGraphRunner  # noqa: E402
from rasa.engine.storage.local_model_storage import LocalModelStorage  # noqa: E402
from rasa.engine.storage.resource import Resource  # noqa: E402
from rasa.shared.core.domain import Domain  # noqa: E402
from rasa.shared.core.events import (  # noqa: E402
    ActionExecuted,
    ActionReverted,
    ActiveLoop,
    BotUttered,
    Event,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker  # noqa: E402

from deploy.local import quick_turns  # noqa: E402

TURNS = 12


class Step(GraphComponent):
    """Says its own name and what it was given."""

    @classmethod
    def create(cls, config: dict[str, Any], *_: Any, **__: Any) -> Step:
        step = cls()
        step.name = config["name"]
        return step

    def run(self, **given: Any) -> str:
        return f"{self.name}({', '.join(f'{key}={given[key]}' for key in sorted(given))})"


def node(name: str, **needs: str) -> SchemaNode:
    return SchemaNode(needs=needs, uses=Step, constructor_name="create", fn="run", config={"name": name}, eager=True)


SCHEMA = GraphSchema(
    {
        "last": node("last", one="left", other="right"),
        "right": node("right", given="first"),
        "left": node("left", given="first", more="extra"),
        "first": node("first", given="input"),
        "unneeded": node("unneeded", given="nothing"),
    }
)
INPUTS = {"input": "asked", "extra": 7}


@pytest.fixture
def runners(tmp_path: Path) -> tuple[DaskGraphRunner, DaskGraphRunner]:
    """Rasa's runner and ours, of the same graph."""
    made = (SCHEMA, LocalModelStorage(tmp_path), ExecutionContext(SCHEMA))
    return DaskGraphRunner.create(*made), quick_turns.PlainGraphRunner.create(*made)


@pytest.mark.parametrize("targets", [["last"], ["first"], ["right", "left"], ["last", "input"]])
def test_components_give_what_rasas_scheduler_gives(
    runners: tuple[DaskGraphRunner, DaskGraphRunner], targets: list[str]
) -> None:
    theirs, ours = runners
    for _ in range(2):
        assert ours.run(INPUTS, targets) == theirs.run(INPUTS, targets)


def test_a_missing_input_is_an_error_as_it_is_there(runners: tuple[DaskGraphRunner, DaskGraphRunner]) -> None:
    for runner in runners:
        with pytest.raises(GraphRunError):
            runner.run({}, ["first"])


def test_an_input_must_not_take_the_place_of_a_component(runners: tuple[DaskGraphRunner, DaskGraphRunner]) -> None:
    with pytest.raises(GraphRunError, match="left"):
        runners[1].run({**INPUTS, "left": 1}, ["last"])


@pytest.fixture(scope="module")
def domain() -> Domain:
    return Domain.load(str(ROOT / "domain.yml"))


@pytest.fixture(scope="module")
def policy(model_folder: Path) -> RulePolicy:
    """The rules of the trained model."""
    resource = Resource(next(model_folder.rglob("rule_policy.json")).parent.name)
    storage = LocalModelStorage(model_folder / "components")
    config = {**RulePolicy.get_default_config(), "core_fallback_action_name": "action_clarify"}
    return RulePolicy.load(config, storage, resource, ExecutionContext(GraphSchema({})))


def talks(domain: Domain) -> list[DialogueStateTracker]:
    """Talks of some turns over all intents, some of them restarted, at each point where an action is predicted."""
    chance, found = random.Random(7), []
    for _ in range(20):
        tracker = DialogueStateTracker.from_events("somebody", [ActionExecuted("action_session_start")], domain.slots)
        for _ in range(TURNS):
            intent = chance.choice(sorted(domain.intents))
            action = chance.choice([name for name in domain.action_names_or_texts if name.endswith(intent)] or ["none"])
            said = [{"entity": "profession", "value": "erzieher"}]
            tracker.update(ActionExecuted("action_listen"))
            tracker.update(UserUttered("…", {"name": intent}, said), domain)
            found.append(tracker.copy())
            if chance.random() < 0.1:
                tracker.update(Restarted())
                continue
            tracker.update(ActionExecuted(action))
            tracker.update(SlotSet("answer_failed", chance.random() < 0.3))
            tracker.update(BotUttered("…"))
            found.append(tracker.copy())
    return found


def test_rules_match_the_last_states_as_they_match_the_whole_talk(policy: RulePolicy, domain: Domain) -> None:
    actions = set()
    for tracker in talks(domain):
        whole, _, _ = policy._find_action_from_rules(tracker, domain, use_text_for_last_user_input=False)
        part = quick_turns.recent(tracker, quick_turns._longest_rule(policy))
        last, _, _ = policy._find_action_from_rules(part, domain, use_text_for_last_user_input=False)
        assert last == whole
        actions.add(whole)
    assert len(actions) > 20


def test_remembered_rules_are_those_that_match(policy: RulePolicy, domain: Domain) -> None:
    theirs, ours = RulePolicy._get_possible_keys, quick_turns._remembered_keys(RulePolicy._get_possible_keys)
    for lookup in (policy.lookup["rules"], dict(list(policy.lookup["rules"].items())[:9])):
        for tracker in talks(domain)[:60] * 2:
            states = policy._prediction_states(tracker, domain)[-3:]
            assert ours(policy, lookup, states) == theirs(policy, lookup, states)


def test_whether_a_domain_is_empty_is_asked_once(domain: Domain) -> None:
    asked = []
    known = quick_turns._asked_once(lambda one: asked.append(one) or one is not domain)
    empty = Domain.empty()
    assert [known(domain), known(domain), known(empty), known(empty)] == [False, False, True, True]
    assert len(asked) == 2


def test_a_long_talk_is_cut_and_keeps_what_rules_ask_for(domain: Domain) -> None:
    events: list[Any] = [SlotSet("answer_failed", True)]
    for number in range(50):
        events += [ActionExecuted("action_listen"), UserUttered(str(number), {"name": "greet"})]
        events += [ActionExecuted("action_greet"), BotUttered("…")]
    tracker = DialogueStateTracker.from_events("somebody", events, domain.slots)
    cut = quick_turns.recent(tracker, 3)
    assert sum(isinstance(event, ActionExecuted) for event in cut.events) == 4
    assert cut.past_states(domain)[-1]["slots"] == tracker.past_states(domain)[-1]["slots"]
    assert len(tracker.events) == len(events)


def test_there_is_no_rule_on_text(policy: RulePolicy, domain: Domain) -> None:
    """Where there is none, what is left out finds nothing."""
    left_out = quick_turns._without_text(RulePolicy._find_action_from_rules)
    for tracker in talks(domain)[:20]:
        theirs = policy._find_action_from_rules(tracker, domain, True)
        assert (theirs[0], theirs[2]) == (None, False)
        assert left_out(policy, tracker, domain, True)[0] is None
        assert left_out(policy, tracker, domain, False) == policy._find_action_from_rules(tracker, domain, False)


@pytest.mark.parametrize(
    "inserted", [None, Restarted(), SessionStarted(), ActionReverted(), UserUtteranceReverted(), ActiveLoop("a_form")]
)
def test_the_events_that_count_are_those_that_rasa_finds(domain: Domain, inserted: Event | None) -> None:
    ours = quick_turns._applied_at_a_glance(DialogueStateTracker.applied_events)
    for tracker in talks(domain)[::9]:
        for place in (0, len(tracker.events) // 2, len(tracker.events)):
            events = list(tracker.events)
            if inserted:
                events.insert(place, inserted)
            changed = DialogueStateTracker("somebody", domain.slots)
            changed.events.extend(events)
            assert ours(changed) == changed.applied_events()


def test_a_copied_talk_has_the_same_state_and_its_own_future(domain: Domain) -> None:
    for tracker in talks(domain)[::7]:
        tracker.update(SlotSet("profession", "erzieher"))
        ours, theirs = quick_turns._copied(tracker), tracker.copy()
        assert ours == theirs
        assert ours.current_state() == theirs.current_state()
        ours.update(SlotSet("profession", "sozialarbeiter"))
        ours.update(ActionExecuted("action_listen"))
        assert tracker.get_slot("profession") == "erzieher"
        assert len(tracker.events) == len(ours.events) - 2
