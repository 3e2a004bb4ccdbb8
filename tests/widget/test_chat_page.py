"""The chat page with the real bot: what the stand-in cannot show."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import Bot
from tests.widget.conftest import Chat

pytestmark = [pytest.mark.running, pytest.mark.browser]


@pytest.fixture
def chat(bot: Bot, page: Page) -> Chat:
    """The chat page of the real bot."""
    return Chat(page).go(bot.website)


def test_a_talk_with_sources_figure_and_a_button(bot: Bot, chat: Chat) -> None:
    expect(chat.answers.first).to_contain_text("kein Mensch")
    chat.ask("Was verdient eine Erzieherin?")
    answer = chat.answers.nth(1)
    expect(answer).to_contain_text("3.509,44 €")
    expect(answer.get_by_role("row")).to_have_count(7)
    expect(answer.get_by_role("row").last).to_contain_text("4.668,84 €")
    answer.locator("summary").click()
    expect(answer.get_by_role("link").first).to_have_attribute(
        "href", "https://oeffentlicher-dienst.info/c/t/rechner/tvoed/sue?id=tvoed-sue-2026&matrix=1"
    )
    chat.page.locator(".choices").last.get_by_role("button").first.click()
    expect(chat.answers.last).to_contain_text("1.490,69 €")
    assert chat.hosts == {f"127.0.0.1:{bot.ports.rasa}"}
    assert chat.problems == []


def test_the_bot_introduces_itself_once(chat: Chat) -> None:
    chat.ask("Was macht ein Streetworker?")
    expect(chat.answers.last).to_contain_text("Streetwork")
    expect(chat.answers).to_have_count(2)


def test_a_comparison_and_a_way(chat: Chat) -> None:
    chat.ask("Unterschied zwischen Erzieher und Kinderpfleger?")
    expect(chat.answers.last.get_by_role("table")).to_have_count(2)
    expect(chat.answers.last.locator(".text")).not_to_contain_text("Dauer")
    chat.ask("Wie werde ich Erzieherin mit Hauptschulabschluss?")
    expect(chat.answers.last.get_by_role("figure").get_by_role("listitem")).to_have_count(3)


def test_schools_are_shown_once(chat: Chat) -> None:
    chat.ask("schule für erzieher in 44137")
    expect(chat.answers.last.locator(".schools").first.get_by_role("listitem")).to_have_count(3)
    name = chat.answers.last.locator(".name").first.inner_text()
    assert name not in chat.answers.last.locator(".text").inner_text()


def test_thumbs_are_answered(chat: Chat) -> None:
    chat.ask("Was verdient eine Erzieherin?")
    chat.page.get_by_role("button", name="Ja, hilfreich").click()
    expect(chat.answers).to_have_count(3)
    expect(chat.questions).to_have_count(1)


def test_the_talk_survives_a_restart_of_rasa(bot: Bot, chat: Chat) -> None:
    chat.ask("Was verdient eine Erzieherin?")
    expect(chat.answers.last).to_contain_text("S8a")
    rasa = bot.service("rasa")
    rasa.stop()
    chat.ask("und als Kinderpfleger?")
    rasa.start()
    expect(chat.answers.last).to_contain_text("S3", timeout=90_000)
    expect(chat.questions).to_have_count(2)
    expect(chat.answers).to_have_count(3)


def test_the_imprint_names_the_data_sources(chat: Chat) -> None:
    chat.page.get_by_role("link", name="Impressum").click()
    for name in ("Schulgrunddaten", "OpenStreetMap", "GeoNames", "Destatis"):
        expect(chat.page.get_by_text(name).first).to_be_visible()
