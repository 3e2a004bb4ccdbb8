"""Bot messages laid out for every platform: within its limits, nothing lost."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actions.messages import as_message
from advisor import knowledge
from advisor.advisor import Advisor
from advisor.answer import Situation
from advisor.model import PROFESSION_TOPICS
from channels.facebook import Facebook
from channels.layout import Choice, Kind, Limits, Line, lay_out, pack, read, utf16
from channels.platform import Platform
from channels.store import Call
from channels.telegram import Telegram
from channels.whatsapp import WhatsApp
from tests.channels.standins import STANDINS, FacebookStandIn, StandIn, TelegramStandIn, WhatsAppStandIn

TODAY = date(2026, 11, 23)
PLATFORMS: dict[str, type[Platform]] = {"whatsapp": WhatsApp, "telegram": Telegram, "facebook": Facebook}
ADDRESSES: dict[str, tuple[type[StandIn], Mapping[str, str]]] = {
    "whatsapp": (WhatsAppStandIn, {"to": "491701234567"}),
    "telegram": (TelegramStandIn, {"chat": "1001"}),
    "facebook": (FacebookStandIn, {"id": "psid1", "surface": "messenger"}),
    "instagram": (FacebookStandIn, {"id": "ig1", "surface": "instagram"}),
}


class Screen:
    """Lays messages out for one platform and checks each request as the platform's stand-in does."""

    def __init__(self, name: str) -> None:
        kind, self.address = ADDRESSES[name]
        self.standin: Any = kind()
        self.platform = PLATFORMS[kind.name](self.standin.environment())

    def show(self, message: Mapping[str, Any]) -> str:
        """All that the person reads, links and numbers included; raises where a rule is broken."""
        laid = lay_out(read(message), self.platform.limits(self.address))
        assert laid.parts, message
        read_parts = []
        for part in laid.parts:
            call: Call = self.platform.call(part, self.address)
            if part.picture is None:
                shown = self.standin.check(call.body)
                read_parts += [shown.text, *(title for title, _ in shown.choices)]
        assert self.standin.problems == [], message
        return "\n".join(read_parts)


@pytest.fixture(params=sorted(ADDRESSES))
def screen(request: pytest.FixtureRequest) -> Screen:
    """Each platform in turn."""
    return Screen(request.param)


@pytest.fixture(scope="module")
def advisor() -> Advisor:
    """Over the real knowledge."""
    return Advisor(knowledge.load())


def contract(answer: Any) -> dict[str, Any]:
    """The message as a channel gets it."""
    parts = as_message(answer)
    return {"text": parts["text"], "buttons": parts["buttons"], "custom": parts["json_message"]}


def all_answers(advisor: Advisor) -> Iterator[dict[str, Any]]:
    """Every profession and topic, every topic alone, every talk, comparisons, schools in several places, every fact."""
    known = advisor.knowledge
    for profession in known.professions:
        for topic in PROFESSION_TOPICS:
            yield contract(advisor.answer(topic, Situation(today=TODAY, professions=(profession,))))
        yield contract(
            advisor.answer("compare_professions", Situation(today=TODAY, professions=(profession, "kinderpfleger")))
        )
        for place in ("Köln", "Höxter", "32049"):
            situation = Situation(today=TODAY, professions=(profession,), place=known.places.find(place)[0])
            yield contract(advisor.answer("find_school", situation))
    for topic in (*known.topics, *(t for t in known.wording.choices["topic"] if known.wording.is_talk(t))):
        yield contract(advisor.answer(topic, Situation(today=TODAY)))
    for fact in known.facts.values():
        yield {"text": fact.fact.text, "custom": {"topic": fact.topic}}


def tokens(text: str) -> list[str]:
    """Words and numbers, without the signs that a platform may want written otherwise."""
    return re.findall(r"[^\W_]+", text)


def expected(message: Mapping[str, Any]) -> list[str]:
    """All that must be readable."""
    custom = message["custom"]
    found = tokens(message["text"])
    for button in message.get("buttons", ()):
        found += tokens(button["title"])
    for source in custom.get("sources", ()):
        found += tokens(source["title"]) + tokens(source["url"])
    for school in custom.get("schools", ()):
        for name in ("name", "street", "postcode", "town", "phone", "website"):
            found += tokens(school[name])
    for row in custom.get("table", {}).get("rows", ()):
        found += [token for cell in row for token in tokens(cell)]
    return found


def test_every_answer_is_valid_everywhere_and_loses_nothing(advisor: Advisor, screen: Screen) -> None:
    count = 0
    for message in all_answers(advisor):
        seen = set(tokens(html.unescape(screen.show(message))))
        missing = [token for token in expected(message) if token not in seen]
        assert not missing, (missing, message)
        count += 1
    assert count > 500


#: Any text, with what platforms stumble over among it.
TEXTS = st.lists(
    st.one_of(
        st.text(min_size=1, max_size=40),
        st.sampled_from(
            ["<b>fett</b>", "a & b", "*x*", "_y_", "https://a.example/x_y?z=1&w=*", "👩‍👧‍👦" * 30, "Wort " * 900]
        ),
    ),
    min_size=1,
    max_size=6,
).map(" ".join)
BUTTONS = st.lists(
    st.builds(
        lambda title, number: {"title": title, "payload": f"/ask_{number}"},
        st.text(min_size=1, max_size=90).filter(lambda t: t.strip() and "\n" not in t),
        st.integers(0, 99),
    ),
    max_size=15,
)
SOURCES = st.lists(
    st.fixed_dictionaries(
        {
            "title": st.text(min_size=1, max_size=60).filter(str.strip),
            "url": st.integers(0, 9).map(lambda n: f"https://example.org/{n}_a?b=1&c={'x' * n * 50}"),
            "as_of": st.sampled_from(["2026-05-01", "2025", "2025-04", "", "undatiert (um 2025)", "2026-13-77"]),
        }
    ),
    max_size=4,
)


