"""The chat page in a real browser: send, answers, buttons, sources, typing state, error and retry."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import Bot

pytestmark = [pytest.mark.running, pytest.mark.browser]


def ask(page: Page, question: str) -> None:
    page.get_by_label("Deine Frage").fill(question)
    page.get_by_role("button", name="Senden").click()


def test_a_talk_with_sources_and_a_button(bot: Bot, page: Page) -> None:
    hosts: set[str] = set()
    problems: list[str] = []
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.goto(bot.website)
    expect(page.locator(".bot").first).to_contain_text("kein Mensch")
    ask(page, "Was verdient eine Erzieherin?")
    answer = page.locator(".bot", has_text="3.509,44 €")
    expect(answer).to_be_visible()
    answer.locator("summary").click()
    expect(answer.get_by_role("link").first).to_have_attribute(
        "href", "https://oeffentlicher-dienst.info/c/t/rechner/tvoed/sue?id=tvoed-sue-2026&matrix=1"
    )
    page.locator(".choices").last.get_by_role("button").first.click()
    expect(page.locator(".bot", has_text="1.490,69 €")).to_be_visible()
    assert hosts == {f"127.0.0.1:{bot.ports.rasa}"}
    assert problems == []


def test_the_start_topics_of_the_page_ask(bot: Bot, page: Page) -> None:
    page.goto(bot.website)
    page.get_by_role("button", name="Geht es ohne Abi?").click()
    expect(page.locator(".me")).to_contain_text("ohne Abitur")
    expect(page.locator(".bot").nth(2)).to_be_visible()


def test_typing_is_shown_until_the_answer_comes(bot: Bot, page: Page) -> None:
    page.goto(bot.website)
    page.route("**/webhook", lambda route: None)
    ask(page, "hallo")
    expect(page.get_by_text("Der Chatbot schreibt")).to_be_visible()


def test_a_message_that_was_not_sent_can_be_sent_again(bot: Bot, page: Page) -> None:
    page.goto(bot.website)
    page.route("**/webhook", lambda route: route.abort())
    ask(page, "was macht ein streetworker")
    retry = page.get_by_role("button", name="Nicht gesendet")
    expect(retry).to_be_visible()
    page.unroute("**/webhook")
    retry.click()
    expect(page.locator(".bot", has_text="Streetwork").first).to_be_visible()
    expect(page.locator(".me")).to_have_count(1)


def test_history_survives_a_reload(bot: Bot, page: Page) -> None:
    page.goto(bot.website)
    ask(page, "was ist wtfuture")
    expect(page.locator(".bot", has_text="27. Dezember 2023")).to_be_visible()
    page.reload()
    expect(page.locator(".bot", has_text="27. Dezember 2023")).to_be_visible()
    ask(page, "und wer steckt dahinter")
    expect(page.locator(".me")).to_have_count(2)


def test_html_is_shown_as_text(bot: Bot, page: Page) -> None:
    page.goto(bot.website)
    ask(page, "<img src=x onerror=document.title='x'> gehalt")
    expect(page.locator(".me")).to_contain_text("<img")
    assert "WTFuture" in page.title()


def test_the_imprint_names_the_data_sources(bot: Bot, page: Page) -> None:
    page.goto(bot.website)
    page.get_by_role("link", name="Impressum").click()
    for name in ("Schulgrunddaten", "OpenStreetMap", "GeoNames", "Destatis"):
        expect(page.get_by_text(name).first).to_be_visible()
