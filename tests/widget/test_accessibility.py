"""WCAG 2.2 AA: axe-core in every state, and what a machine can measure beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.standin.process import StandInServer
from tests.widget.conftest import Chat

pytestmark = pytest.mark.browser

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
DESKTOP = {"width": 1280, "height": 800}
#: 1280 × 1024 at 400 %.
ZOOMED = {"width": 320, "height": 256}

NewContext = Callable[..., BrowserContext]


def check(page: Page) -> None:
    """No violation of WCAG A or AA that axe-core knows of."""
    found = Axe().run(page, options={"runOnly": TAGS}).response
    assert found["passes"], "axe-core has checked nothing"
    assert [f"{v['id']}: {[n['html'][:150] for n in v['nodes']]}" for v in found["violations"]] == []


def full_talk(chat: Chat) -> Chat:
    """A talk with everything that an answer can have."""
    for text, seen in [("gehalt", "Stufe 6"), ("vergleich", "Kinderpflegerin"), ("weg", "dein Weg|Dein Weg")]:
        chat.ask(text)
        expect(chat.answers.last).to_contain_text(seen.split("|")[-1])
    chat.ask("schulen")
    expect(chat.answers.last).to_contain_text("Berufskolleg Drei")
    for summary in chat.page.locator("summary").all():
        summary.click()
    chat.page.get_by_role("button", name="Nur mit PIA").click()
    expect(chat.answers.last).to_contain_text("Echo 5")
    return chat


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESKTOP, {"width": 360, "height": 740}, ZOOMED], ids=["1280", "360", "400%"])
def test_a_talk_with_everything(new_context: NewContext, standin: StandInServer, scheme: str, viewport: Any) -> None:
    chat = full_talk(Chat(new_context(viewport=viewport, color_scheme=scheme).new_page()).go(standin.url))
    check(chat.page)
    chat.page.get_by_role("button", name="Menü").click()
    check(chat.page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESKTOP, ZOOMED], ids=["1280", "400%"])
def test_launcher_and_dialog(new_context: NewContext, standin: StandInServer, scheme: str, viewport: Any) -> None:
    chat = Chat(new_context(viewport=viewport, color_scheme=scheme).new_page()).go(f"{standin.url}demo")
    check(chat.page)
    chat.page.get_by_role("button", name="Chat öffnen").click()
    check(chat.page)
    expect(chat.page.get_by_role("dialog", name="Chat zu Kita und Jugendhilfe")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_error_states(new_context: NewContext, standin: StandInServer, scheme: str) -> None:
    chat = Chat(new_context(color_scheme=scheme).new_page()).go(standin.url)
    chat.ask("fehler")
    expect(chat.answers.last).to_contain_text("Noch einmal")
    chat.page.context.set_offline(True)
    chat.ask("hallo")
    expect(chat.page.get_by_role("button", name="Nicht gesendet")).to_be_visible()
    chat.input.fill("x" * 1_200)
    expect(chat.input).to_have_attribute("aria-invalid", "true")
    check(chat.page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["impressum", "barrierefreiheit"])
def test_the_other_pages(new_context: NewContext, standin: StandInServer, name: str, scheme: str) -> None:
    page = new_context(color_scheme=scheme).new_page()
    page.goto(f"{standin.url}{name}")
    check(page)


@pytest.mark.parametrize("viewport", [{"width": 320, "height": 640}, ZOOMED], ids=["320", "400%"])
def test_nothing_is_cut_off_or_scrolls_sideways(new_context: NewContext, standin: StandInServer, viewport: Any) -> None:
    chat = full_talk(Chat(new_context(viewport=viewport).new_page()).go(standin.url))
    assert chat.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    log = chat.page.get_by_role("log")
    assert log.evaluate("node => node.scrollWidth <= node.clientWidth")
    assert log.bounding_box()["height"] >= 60  # type: ignore[index]
    expect(chat.input).to_be_visible()


@pytest.fixture
def talked(new_context: NewContext, standin: StandInServer) -> Iterator[Chat]:
    """A talk with everything on a phone."""
    yield full_talk(Chat(new_context(viewport={"width": 360, "height": 740}).new_page()).go(standin.url))


def test_targets_are_large_enough(talked: Chat) -> None:
    small = talked.page.evaluate(
        """() => {
          const found = [];
          const root = document.querySelector("kita-chat").shadowRoot;
          const own = root.querySelectorAll("button, a, summary, textarea");
          for (const node of [...own, ...document.querySelectorAll("main a, footer a")]) {
            const { width, height } = node.getBoundingClientRect();
            if (width && Math.min(width, height) < 24) found.push(`${node.textContent} ${width}×${height}`);
          }
          return found;
        }"""
    )
    assert small == []


def test_wider_text_spacing_breaks_nothing(talked: Chat) -> None:
    talked.page.locator("kita-chat").evaluate(
        """node => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(`
            * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
            p { margin-block-end: 2em !important }`);
          node.shadowRoot.adoptedStyleSheets.push(sheet);
        }"""
    )
    clipped = talked.page.evaluate(
        """() => [...document.querySelector("kita-chat").shadowRoot.querySelectorAll("button, .bubble, h2, th, td")]
          .filter((node) => node.clientWidth && !node.closest(".stack thead"))
          .filter((node) => node.scrollHeight > node.clientHeight + 2 || node.scrollWidth > node.clientWidth + 2)
          .map((node) => node.textContent)"""
    )
    assert clipped == []


def test_forced_colours_keep_bubbles_and_bars(new_context: NewContext, standin: StandInServer) -> None:
    chat = Chat(new_context(forced_colors="active").new_page()).go(standin.url).ask("gehalt")
    expect(chat.answers.last).to_contain_text("Stufe 6")
    bubble = chat.page.locator(".bot .bubble").last
    assert bubble.evaluate("node => getComputedStyle(node).borderTopStyle") == "solid"
    bar, track = chat.page.locator(".bar span").first, chat.page.locator(".bar").first
    colour = "node => getComputedStyle(node).backgroundColor"
    assert bar.evaluate(colour) != track.evaluate(colour)


def test_less_motion_where_it_is_wished(new_context: NewContext, standin: StandInServer) -> None:
    for wish, animated in (("reduce", "none"), ("no-preference", "wait")):
        chat = Chat(new_context(reduced_motion=wish).new_page()).go(standin.url)
        chat.ask("langsam")
        name = chat.page.locator(".typing").evaluate("node => getComputedStyle(node).animationName")
        assert name == animated


def test_the_focus_is_always_visible(new_context: NewContext, standin: StandInServer) -> None:
    chat = Chat(new_context(viewport=DESKTOP).new_page()).go(standin.url).ask("gehalt")
    expect(chat.answers.last).to_contain_text("Stufe 6")
    seen = set()
    for _ in range(25):
        chat.page.keyboard.press("Tab")
        outline = chat.page.evaluate(
            """() => {
              let node = document.activeElement;
              while (node.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
              if (node === document.body) return null;
              const style = getComputedStyle(node);
              return [node.tagName + node.className, style.outlineStyle, parseFloat(style.outlineWidth)];
            }"""
        )
        if outline:
            seen.add(outline[0])
            assert outline[1] == "solid"
            assert outline[2] >= 2
    assert len(seen) >= 4


def test_languages_are_named(talked: Chat) -> None:
    assert talked.page.locator("html").get_attribute("lang") == "de"
    assert talked.page.locator("section.panel").get_attribute("lang") == "de"


def test_the_launcher_never_hides_what_has_the_focus(new_context: NewContext, standin: StandInServer) -> None:
    page = new_context(viewport={"width": 320, "height": 400}).new_page()
    page.goto(f"{standin.url}demo")
    for link in page.get_by_role("link").all():
        link.focus()
        page.wait_for_timeout(50)
        covered = page.evaluate(
            """() => {
              const launcher = document.querySelector("kita-chat").shadowRoot.querySelector(".launcher");
              const mine = launcher.getBoundingClientRect();
              const its = document.activeElement.getBoundingClientRect();
              const inside = its.top >= mine.top && its.bottom <= mine.bottom;
              return inside && its.left >= mine.left && its.right <= mine.right;
            }"""
        )
        assert not covered
