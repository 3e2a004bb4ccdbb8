"""Nothing that anybody writes is executed, no other host is asked, and odd input is answered kindly."""

from __future__ import annotations

import gzip
import http.server
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from channels.files import WIDGET
from tests.ports import free_port
from tests.standin.process import StandInServer
from tests.widget.conftest import Chat

pytestmark = pytest.mark.browser

MOST_KILOBYTES = 30

_CODE = "top.executed=1"
_TAGS = (
    f"<img src=x onerror={_CODE}>",
    f"<script>{_CODE}</script>",
    f"<svg onload={_CODE}>",
    f"<svg><script>{_CODE}</script></svg>",
    f"<iframe src=javascript:{_CODE}>",
    f"<iframe srcdoc='<script>{_CODE}</script>'>",
    f"<a href=javascript:{_CODE} autofocus onfocus={_CODE}>x</a>",
    f"<body onload={_CODE}>",
    f"<details open ontoggle={_CODE}>",
    f"<math><mi xlink:href=javascript:{_CODE}>x</mi></math>",
    f"<style>@import 'javascript:{_CODE}'</style>",
    f"<input autofocus onfocus={_CODE}>",
    f"<video><source onerror={_CODE}></video>",
    f"<marquee onstart={_CODE}>",
    f"<template><script>{_CODE}</script></template>",
    f"<object data=javascript:{_CODE}>",
    f"<form action=javascript:{_CODE}><button>x</button></form>",
    f"<meta http-equiv=refresh content='0;url=javascript:{_CODE}'>",
    f"[x](javascript:{_CODE})",
    f"${{{_CODE}}}",
)
_AROUND = ("{}", '"{}', "'>{}", "</textarea>{}", "</title>{}", "-->{}", "]]>{}", "\\x3c{}", "&lt;{}", "\u0000{}")
TEXTS = [around.format(tag) for around in _AROUND for tag in _TAGS]
ADDRESSES = [
    f"javascript:{_CODE}",
    f"JaVaScRiPt:{_CODE}",
    f" javascript:{_CODE}",
    f"java\tscript:{_CODE}",
    f"\u0001javascript:{_CODE}",
    f"data:text/html,<script>{_CODE}</script>",
    f"vbscript:{_CODE}",
    "blob:https://x.example/1",
    "file:///etc/passwd",
    "http://x.example/",
    "//x.example/",
    "https://user:word@x.example/",
    f'https://x.example/"onclick={_CODE}',
    "ftp://x.example/",
    "",
]


def payload_messages() -> list[dict[str, object]]:
    """Messages with a harmful text everywhere a message of the bot has a text or an address."""
    messages: list[dict[str, object]] = []
    for number, text in enumerate(TEXTS):
        address = ADDRESSES[number % len(ADDRESSES)]
        source = {"title": text, "url": address, "as_of": text}
        school = {"name": text, "street": text, "town": text, "phone": text, "website": address, "programmes": [text]}
        chart = {
            "kind": ("bars", "path")[number % 2],
            "title": text,
            "columns": [text, text],
            "steps": [{"label": text}],
        }
        custom = {
            "topic": text,
            "sources": [source],
            "schools": [school],
            "figure": {"url": address or "x", "alt": text},
            "table": {"columns": [text], "rows": [[text, text]]},
            "chart": {**chart, "rows": [{"cells": [text, text], "from": text, "to": 5}]},
        }
        messages.append(
            {"text": text, "image": address, "buttons": [{"title": text, "payload": text}], "custom": custom}
        )
    return messages


def test_two_hundred_payloads_do_nothing(chat: Chat) -> None:
    assert len(TEXTS) == 200
    messages = payload_messages()
    chat.page.on("dialog", lambda dialog: pytest.fail(f"executed: {dialog.message}"))
    chat.page.route("**/webhook", lambda route: route.fulfill(json=messages))
    chat.ask(TEXTS[0])
    expect(chat.answers).to_have_count(201, timeout=60_000)
    for summary in chat.page.locator("summary").all()[:20]:
        summary.click()
    chat.page.unroute("**/webhook")
    for number in range(5):
        chat.page.locator(".choices button").nth(number * 20).click()
    chat.page.wait_for_timeout(300)
    assert chat.page.evaluate("() => window.executed") is None
    hrefs = chat.page.locator("article a").evaluate_all("nodes => nodes.map((node) => node.href)")
    assert hrefs
    assert {href.split(":")[0] for href in hrefs} <= {"https", "tel"}
    tags = chat.page.locator("article *").evaluate_all("nodes => nodes.map((node) => node.localName)")
    assert not set(tags) & {"script", "iframe", "style", "object", "video", "form", "input", "meta", "math"}
    assert {host for host in chat.hosts if host} == {chat.page.url.split("/")[2]}


def test_what_a_person_writes_does_nothing(chat: Chat) -> None:
    chat.page.route("**/webhook", lambda route: route.fulfill(json=[{"text": "ok", "custom": {"topic": "greet"}}]))
    for text in _TAGS:
        chat.ask(text)
        expect(chat.questions.last).to_have_text(text)
    chat.page.reload()
    expect(chat.questions).to_have_count(len(_TAGS))
    assert chat.page.evaluate("() => window.executed") is None


def test_a_talk_asks_no_other_host_and_violates_no_policy(chat: Chat) -> None:
    for text in ("gehalt", "vergleich", "schulen", "links"):
        chat.ask(text)
        expect(chat.questions.last).to_have_text(text)
    chat.page.get_by_role("button", name="Nur mit PIA").click()
    expect(chat.answers.last).to_contain_text("Echo")
    assert chat.hosts == {chat.page.url.split("/")[2]}
    assert chat.problems == []


