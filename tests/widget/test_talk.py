"""Whole talks with the stand-in: by mouse and by keyboard, what answers look like, and what can be done with them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.standin.process import StandInServer
from tests.widget.conftest import Chat

pytestmark = pytest.mark.browser

DESKTOP = {"viewport": {"width": 1280, "height": 800}}


@pytest.fixture
def desktop(new_context: Callable[..., BrowserContext], standin: StandInServer) -> Chat:
    """The page with a launcher, on a large screen."""
    return Chat(new_context(**DESKTOP).new_page()).go(f"{standin.url}demo")


def test_the_welcome_says_that_it_is_a_program(chat: Chat) -> None:
    expect(chat.answers.first).to_contain_text("Computerprogramm (KI) und kein Mensch")


def test_messages_and_quick_replies(chat: Chat) -> None:
    chat.ask("gehalt")
    button = chat.page.get_by_role("button", name="Aufstieg")
    button.click()
    expect(chat.questions).to_have_text(["gehalt", "Aufstieg"])
    expect(chat.answers.last).to_contain_text("Echo 2: /ask_capabilities")
    expect(button).to_have_attribute("aria-disabled", "true")
    expect(button).to_contain_text("gewählt")


def test_a_double_click_sends_once(chat: Chat) -> None:
    chat.ask("gehalt")
    chat.page.get_by_role("button", name="Aufstieg").dblclick()
    expect(chat.answers.last).to_contain_text("Echo 2")
    chat.page.wait_for_timeout(500)
    expect(chat.questions).to_have_count(2)


def test_a_chosen_button_stays_chosen_after_a_reload(chat: Chat) -> None:
    chat.ask("gehalt")
    chat.page.get_by_role("button", name="Aufstieg").click()
    expect(chat.answers.last).to_contain_text("Echo 2")
    chat.page.reload()
    expect(chat.page.get_by_role("button", name="Aufstieg")).to_have_attribute("aria-disabled", "true")


def test_sources_are_folded_with_title_date_and_link(chat: Chat) -> None:
    chat.ask("gehalt")
    summary = chat.page.get_by_text("Quellen (2)")
    link = chat.page.get_by_role("link", name=re.compile("Entgelttabelle 2026"))
    expect(link).to_be_hidden()
    summary.click()
    expect(link).to_have_attribute("href", re.compile("^https://oeffentlicher-dienst"))
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    expect(chat.answers.last).to_contain_text("Stand: 1. Mai 2026")


def test_pay_by_step_is_a_real_table_with_bars(chat: Chat) -> None:
    chat.ask("gehalt")
    table = chat.page.get_by_role("table", name=re.compile("TVöD SuE, S8a"))
    expect(table.get_by_role("columnheader")).to_have_text(["Stufe", "Wann", "Betrag"])
    expect(table.get_by_role("row")).to_have_count(5)
    row = table.get_by_role("row", name=re.compile("Stufe 1"))
    expect(row.get_by_role("rowheader")).to_have_text("Stufe 1")
    widths = [table.locator(".bar span").nth(n).evaluate("node => node.getBoundingClientRect().width") for n in (0, 3)]
    assert widths[0] / widths[1] == pytest.approx(3509.44 / 4668.84, abs=0.02)


def test_a_comparison_is_a_table_that_fits_the_phone(chat: Chat) -> None:
    chat.ask("vergleich")
    table = chat.page.get_by_role("table").first
    expect(table.get_by_role("row")).to_have_count(4)
    expect(table.get_by_role("cell", name="ab 6 Semestern")).to_be_visible()
    said = chat.answers.last.locator(".text")
    expect(said).not_to_contain_text("Dauer")
    expect(said).to_contain_text("Und noch etwas.")
    assert chat.page.locator(".stack").evaluate("node => node.scrollWidth <= node.clientWidth")
    bar = chat.page.locator(".bars .bar span").first
    assert bar.evaluate("node => getComputedStyle(node).left") != "0px"


def test_the_way_to_a_profession_is_a_list_in_order(chat: Chat) -> None:
    chat.ask("weg")
    figure = chat.page.get_by_role("figure", name="Dein Weg mit Hauptschulabschluss")
    expect(figure.get_by_role("listitem")).to_have_count(3)
    expect(figure.get_by_role("listitem").last).to_contain_text("3 Jahre")


def test_schools_are_shown_once_as_cards(chat: Chat) -> None:
    chat.ask("schulen")
    answer = chat.answers.last
    # Numbered as in the text and on the map, but not said twice, also where the text shortens the name.
    expect(answer.get_by_text("1. Anne-Frank-Berufskolleg", exact=True)).to_have_count(1)
    expect(answer.get_by_text("3. Berufskolleg Drei der Stadt Lünen", exact=True)).to_have_count(1)
    expect(answer).not_to_contain_text("1,2 km (PIA)")
    expect(answer).not_to_contain_text("3. Berufskolleg Drei, Lünen")
    expect(answer).to_contain_text("Frag vor der Bewerbung bei der Schule nach")
    card = answer.get_by_role("listitem").filter(has_text="Weg 1, 44137 Dortmund")
    expect(card).to_contain_text("1,2 km entfernt · PIA, Vollzeit")
    expect(card.get_by_role("link", name="0231 5012300")).to_have_attribute("href", "tel:02315012300")
    expect(card.get_by_role("link", name=re.compile("Website Anne-Frank"))).to_have_attribute(
        "href", "https://example.org/a"
    )
    expect(answer.get_by_role("link", name=re.compile("Website Berufskolleg Zwei"))).to_have_count(0)
    expect(answer.get_by_text("Berufskolleg Vier")).to_be_hidden()
    answer.get_by_text("1 weitere Schule").click()
    expect(answer.get_by_text("Berufskolleg Vier")).to_be_visible()


def test_the_map_has_its_text(chat: Chat) -> None:
    chat.ask("schulen")
    picture = chat.page.get_by_role("img", name="Karte: drei Schulen rund um Dortmund.")
    expect(picture).to_be_visible()
    assert picture.evaluate("node => node.complete && node.naturalWidth > 0")


def test_addresses_and_phone_numbers_in_a_text_are_links(chat: Chat) -> None:
    chat.ask("links")
    links = chat.answers.last.get_by_role("link")
    expect(links).to_have_count(3)
    assert [link.get_attribute("href") for link in links.all()] == [
        "https://www.wtfuture.nrw/seite",
        "tel:08004555500",
        "tel:116111",
    ]


def test_thumbs_send_their_payload_unseen(chat: Chat) -> None:
    chat.ask("gehalt")
    sent: list[str] = []
    chat.page.on("request", lambda r: sent.append(r.post_data_json["message"]) if r.post_data else None)
    thumb = chat.page.get_by_role("button", name="Nein, nicht hilfreich")
    thumb.click()
    expect(chat.answers.last).to_contain_text("Echo 2: /feedback_negative")
    assert sent == ['/feedback_negative{"about":"ask_salary"}']
    expect(chat.questions).to_have_text(["gehalt"])
    expect(thumb).to_have_attribute("aria-pressed", "true")
    thumb.click(force=True)
    chat.page.wait_for_timeout(300)
    assert len(sent) == 1
    chat.page.reload()
    expect(chat.page.get_by_role("button", name="Nein, nicht hilfreich")).to_have_attribute("aria-pressed", "true")
    expect(chat.questions).to_have_text(["gehalt"])


def test_the_first_of_two_messages_shows_at_once(chat: Chat) -> None:
    chat.ask("zwei")
    expect(chat.answers.last).to_contain_text("Erste Nachricht.")
    expect(chat.page.get_by_text("Der Chatbot schreibt")).to_be_visible()
    expect(chat.answers.last).to_contain_text("Zweite Nachricht.")
    expect(chat.page.get_by_text("Der Chatbot schreibt")).to_be_hidden()


def test_typing_shows_at_once(chat: Chat) -> None:
    chat.ask("langsam")
    expect(chat.page.get_by_text("Der Chatbot schreibt")).to_be_visible(timeout=500)


def test_each_answer_is_spoken_once(chat: Chat) -> None:
    chat.ask("gehalt")
    expect(chat.answers.last).to_contain_text("3.509,44 €")
    chat.ask("zwei")
    expect(chat.answers.last).to_contain_text("Zweite Nachricht.")
    first, second, third = chat.spoken()
    assert first.startswith("Chatbot: Erzieherinnen und Erzieher verdienen")
    assert first.endswith("Vorschläge: Geld in Ausbildung, Aufstieg, Arbeitsbedingungen.")
    assert (second, third) == ("Chatbot: Erste Nachricht.", "Chatbot: Zweite Nachricht.")
    chat.page.wait_for_timeout(1_300)
    expect(chat.page.locator(".live p")).to_have_count(0)


def test_an_answer_leaves_the_focus_alone(chat: Chat) -> None:
    chat.input.fill("gehalt")
    chat.page.keyboard.press("Enter")
    expect(chat.answers.last).to_contain_text("3.509,44 €")
    assert chat.focused().startswith("textarea|input")


def test_the_whole_talk_by_keyboard(desktop: Chat) -> None:
    page = desktop.page
    for _ in range(10):
        page.keyboard.press("Tab")
        if "launcher" in desktop.focused():
            break
    page.keyboard.press("Enter")
    assert desktop.focused().startswith("textarea|input")
    page.keyboard.type("gehalt")
    page.keyboard.press("Enter")
    expect(desktop.answers.last).to_contain_text("3.509,44 €")
    for _ in range(12):
        page.keyboard.press("Shift+Tab")
        if desktop.focused().endswith("Aufstieg"):
            break
    page.keyboard.press("Enter")
    expect(desktop.answers.last).to_contain_text("Echo 2")
    assert desktop.focused().startswith("textarea|input")
    page.keyboard.press("Escape")
    assert "launcher" in desktop.focused()
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_arrow_keys_walk_through_the_messages(chat: Chat) -> None:
    for text in ("eins", "drei"):
        chat.ask(text)
        expect(chat.answers.last).to_contain_text(text)
    chat.page.get_by_role("log").focus()
    for key, text in [("ArrowUp", "drei"), ("Home", "Hallo!"), ("ArrowDown", "eins"), ("End", "drei")]:
        chat.page.keyboard.press(key)
        assert chat.focused().startswith("article")
        assert text in chat.focused()
    chat.page.keyboard.press("Escape")
    assert chat.focused().startswith("textarea|input")


def test_the_focus_stays_in_the_chat_where_it_fills_the_screen(page_on_phone: Chat) -> None:
    page_on_phone.page.get_by_role("button", name="Chat öffnen").click()
    for _ in range(12):
        page_on_phone.page.keyboard.press("Tab")
        assert not page_on_phone.focused().startswith("a|||")
    page_on_phone.input.focus()
    page_on_phone.page.keyboard.press("Escape")
    assert "launcher" in page_on_phone.focused()


@pytest.fixture
def page_on_phone(new_context: Callable[..., BrowserContext], standin: StandInServer) -> Chat:
    """The page with a launcher, on a phone."""
    return Chat(new_context(viewport={"width": 360, "height": 640}).new_page()).go(f"{standin.url}demo")


def test_a_link_on_the_page_opens_the_chat_and_gets_the_focus_back(desktop: Chat) -> None:
    link = desktop.page.get_by_role("link", name="Chat öffnen")
    link.click()
    expect(desktop.page.get_by_role("dialog")).to_be_visible()
    desktop.page.keyboard.press("Escape")
    assert desktop.focused().startswith("a|")


def test_a_deep_link_asks_once(page_on_phone: Chat) -> None:
    page_on_phone.page.get_by_role("link", name="Wie lange dauert PIA?").click()
    expect(page_on_phone.answers.last).to_contain_text("Echo 1: Wie lange dauert die PIA-Ausbildung?")
    assert page_on_phone.page.url.endswith("#chat")
    page_on_phone.page.reload()
    expect(page_on_phone.answers.last).to_contain_text("Echo 1")
    page_on_phone.page.wait_for_timeout(400)
    expect(page_on_phone.questions).to_have_count(1)


def test_a_deep_link_can_only_ask_not_command(chat: Chat, standin: StandInServer) -> None:
    chat.page.goto("about:blank")
    chat.go(f"{standin.url}#chat?frage=%2Frestart")
    expect(chat.answers.last).to_contain_text("Echo 1: restart")
    expect(chat.questions).to_have_text(["restart"])


def test_the_start_topics_of_the_page_ask(chat: Chat) -> None:
    for _ in range(2):
        chat.page.get_by_role("link", name="Geht es ohne Abi?").click()
    expect(chat.answers.last).to_contain_text("Echo 2: Kann ich auch ohne Abitur anfangen?")


def test_start_questions_of_the_embedding(desktop: Chat) -> None:
    desktop.page.get_by_role("button", name="Chat öffnen").click()
    desktop.page.get_by_role("button", name="Welche Berufe gibt es?").click()
    expect(desktop.answers.last).to_contain_text("Echo 1: Welche Berufe gibt es?")


def test_unread_answers_are_counted_on_the_launcher(desktop: Chat) -> None:
    desktop.page.get_by_role("button", name="Chat öffnen").click()
    desktop.ask("langsam")
    desktop.page.get_by_role("button", name="Chat schließen").click()
    expect(desktop.page.get_by_role("button", name="1 neue Nachricht")).to_be_visible()


def test_the_chat_stays_open_from_page_to_page(desktop: Chat, standin: StandInServer) -> None:
    desktop.page.get_by_role("button", name="Chat öffnen").click()
    desktop.ask("hallo")
    expect(desktop.answers.last).to_contain_text("Echo 1")
    desktop.input.fill("halb geschrieb")
    desktop.page.reload()
    expect(desktop.page.get_by_role("dialog")).to_be_visible()
    expect(desktop.answers.last).to_contain_text("Echo 1")
    expect(desktop.input).to_have_value("halb geschrieb")


def test_history_is_deleted_after_asking_again(chat: Chat) -> None:
    chat.ask("hallo")
    expect(chat.answers.last).to_contain_text("Echo 1")
    chat.menu("Verlauf löschen")
    expect(chat.questions).to_have_count(1)
    chat.page.get_by_role("button", name="Wirklich löschen?").click()
    expect(chat.questions).to_have_count(0)
    assert "hallo" not in chat.page.evaluate("() => JSON.stringify(sessionStorage)")
    chat.ask("neu")
    expect(chat.answers.last).to_contain_text("Echo 1: neu")
    chat.page.reload()
    expect(chat.questions).to_have_text(["neu"])


def test_the_talk_is_saved_as_text(chat: Chat, tmp_path: Path) -> None:
    chat.ask("gehalt")
    expect(chat.answers.last).to_contain_text("3.509,44 €")
    with chat.page.expect_download() as download:
        chat.menu("Als Text speichern")
    download.value.save_as(tmp_path / "talk.txt")
    text = (tmp_path / "talk.txt").read_text(encoding="utf-8")
    assert "Du: gehalt" in text
    assert "Chatbot: Erzieherinnen und Erzieher verdienen" in text
    assert "Stand: 1. Mai 2026: https://oeffentlicher-dienst" in text


def test_the_talk_is_copied(new_context: Callable[..., BrowserContext], standin: StandInServer) -> None:
    context = new_context(permissions=["clipboard-read", "clipboard-write"])
    chat = Chat(context.new_page()).go(standin.url).ask("hallo")
    expect(chat.answers.last).to_contain_text("Echo 1")
    chat.menu("Gespräch kopieren")
    expect(chat.page.locator(".notice")).to_have_text("Das Gespräch ist kopiert.")
    assert "Du: hallo" in chat.page.evaluate("() => navigator.clipboard.readText()")


def test_the_talk_is_printed_without_the_page_around_it(page_for_print: Chat) -> None:
    page_for_print.ask("gehalt")
    expect(page_for_print.answers.last).to_contain_text("3.509,44 €")
    page_for_print.menu("Drucken oder als PDF speichern")
    printed = page_for_print.page.evaluate("() => window.printed")
    for part in ("gehalt", "3.509,44 €", "Stufe 6", "Entgelttabelle 2026", "Stand: 1. Mai 2026"):
        assert part in printed
    for part in ("Damit kannst du anfangen", "Aufstieg", "War das hilfreich?"):
        assert part not in printed
    expect(page_for_print.page.locator("iframe")).to_have_count(0)
    assert page_for_print.problems == []


@pytest.fixture
def page_for_print(new_context: Callable[..., BrowserContext], standin: StandInServer) -> Chat:
    """A page whose frames note what they print."""
    page = new_context().new_page()
    page.add_init_script(
        "window.print = () => { top.printed = document.body.innerText; window.dispatchEvent(new Event('afterprint')); }"
    )
    return Chat(page).go(standin.url)


def test_after_an_error_the_question_can_be_asked_again(chat: Chat) -> None:
    chat.ask("fehler")
    chat.page.get_by_role("button", name="Noch einmal versuchen").click()
    expect(chat.questions).to_have_text(["fehler", "fehler"])


def test_a_new_message_below_is_offered_not_forced(chat: Chat) -> None:
    chat.ask("gehalt")
    expect(chat.answers.last).to_contain_text("Stufe 6")
    chat.ask("langsam")
    chat.page.get_by_role("log").evaluate("node => { node.scrollTop = 0; }")
    button = chat.page.get_by_role("button", name="Neue Nachricht")
    expect(button).to_be_visible()
    assert chat.page.get_by_role("log").evaluate("node => node.scrollTop") == 0
    button.click()
    expect(button).to_be_hidden()
    assert "Echo 2: langsam" in chat.focused()


@pytest.mark.parametrize(("colour", "on"), [("#ffd500", "rgb(0, 0, 0)"), ("#003366", "rgb(255, 255, 255)")])
def test_the_sites_own_colour_gets_readable_text(chat: Chat, colour: str, on: str) -> None:
    chat.page.locator("kita-chat").evaluate("(node, colour) => node.setAttribute('accent', colour)", colour)
    assert chat.page.locator("header").last.evaluate("node => getComputedStyle(node).color") == on


def test_the_page_paints_fast(chat: Chat) -> None:
    # The browser notes the paint a moment after it has happened.
    first = "performance.getEntriesByName('first-contentful-paint')[0]"
    chat.page.wait_for_function(f"() => {first} !== undefined")
    paint = chat.page.evaluate(f"() => {first}.startTime")
    print(f"first paint after {paint:.0f} ms")
    assert paint < 1_000


def test_what_the_server_has_forgotten_leaves_the_screen(chat: Chat) -> None:
    chat.ask("ich mag Zimtsterne")
    expect(chat.answers.last).to_contain_text("Echo 1")
    chat.ask("vergiss alles")
    expect(chat.answers.last).to_contain_text("Alles ist vergessen")
    expect(chat.questions).to_have_count(1)
    assert "Zimtsterne" not in chat.page.evaluate("JSON.stringify(sessionStorage)")
    chat.ask("hallo")
    expect(chat.answers.last).to_contain_text("hallo")
    assert chat.texts()[:2] == ["vergiss alles", "Alles ist vergessen."]


def test_deleting_the_history_deletes_it_on_the_server(chat: Chat) -> None:
    asked: list[str] = []
    chat.page.on("request", lambda request: asked.append(request.post_data or ""))
    chat.ask("hallo")
    expect(chat.answers.last).to_contain_text("Echo 1")
    sender = json.loads(asked[-1])["sender"]
    chat.menu("Verlauf löschen")
    chat.page.get_by_role("button", name="Wirklich löschen?").click()
    expect(chat.questions).to_have_count(0)
    wish = json.loads(asked[-1])
    assert wish == {"sender": sender, "message": '/ask_privacy{"answer": "forget"}'}
