"""No message is lost or answered twice: broken lines, a killed server, reloads and several tabs."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.standin.process import StandInServer
from tests.widget.conftest import Chat

pytestmark = pytest.mark.browser

RETRY = re.compile("Nicht gesendet – erneut versuchen")
RECONNECTS = 100


def echoes(chat: Chat) -> list[str]:
    """The bot's answers after the welcome."""
    return chat.page.locator("article.bot .text").all_inner_texts()[1:]


def test_what_was_not_sent_says_so_and_can_be_sent_again(chat: Chat) -> None:
    chat.page.route("**/webhook", lambda route: route.abort())
    chat.ask("erste")
    chat.ask("zweite")
    retry = chat.page.get_by_role("button", name=RETRY)
    expect(retry).to_have_count(2, timeout=20_000)
    assert any("nicht angekommen" in text for text in chat.spoken())
    chat.page.unroute("**/webhook")
    retry.first.click()
    expect(retry).to_have_count(0)
    expect(chat.answers.last).to_contain_text("Echo 2: zweite")
    assert chat.texts() == ["erste", "Echo 1: erste", "zweite", "Echo 2: zweite"]


def test_without_a_network_it_waits_for_it(chat: Chat) -> None:
    chat.page.context.set_offline(True)
    chat.ask("hallo")
    expect(chat.page.get_by_role("button", name=RETRY)).to_be_visible(timeout=2_000)
    chat.page.context.set_offline(False)
    expect(chat.answers.last).to_contain_text("Echo 1: hallo")
    expect(chat.questions).to_have_count(1)


def test_the_server_is_killed_and_comes_back(chat: Chat, standin: StandInServer) -> None:
    chat.ask("vorher")
    expect(chat.answers.last).to_contain_text("Echo 1")
    standin.kill()
    chat.ask("mittendrin")
    standin.start()
    expect(chat.answers.last).to_contain_text("Echo 2: mittendrin", timeout=40_000)
    chat.ask("danach")
    expect(chat.answers.last).to_contain_text("Echo 3: danach")
    assert chat.texts() == [
        *("vorher", "Echo 1: vorher"),
        *("mittendrin", "Echo 2: mittendrin"),
        *("danach", "Echo 3: danach"),
    ]


def test_an_answer_that_got_lost_on_the_way_is_not_made_twice(chat: Chat) -> None:
    """The server has answered; the client did not hear it and asks again under the same id."""
    lost = iter([True, True, False])

    def lose(route: Route) -> None:
        answer = route.fetch()
        if next(lost):
            route.abort()
        else:
            route.fulfill(response=answer)

    chat.page.route("**/webhook", lose)
    chat.ask("hallo")
    expect(chat.answers.last).to_contain_text("Echo 1: hallo")
    chat.page.unroute("**/webhook")
    chat.ask("und jetzt")
    expect(chat.answers.last).to_contain_text("Echo 2: und jetzt")


def test_an_answer_that_breaks_off_is_completed_without_doubles(chat: Chat) -> None:
    broken = iter([True, False])

    def cut(route: Route) -> None:
        answer = route.fetch()
        lines = answer.text().splitlines(keepends=True)
        route.fulfill(response=answer, body=lines[0] if next(broken) else "".join(lines))

    chat.page.route("**/webhook", cut)
    chat.ask("zwei")
    expect(chat.answers.last).to_contain_text("Zweite Nachricht.")
    assert chat.texts() == ["zwei", "Erste Nachricht.", "Zweite Nachricht."]


def test_a_hundred_reconnects_lose_and_double_nothing(chat: Chat) -> None:
    dice = random.Random(7)
    broken = 0

    def shake(route: Route) -> None:
        nonlocal broken
        kind = dice.choice(["before", "after", "cut", "error", "whole", "whole"])
        if broken >= RECONNECTS or kind == "whole":
            route.continue_()
            return
        broken += 1
        if kind == "before":
            route.abort("connectionreset")
        elif kind == "error":
            route.fulfill(status=503, body="")
        else:
            answer = route.fetch()
            if kind == "after":
                route.abort("connectionreset")
            else:
                route.fulfill(response=answer, body=answer.text()[:-9])

    # Waiting is the widget's part of being polite; here it would only cost time.
    chat.page.add_init_script("window.setTimeout = ((set) => (run, ms) => set(run, Math.min(ms, 20)))(setTimeout)")
    chat.page.reload()
    chat.page.route("**/webhook", shake)
    number = 0
    while broken < RECONNECTS:
        number += 1
        assert number <= 200
        chat.ask(f"Nachricht {number}")
        expect(chat.answers.last).to_contain_text(f"Nachricht {number}", timeout=30_000)
    assert echoes(chat) == [f"Echo {n}: Nachricht {n}" for n in range(1, number + 1)][-len(echoes(chat)) :]
    assert len(echoes(chat)) == number
    print(f"{broken} broken lines, {number} messages")