@dataclass
class OtherSite:
    """A website of another origin that embeds the chat."""

    origin: str
    script: str


@pytest.fixture(params=["allowed", "refused"])
def other_site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OtherSite]:
    """A page with a strict policy of its own, and a chat server that does (not) allow its origin."""
    port = free_port()
    origin = f"http://localhost:{port}"
    allowed = {"WEBSITE_ORIGINS": f"https://www.other.example {origin}"} if request.param == "allowed" else {}
    server = StandInServer(free_port(), tmp_path, allowed).start()
    chat = server.url.split("/webhooks")[0]
    policy = f"default-src 'none'; script-src {chat}; connect-src {chat}; img-src {chat}"
    script = f'<script src="{server.url}widget.js" defer></script>'
    html = f'<!doctype html><html lang="de"><title>Seite</title>{script}<p>Hallo'

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    site = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    yield OtherSite(origin, request.param)
    site.shutdown()
    server.kill()


def test_one_line_embeds_the_chat_where_the_origin_is_allowed(page: Page, other_site: OtherSite) -> None:
    chat = Chat(page).go(other_site.origin)
    page.get_by_role("button", name="Chat öffnen").click()
    chat.ask("schulen")
    if other_site.script == "refused":
        expect(page.get_by_role("button", name="Nicht gesendet")).to_be_visible(timeout=20_000)
        expect(chat.answers).to_have_count(1)
        return
    expect(chat.answers.last).to_contain_text("Anne-Frank-Berufskolleg")
    picture = page.get_by_role("img", name="Karte")
    assert picture.evaluate("node => node.complete && node.naturalWidth > 0")
    assert [problem for problem in chat.problems if "favicon" not in problem] == []


def test_a_very_long_message_is_explained_not_sent(chat: Chat) -> None:
    chat.ask("x" * 10_000)
    expect(chat.page.locator(".notice")).to_contain_text("10.000 Zeichen")
    expect(chat.input).to_have_value("x" * 10_000)
    expect(chat.questions).to_have_count(0)
    assert any("höchstens 1.000" in text for text in chat.spoken())
    chat.input.fill("x" * 990)
    expect(chat.page.get_by_text("Noch 10 Zeichen frei")).to_be_visible()
    expect(chat.input).not_to_have_attribute("aria-invalid", "true")


@pytest.mark.parametrize("text", ["", "   ", "\u200b\u200b", "\n\n", "\u202e"])
def test_nothing_is_not_sent(chat: Chat, text: str) -> None:
    chat.ask(text)
    expect(chat.page.locator(".notice")).to_have_text("Schreib bitte zuerst deine Frage.")
    expect(chat.questions).to_have_count(0)


@pytest.mark.parametrize("text", ["مرحبا كيف حالك", "👶🏽👩‍🏫🎨", "Zeile 1\nZeile 2", "a\u200bb", "שלום", "w" * 300])
def test_odd_texts_are_sent_and_shown(chat: Chat, text: str) -> None:
    chat.ask(text)
    expect(chat.answers.last).to_contain_text("Echo 1")
    assert chat.questions.first.inner_text() == text
    assert chat.page.get_by_role("log").evaluate("node => node.scrollWidth <= node.clientWidth")


def test_pasted_html_is_text(chat: Chat) -> None:
    chat.input.evaluate(
        """node => {
          const data = new DataTransfer();
          data.setData("text/html", "<b>fett</b>");
          data.setData("text/plain", "fett");
          node.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }"""
    )
    expect(chat.page.locator(".notice")).to_be_hidden()


def test_a_dropped_file_is_refused_kindly(chat: Chat) -> None:
    prevented = chat.page.get_by_role("log").evaluate(
        """node => {
          const data = new DataTransfer();
          data.items.add(new File(["x"], "zeugnis.pdf", { type: "application/pdf" }));
          return !node.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
        }"""
    )
    assert prevented
    expect(chat.page.locator(".notice")).to_contain_text("Dateien kann ich nicht lesen")


def test_a_refused_message_is_explained(chat: Chat) -> None:
    refusal = json.dumps({"error": "Von dieser Website aus darf der Chat nicht benutzt werden."})
    chat.page.route("**/webhook", lambda route: route.fulfill(status=403, body=refusal))
    chat.ask("hallo")
    expect(chat.answers.last).to_contain_text("darf der Chat nicht benutzt werden")


def test_a_stored_talk_of_strange_shape_does_no_harm(
    new_context: Callable[..., BrowserContext], standin: StandInServer
) -> None:
    entries = [None, 5, {"id": 3}, {"id": "a", "me": True}, {"id": "b", "message": {"text": 5, "custom": "x"}}]
    stored = json.dumps({"sender": "0" * 32, "entries": entries, "draft": 5})
    page = new_context().new_page()
    page.add_init_script(
        f"sessionStorage.getItem('kita-chat') || sessionStorage.setItem('kita-chat', {json.dumps(stored)})"
    )
    chat = Chat(page).go(standin.url).ask("hallo")
    expect(chat.answers.last).to_contain_text("hallo")
    assert chat.problems == []


def test_the_widget_is_small() -> None:
    size = len(gzip.compress((WIDGET / "widget.js").read_bytes())) / 1000
    print(f"widget.js: {size:.1f} kB gzipped")
    assert size <= MOST_KILOBYTES
