"""What a message means in the talk: lists, ordinals, "und danach?", what is remembered, asking back."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
import yaml

from advisor.advisor import Advisor
from advisor.knowledge import Knowledge
from deploy.local.settings import ROOT

Ask = Callable[..., list[dict[str, Any]]]
INTENTS = [next(iter(entry)) for entry in yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["intents"]]


def one(messages: list[dict[str, Any]]) -> tuple[str, Any]:
    """Topic and profession of the one message."""
    [message] = messages
    return message["custom"]["topic"], message["custom"]["profession"]


def test_the_second_profession_of_a_comparison_is_asked_for(ask: Ask) -> None:
    assert one(ask("compare_professions", ("profession", "erzieher"))) == ("compare_professions", "erzieher")
    assert one(ask("inform", ("profession", "kinderpfleger"), text="kinderpfleger"))[1] == ["erzieher", "kinderpfleger"]


def test_a_comparison_takes_up_the_profession_talked_about(ask: Ask) -> None:
    ask("ask_salary", ("profession", "erzieher"))
    found = one(ask("compare_professions", ("profession", "sozialarbeiter"), text="unterschied zu sozialarbeit"))
    assert found == ("compare_professions", ["erzieher", "sozialarbeiter"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("das erste", "erzieher"),
        ("und die zweite?", "kinderpfleger"),
        ("das letzte bitte", "kinderpfleger"),
        ("das andere", "kinderpfleger"),
    ],
)
def test_one_of_a_comparison_is_picked(ask: Ask, text: str, expected: str) -> None:
    ask("compare_professions", ("profession", "erzieher"), ("profession", "kinderpfleger"))
    assert one(ask("inform", text=text)) == ("ask_profession_info", expected)


def test_the_other_one_after_one_was_picked(ask: Ask) -> None:
    ask("compare_professions", ("profession", "erzieher"), ("profession", "kinderpfleger"))
    ask("ask_salary", text="was verdient man beim zweiten?")
    assert one(ask("inform", text="und das andere?")) == ("ask_salary", "erzieher")


def test_one_of_the_professions_for_a_degree_is_picked(ask: Ask, slots: dict[str, Any]) -> None:
    ask("match_my_degree", ("school_degree", "hauptschulabschluss"))
    assert len(slots["listed"]) > 2
    assert one(ask("inform", text="das zweite"))[1] == slots["listed"][1]


@pytest.mark.parametrize(
    ("text", "entities", "topic"),
    [
        ("was davon geht ohne abi?", (), "match_my_degree"),
        ("welche davon gehen ohne Studium", (), "ask_requirements"),
        ("was davon ist bezahlt", (), "ask_training_pay"),
        ("was davon geht mit realschule?", (("school_degree", "mittlere_reife"),), "match_my_degree"),
    ],
)
def test_a_list_is_narrowed(ask: Ask, known: Knowledge, text: str, entities: Any, topic: str) -> None:
    ask("compare_professions", ("profession", "kinderpfleger"), ("profession", "motologe"))
    [answer] = ask("inform", *entities, text=text)
    assert answer["custom"]["topic"] == topic
    assert answer["custom"]["profession"] == "kinderpfleger"
    assert known.professions["motologe"].names.label not in answer["text"]
    assert answer["custom"]["sources"]


def test_a_list_of_which_nothing_fits_is_said_kindly(ask: Ask) -> None:
    ask("compare_professions", ("profession", "streetwork"), ("profession", "sozialarbeiter"))
    [answer] = ask("inform", text="was davon geht ohne studium")
    assert "in der Regel ein Studium" in answer["text"]
    assert answer["buttons"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("ask_training_pay", "ask_salary"),
        ("ask_salary", "ask_career_prospects"),
        ("ask_requirements", "ask_training_overview"),
        ("ask_training_duration", "ask_career_prospects"),
    ],
)
def test_and_then(ask: Ask, before: str, after: str) -> None:
    ask(before, ("profession", "erzieher"))
    assert one(ask("inform", text="und danach?")) == (after, "erzieher")


def test_every_topic_that_comes_afterwards_is_answered(advisor: Advisor) -> None:
    for topic in [*INTENTS, None]:
        assert advisor.knows(advisor.afterwards(topic))


def test_what_is_remembered_is_shown(ask: Ask) -> None:
    ask("find_school", ("profession", "erzieher"), ("place", "Köln"))
    ask("match_my_degree", ("school_degree", "abitur"))
    for intent in ("ask_privacy", "inform", "ask_capabilities"):
        [answer] = ask(intent, text="was weißt du über mich?")
        for part in ("Köln", "Abitur", "Erzieherberuf"):
            assert part in answer["text"]
        assert answer["custom"]["topic"] == "ask_privacy"


def test_with_nothing_remembered_that_is_said(ask: Ask) -> None:
    one_way, other = (ask("ask_privacy", text="was weißt du über mich?")[0]["text"] for _ in range(2))
    assert one_way != other
    assert "nichts" in one_way and "nichts" in other


@pytest.mark.parametrize("intent", ["ask_privacy", "cancel", "restart", "inform"])
def test_all_is_forgotten_on_request(ask: Ask, slots: dict[str, Any], intent: str) -> None:
    ask("find_school", ("profession", "erzieher"), ("place", "Köln"))
    [answer] = ask(intent, text="vergiss alles")
    assert "vergessen" in answer["text"]
    assert slots == {"introduced": True}


def test_the_button_forgets_too(ask: Ask, slots: dict[str, Any]) -> None:
    ask("ask_salary", ("profession", "erzieher"))
    [answer] = ask("ask_privacy", ("answer", "forget"), text='/ask_privacy{"answer": "forget"}')
    assert "vergessen" in answer["text"]
    assert slots == {"introduced": True}


def test_a_question_with_such_words_is_answered_as_itself(ask: Ask, slots: dict[str, Any]) -> None:
    ask("ask_salary", ("profession", "erzieher"))
    [answer] = ask("ask_application", text="was schreibe ich über mich im anschreiben")
    assert answer["custom"]["topic"] == "ask_application"
    assert slots["profession"] == "erzieher"


def test_asking_back_goes_from_offers_to_a_menu_to_a_human(ask: Ask) -> None:
    question = {"intent": "nlu_fallback", "confidence": 0.7, "part": 0, "entities": [], "facts": []}
    question["offers"] = ["ask_salary", "find_school", "ask_study"]
    said = [ask("nlu_fallback", questions=[question], action="action_clarify", text="hm")[0] for _ in range(5)]
    payloads = [[button["payload"] for button in message["buttons"]] for message in said]
    assert payloads[0] == ["/ask_salary", "/find_school", "/ask_capabilities"]
    assert len(payloads[1]) == 4
    assert "/human_handoff" in payloads[2]
    assert "0800 4 5555 00" in said[2]["text"]
    texts = [message["text"] for message in said]
    assert all(one != other for one, other in pairwise(texts))
    assert {message["custom"]["topic"] for message in said} == {"clarify"}


@pytest.mark.parametrize("last", ["ask_salary", "ask_requirements"])
def test_once_more_a_profession_talked_about(ask: Ask, last: str) -> None:
    ask(last, ("profession", "kindertagespflege"))
    ask("inform", ("profession", "streetwork"))
    told = ("profession", "kindertagespflege")
    messages = ask("nlu_fallback", told, action="action_clarify", text="nochmal zur tagesmutter")
    assert one(messages) == (last, "kindertagespflege")


def test_an_answer_in_between_begins_asking_back_anew(ask: Ask, slots: dict[str, Any]) -> None:
    ask("nlu_fallback", action="action_clarify", text="hm")
    assert slots["unclear"] == 1
    ask("ask_salary")
    assert slots["unclear"] is None


@pytest.mark.parametrize("intent", [intent for intent in INTENTS if intent != "nlu_fallback"])
def test_every_intent_has_a_label_of_its_own(advisor: Advisor, known: Knowledge, intent: str) -> None:
    label = known.topics[intent].label if intent in known.topics else known.wording.choice("topic", intent)
    others = [t.label for t in known.topics.values() if t.topic != intent]
    others += [text for topic, text in known.wording.choices["topic"].items() if topic != intent]
    assert label.strip() and len(label) <= 24
    assert label not in others


@pytest.mark.parametrize("topic", ["ask_funding", "ask_recognition", "ask_application"])
def test_a_guided_talk_listens_over_words_between_and_one_question(ask: Ask, slots: dict[str, Any], topic: str) -> None:
    ask(topic)
    assert str(slots["asking"]).startswith(topic)
    ask("thank")
    assert str(slots["asking"]).startswith(topic)
    ask("ask_salary", text="was verdient man")
    assert str(slots["asking"]).startswith(topic)
    ask("ask_training_duration", text="wie lange dauert die ausbildung")
    assert slots["asking"] is None


def test_a_case_by_typed_words_over_three_turns(ask: Ask) -> None:
    ask("ask_recognition", text="anerkennung")
    [country] = ask("inform", text="ukraine")
    assert "Detmold" in country["text"]
    [kind] = ask("ask_study", text="ein studium")
    assert (kind["custom"]["topic"], "Wohnort" in kind["text"]) == ("ask_recognition", True)


def test_a_question_interrupts_a_case(ask: Ask) -> None:
    ask("ask_funding", text="welche förderung gibt es")
    [answer] = ask("ask_salary", ("profession", "erzieher"), text="was verdient man als erzieher?")
    assert answer["custom"]["topic"] == "ask_salary"


def test_the_test_can_be_asked_for_while_a_case_is_open(ask: Ask) -> None:
    ask("match_my_degree", ("school_degree", "abitur"))
    ask("match_my_degree", ("answer", "ask:work"), text='/match_my_degree{"answer": "ask:work"}')
    assert one(ask("find_my_profession", text="berufstest"))[0] == "find_my_profession"
