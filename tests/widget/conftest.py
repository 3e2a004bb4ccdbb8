"""A real Chromium, driven by Playwright, and the stand-in server."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright

from tests.ports import free_port
from tests.standin.process import StandInServer

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TIMEOUT_MS = 15_000

_RECORD_SPEECH = """() => {
  const live = document.querySelector("kita-chat").shadowRoot.querySelector(".live");
  window.spoken = [];
  new MutationObserver((changes) => {
    for (const change of changes) for (const node of change.addedNodes) window.spoken.push(node.textContent);
  }).observe(live, { childList: true });
}"""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert path, "Chromium is missing: .ci/run installs it from Debian's packages"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def new_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browser contexts, a phone's screen unless told otherwise; each has a history of its own."""
    made: list[BrowserContext] = []

    def make(**settings: Any) -> BrowserContext:
        context = browser.new_context(**{"viewport": {"width": 390, "height": 844}, "locale": "de-DE", **settings})
        context.set_default_timeout(TIMEOUT_MS)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    """A fresh tab on a phone's screen, without stored history."""
    return new_context().new_page()


@pytest.fixture(scope="session")
def standin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandInServer]:
    """The stand-in server; tests that kill it start it again."""
    server = StandInServer(free_port(), tmp_path_factory.mktemp("standin"))
    try:
        yield server.start()
    finally:
        server.kill()


@dataclass
class Chat:
    """The chat on a page, as a person uses it."""

    page: Page
    hosts: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", lambda request: self.hosts.add(request.url.split("/")[2]))
        self.page.on("console", lambda said: self.problems.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))

    def go(self, url: str) -> Chat:
        """Load a page with a chat on it and note what a screen reader hears from there on."""
        self.page.goto(url)
        self.page.evaluate(_RECORD_SPEECH)
        return self

    def ask(self, text: str) -> Chat:
        """Type a message and send it."""
        self.page.get_by_label("Deine Frage").fill(text)
        self.page.get_by_role("button", name="Senden").click()
        return self

    @property
    def input(self) -> Locator:
        """Where one types."""
        return self.page.get_by_label("Deine Frage")

    @property
    def questions(self) -> Locator:
        """The person's messages."""
        return self.page.locator("article.me .text")

    @property
    def answers(self) -> Locator:
        """The bot's messages, the welcome first."""
        return self.page.locator("article.bot")

    def texts(self) -> list[str]:
        """All messages after the welcome, in the order in which they stand."""
        return self.page.locator("article .text").all_inner_texts()[1:]

    def spoken(self) -> list[str]:
        """What the live region said."""
        return list(self.page.evaluate("() => window.spoken"))

    def focused(self) -> str:
        """Tag, class and text of what has the focus, seen through the shadow root."""
        return str(
            self.page.evaluate(
                """() => {
                  let node = document.activeElement;
                  while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
                  return [node.tagName.toLowerCase(), node.id, node.className, node.textContent.trim()].join("|");
                }"""
            )
        )

    def menu(self, entry: str) -> None:
        """Choose an entry of the menu."""
        self.page.get_by_role("button", name="Menü").click()
        self.page.get_by_role("button", name=entry).click()


@pytest.fixture
def chat(page: Page, standin: StandInServer) -> Chat:
    """The chat page of the stand-in on a phone's screen."""
    return Chat(page).go(standin.url)