def printable(text: str) -> str:
    """A text without control signs and halves of signs, as the bot's messages are."""
    return "".join(c for c in text if c.isprintable() or c == "\n")


@pytest.mark.parametrize("name", sorted(ADDRESSES))
@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(text=TEXTS.map(printable).filter(str.strip), buttons=BUTTONS, sources=SOURCES)
def test_any_message_is_valid_everywhere(
    name: str, text: str, buttons: list[dict[str, str]], sources: list[dict[str, str]]
) -> None:
    buttons = [{**b, "title": printable(b["title"])} for b in buttons if printable(b["title"]).strip()]
    message = {"text": text, "buttons": buttons, "custom": {"topic": "x", "sources": sources}}
    seen = html.unescape(Screen(name).show(message))
    joined = "".join(tokens(seen))
    for token in {t for word in text.split()[:50] for t in tokens(html.unescape(word)) if t.isascii()}:
        assert token in joined
    for source in sources:
        assert "".join(tokens(source["url"])) in joined


LIMITS = Limits(text=100, body=40, caption=20, kinds=(Kind("few", 2, 10),), write=lambda line: line.text or line.url)


def test_long_lines_are_cut_after_sentences_or_words() -> None:
    line = "Das ist der erste Satz, der recht lang ist und weitergeht. Das ist der zweite Satz, der auch lang ist."
    chunks = pack([Line(line)], LIMITS)
    assert chunks[0] == "Das ist der erste Satz, der recht lang ist und weitergeht."
    assert " ".join(chunks) == line
    assert "".join(pack([Line("x" * 250)], LIMITS)) == "x" * 250


def test_an_emoji_counts_as_two() -> None:
    assert utf16("a👶") == 3
    assert all(utf16(chunk) <= 100 for chunk in pack([Line("👶" * 120)], LIMITS))


def test_choices_stand_below_a_short_body() -> None:
    message = {"text": "Satz. " * 15, "buttons": [{"title": "Ja", "payload": "/affirm"}]}
    parts = lay_out(read(message), LIMITS).parts
    assert [part.kind for part in parts] == ["text", "few"]
    assert parts[1].text == "Wie möchtest du weitermachen?"


def test_numbers_go_on_after_numbered_lines_and_earlier_choices() -> None:
    buttons = [{"title": f"Titel {n}", "payload": f"/x{n}"} for n in range(3)]
    laid = lay_out(read({"text": "1. Schule\n2. Schule", "buttons": buttons}), LIMITS, first_number=2)
    assert laid.numbers == {3: "/x0", 4: "/x1", 5: "/x2"}
    assert "3. Titel 0" in "\n".join(part.text for part in laid.parts)


def test_equal_titles_become_numbers_and_equal_buttons_one() -> None:
    ja = {"title": "Ja", "payload": "/affirm"}
    assert [p.kind for p in lay_out(read({"text": "?", "buttons": [ja, ja]}), LIMITS).parts] == ["few"]
    laid = lay_out(read({"text": "?", "buttons": [ja, {"title": "Ja", "payload": "/deny"}]}), LIMITS)
    assert laid.numbers == {1: "/affirm", 2: "/deny"}


def test_keys_are_short_and_the_same_everywhere() -> None:
    key = Choice("Köln", '/find_school{"place": "' + "ö" * 200 + '"}').key
    assert len(key.encode()) <= 64
    assert key == Choice("Anders", '/find_school{"place": "' + "ö" * 200 + '"}').key


def test_only_our_own_pictures_are_fetched() -> None:
    figures = "/webhooks/website/figures"
    wrong = ("https://evil.example/x.svg", "//evil.example/x.svg", f"{figures}/x.html", f"{figures}/../x.svg", "", None)
    for url in wrong:
        assert read({"text": "x", "custom": {"figure": {"url": url, "alt": "x"}}}).picture is None, url
    picture = read({"text": "x", "custom": {"figure": {"url": f"{figures}/x.svg", "alt": "x"}}}).picture
    assert picture is not None
    assert picture.path == f"{figures}/x.png"


def test_signs_of_whatsapp_markup_mean_nothing_but_addresses_stay() -> None:
    write = WhatsApp(STANDINS["whatsapp"]().environment()).limits({}).write
    assert write(Line("*a* _b_ https://x.example/a_b*c")) == "∗a∗ ˍbˍ https://x.example/a_b*c"


def test_long_titles_stand_whole_in_the_row() -> None:
    standin = WhatsAppStandIn()
    platform = WhatsApp(standin.environment())
    title = "Praxisintegrierte Ausbildung (PIA)"
    laid = lay_out(read({"text": "?", "buttons": [{"title": title, "payload": "/x"}]}), platform.limits({}))
    row = platform.call(laid.parts[0], {"to": "491701234567"}).body["interactive"]["action"]["sections"][0]["rows"][0]
    assert row["description"] == title
    assert len(row["title"]) <= 24


def test_the_event_loop_is_not_needed() -> None:
    """Laying out is pure: no loop runs here."""
    with pytest.raises(RuntimeError):
        asyncio.get_running_loop()
    assert lay_out(read({"text": "x"}), LIMITS).parts[0].text == "x"
