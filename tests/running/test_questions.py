"""The questions of the main job, put to the running bot: right number, source and date."""

from __future__ import annotations

import pytest

from tests.conftest import Bot, texts, topics

pytestmark = pytest.mark.running


def test_salary_names_group_range_date_and_allowance(bot: Bot) -> None:
    messages = bot.talk().say("Was verdient eine Erzieherin?")
    answer = messages[-1]
    for part in ("S8a", "3.509,44 €", "4.668,84 €", "brutto", "Vollzeit", "1. Mai 2026", "130 €"):
        assert part in answer["text"]
    assert answer["custom"]["topic"] == "ask_salary"
    assert answer["custom"]["profession"] == "erzieher"
    assert "2026-05-01" in {source["as_of"] for source in answer["custom"]["sources"]}
    assert all(source["url"].startswith("https://") for source in answer["custom"]["sources"])


def test_a_follow_up_keeps_the_topic(bot: Bot) -> None:
    talk = bot.talk()
    talk.say("Was verdient eine Erzieherin?")
    answer = talk.say("und als Kinderpfleger?")[-1]
    assert answer["custom"]["topic"] == "ask_salary"
    assert answer["custom"]["profession"] == "kinderpfleger"
    assert "S3" in answer["text"]
    assert "3.119,87 €" in answer["text"]


def test_pay_in_pia(bot: Bot) -> None:
    text = texts(bot.talk().say("was kriegt man in der pia ausbildung"))
    for amount in ("1.490,69 €", "1.552,07 €", "1.653,38 €"):
        assert amount in text


def test_way_in_with_a_school_degree(bot: Bot) -> None:
    messages = bot.talk().say("wie werd ich erzieher mit realabschluss")
    text = texts(messages)
    assert "mittlerer Reife" in text
    assert "Kinderpflege" in text
    assert messages[-1]["custom"]["profession"] == "erzieher"


def test_schools_near_a_postcode(bot: Bot) -> None:
    answer = bot.talk().say("schule für erzieher in 44137")[-1]
    schools = answer["custom"]["schools"]
    assert schools[0]["town"] == "Dortmund"
    assert [s["distance_km"] for s in schools] == sorted(s["distance_km"] for s in schools)
    assert schools[0]["distance_km"] < 10
    assert all(s["website"].startswith("https://") for s in schools if s["website"])


def test_the_campaign(bot: Bot) -> None:
    messages = bot.talk().say("was ist wtfuture")
    assert topics(messages)[-1] == "ask_campaign"
    assert "27. Dezember 2023" in texts(messages)


def test_another_profession_is_out_of_scope(bot: Bot) -> None:
    answer = bot.talk().say("was verdient ein pilot")[-1]
    assert answer["custom"]["topic"] == "out_of_scope"
    assert answer["buttons"]


def test_two_questions_get_two_answers_in_order(bot: Bot) -> None:
    messages = bot.talk().say("was verdient man als erzieher und wie lange dauert die ausbildung?")
    assert topics(messages)[-2:] == ["ask_salary", "ask_training_duration"]


def test_it_says_that_it_is_a_bot_once_and_first(bot: Bot) -> None:
    talk = bot.talk()
    first = talk.say("hi")
    assert "Chatbot" in first[0]["text"]
    assert "KI" in first[0]["text"]
    assert len(talk.say("was macht ein streetworker")) == 1


def test_a_button_works_as_its_payload_says(bot: Bot) -> None:
    talk = bot.talk()
    button = talk.say("was macht eine kinderpflegerin")[-1]["buttons"][0]
    answer = talk.say(button["payload"])[-1]
    assert answer["custom"]["topic"] == button["payload"].lstrip("/").split("{")[0]
    assert answer["custom"]["profession"] == "kinderpfleger"


def test_restart_forgets(bot: Bot) -> None:
    talk = bot.talk()
    talk.say("was verdient eine erzieherin")
    talk.say("neu anfangen")
    assert talk.say("was verdient man da")[-1]["custom"]["profession"] is None
