"""What Rasa does in each turn although it is not needed, left out. Nothing here changes what is answered.

* The graph of components is run by a scheduler for clusters: for a dozen small steps in a row that costs more than
  some of the steps. Here they are called one after the other.
* Rules are compared with all states since a talk began, twice: once for rules on the text of a message, which this bot
  does not have. Here with as many of the last states as the longest rule has.
* Before each action the whole talk is played again to copy its state. Here the state is copied.
* Twice a turn all events of the talk are looked at for one that takes others back. Here first for whether there is one.
* Events are copied for log lines that nobody reads, and an empty domain is made to see that ours is none.
"""

from __future__ import annotations

import copy
from collections import OrderedDict, deque
from collections.abc import Callable
from graphlib import TopologicalSorter
from types import SimpleNamespace
from typing import Any

from rasa.core import processor
from rasa.core.policies import rule_policy
from rasa.core.policies.rule_policy import RULES, RulePolicy
from rasa.engine.exceptions import GraphRunError
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionReverted,
    ActiveLoop,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
)
from rasa.shared.core.trackers import DialogueStateTracker

#: How a rule on the text of a message looks in the keys of the policy.
_TEXT_KEY = '"text"'
_BEGINNING = frozenset({Restarted, SessionStarted})
_TAKING_BACK = frozenset({ActionReverted, UserUtteranceReverted, ActiveLoop})
#: The rules that matched are remembered for so many different states.
_MOST_STATES = 2_000


def install() -> None:
    """Apply all of it; once in a process."""
    processor.DaskGraphRunner = PlainGraphRunner
    DialogueStateTracker.copy = _copied
    DialogueStateTracker.applied_events = _applied_at_a_glance(DialogueStateTracker.applied_events)
    RulePolicy._prediction_states = _of_recent_events(RulePolicy._prediction_states)
    RulePolicy._find_action_from_rules = _without_text(RulePolicy._find_action_from_rules)
    RulePolicy._get_possible_keys = _remembered_keys(RulePolicy._get_possible_keys)
    Domain.is_empty = _asked_once(Domain.is_empty)
    uncopied = SimpleNamespace(deepcopy=lambda value: value)
    processor.copy = rule_policy.copy = uncopied


class PlainGraphRunner(DaskGraphRunner):
    """Runs the components of a loaded model one after the other."""

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """See ``rasa.engine.runner.interface.GraphRunner``; what a component raises is raised."""
        wanted = tuple(targets or self._graph_schema.target_names)
        if clash := self._instantiated_nodes.keys() & (inputs or {}).keys():
            raise GraphRunError(f"Inputs have the names of nodes: {sorted(clash)}")
        results: dict[str, Any] = {name: (name, value) for name, value in (inputs or {}).items()}
        for name in self._order(wanted):
            needs = self._graph_schema.nodes[name].needs.values()
            results[name] = self._instantiated_nodes[name](*(results.get(need, need) for need in needs))
        return dict(results[name] for name in wanted)

    def _order(self, targets: tuple[str, ...]) -> list[str]:
        """The nodes that the targets need, each after those that it needs itself."""
        orders: dict[tuple[str, ...], list[str]] = self.__dict__.setdefault("_orders", {})
        if targets not in orders:
            nodes = self._graph_schema.minimal_graph_schema(list(targets)).nodes
            graph = {name: set(node.needs.values()) & nodes.keys() for name, node in nodes.items()}
            orders[targets] = list(TopologicalSorter(graph).static_order())
        return orders[targets]


def _copied(tracker: DialogueStateTracker) -> DialogueStateTracker:
    """A tracker in the same state, with slots and a list of events of its own."""
    duplicate = _same(tracker)
    duplicate.slots = copy.copy(tracker.slots)
    duplicate.slots.update((name, _same(slot)) for name, slot in tracker.slots.items())
    duplicate.events = tracker.events.copy()
    duplicate.active_loop = copy.copy(tracker.active_loop)
    return duplicate


def _same(thing: Any) -> Any:
    """``copy.copy`` for objects that are no more than their attributes."""
    duplicate = object.__new__(type(thing))
    vars(duplicate).update(vars(thing))
    return duplicate


def _applied_at_a_glance(applied: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
    """Where no event takes others back, those since the last beginning."""

    def applied_events(tracker: DialogueStateTracker) -> list[Any]:
        events = list(tracker.events)
        kinds = [type(event) for event in events]
        if not _TAKING_BACK.isdisjoint(kinds):
            return applied(tracker)
        begun = next((n for n in range(len(kinds) - 1, -1, -1) if kinds[n] in _BEGINNING), -1)
        return events[begun + 1 :]

    return applied_events


def _of_recent_events(states_of: Callable[..., Any]) -> Callable[..., Any]:
    def recent_states(policy: RulePolicy, tracker: DialogueStateTracker, *arguments: Any, **options: Any) -> Any:
        return states_of(policy, recent(tracker, _longest_rule(policy)), *arguments, **options)

    return recent_states


def recent(tracker: DialogueStateTracker, states: int) -> DialogueStateTracker:
    """The tracker as if it had begun so many states ago, with the slots that rules may ask for as they are now."""
    events: deque[Any] = deque()
    for event in reversed(tracker.events):
        events.appendleft(event)
        states -= isinstance(event, ActionExecuted)
        if states < 0:
            events.extendleft(SlotSet(s.name, s.value) for s in tracker.slots.values() if s.value and s.has_features())
            break
    shortened = _same(tracker)
    shortened.events = events
    return shortened


def _remembered_keys(keys_of: Callable[..., set[str]]) -> Callable[..., set[str]]:
    """The rules that match some states; the same few states come again and again."""

    def remembered(policy: RulePolicy, lookup: dict[str, str], states: list[Any]) -> set[str]:
        known: OrderedDict[Any, set[str]] = vars(policy).setdefault("matching_keys", OrderedDict())
        asked = (id(lookup), repr(states))
        if asked not in known:
            known[asked] = keys_of(policy, lookup, states)
            if len(known) > _MOST_STATES:
                known.popitem(last=False)
        return known[asked]

    return remembered


def _asked_once(is_empty: Callable[[Domain], bool]) -> Callable[[Domain], bool]:
    """The domain of a loaded model does not change."""

    def known(domain: Domain) -> bool:
        if "known_empty" not in vars(domain):
            domain.known_empty = is_empty(domain)
        return bool(domain.known_empty)

    return known


def _longest_rule(policy: RulePolicy) -> int:
    if "longest_rule" not in policy.__dict__:
        lengths = (len(policy._rule_key_to_state(key)) for key in policy.lookup[RULES])
        policy.longest_rule = max(lengths, default=0)
    return int(policy.longest_rule)


def _without_text(find: Callable[..., Any]) -> Callable[..., Any]:
    def find_unless_on_text(
        policy: RulePolicy, tracker: DialogueStateTracker, domain: Any, use_text_for_last_user_input: bool
    ) -> Any:
        if use_text_for_last_user_input and not any(_TEXT_KEY in key for key in policy.lookup[RULES]):
            return None, None, False
        return find(policy, tracker, domain, use_text_for_last_user_input)

    return find_unless_on_text