def test_a_reload_before_the_answer_loses_nothing(chat: Chat) -> None:
    chat.ask("langsam")
    expect(chat.page.get_by_text("Der Chatbot schreibt")).to_be_visible()
    chat.page.wait_for_timeout(200)
    chat.page.reload()
    expect(chat.answers.last).to_contain_text("Echo 1: langsam")
    expect(chat.questions).to_have_count(1)
    chat.ask("weiter")
    expect(chat.answers.last).to_contain_text("Echo 2: weiter")


def test_history_survives_a_reload(chat: Chat) -> None:
    chat.ask("eins")
    expect(chat.answers.last).to_contain_text("Echo 1")
    before = chat.texts()
    chat.page.reload()
    assert chat.texts() == before
    assert chat.page.context.cookies() == []
    assert chat.page.evaluate("() => localStorage.length") == 0


def two_tabs(new_context: Callable[..., BrowserContext], standin: StandInServer) -> tuple[Chat, Chat]:
    """Two tabs of one browser; the second is opened in the middle of the talk."""
    context = new_context()
    one = Chat(context.new_page()).go(standin.url).ask("eins")
    expect(one.answers.last).to_contain_text("Echo 1")
    other = Chat(context.new_page()).go(standin.url)
    expect(other.answers.last).to_contain_text("Echo 1")
    return one, other


def test_two_tabs_are_one_talk(new_context: Callable[..., BrowserContext], standin: StandInServer) -> None:
    one, other = two_tabs(new_context, standin)
    other.ask("zweiter Tab")
    expect(other.answers.last).to_contain_text("Echo 2: zweiter Tab")
    expect(one.answers.last).to_contain_text("Echo 2: zweiter Tab")
    one.ask("erster Tab")
    expect(other.answers.last).to_contain_text("Echo 3: erster Tab")
    assert one.texts() == other.texts()
    assert one.spoken() == ["Chatbot: Echo 1: eins", "Chatbot: Echo 3: erster Tab"]


def test_a_closed_tab_leaves_its_message_to_the_other(
    new_context: Callable[..., BrowserContext], standin: StandInServer
) -> None:
    one, other = two_tabs(new_context, standin)
    one.ask("langsam")
    expect(other.questions).to_have_count(2)
    one.page.close(run_before_unload=True)
    expect(other.answers.last).to_contain_text("Echo 2: langsam")


def test_deleting_the_history_deletes_it_in_all_tabs(
    new_context: Callable[..., BrowserContext], standin: StandInServer
) -> None:
    one, other = two_tabs(new_context, standin)
    one.menu("Verlauf löschen")
    one.page.get_by_role("button", name="Wirklich löschen?").click()
    expect(other.questions).to_have_count(0)
    other.ask("neu")
    expect(one.answers.last).to_contain_text("Echo 1: neu")


def test_a_busy_server_is_waited_for(chat: Chat) -> None:
    answers = iter([True, False])

    def busy(route: Route) -> None:
        if next(answers):
            route.fulfill(status=429, headers={"Retry-After": "1"}, body='{"error": "zu viele"}')
        else:
            route.continue_()

    chat.page.route("**/webhook", busy)
    chat.ask("hallo")
    expect(chat.answers.last).to_contain_text("Echo 1: hallo")
    expect(chat.questions).to_have_count(1)


def test_an_empty_answer_counts_as_none(chat: Chat) -> None:
    empty = iter([True, False])
    chat.page.route(
        "**/webhook",
        lambda route: route.fulfill(json=[]) if next(empty) else route.continue_(),
    )
    chat.ask("hallo")
    expect(chat.answers.last).to_contain_text("Echo 1: hallo")


def test_a_broken_store_means_a_new_talk(page: Page, standin: StandInServer) -> None:
    page.add_init_script("""sessionStorage.setItem("kita-chat", '{"sender": 5, "entries": "x"')""")
    chat = Chat(page).go(standin.url).ask("hallo")
    expect(chat.answers.last).to_contain_text("Echo 1: hallo")
    assert chat.problems == []


def test_the_sender_is_random_with_128_bits(new_context: Callable[..., BrowserContext], standin: StandInServer) -> None:
    senders = set()
    for _ in range(3):
        chat = Chat(new_context().new_page()).go(standin.url)
        with chat.page.expect_request("**/webhook") as request:
            chat.ask("hallo")
        senders.add(request.value.post_data_json["sender"])
    assert len(senders) == 3
    assert all(re.fullmatch("[0-9a-f]{32}", sender) for sender in senders)
