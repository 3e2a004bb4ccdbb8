"""All messengers through their stand-ins: what comes in, what goes out, what happens when something fails."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sanic import Sanic

from channels.messenger import MAX_BODY_BYTES
from channels.store import Message, SqliteStore
from channels.worker import MOST_TRIES
from tests.channels.hosts import INPUTS, EchoBot, Host
from tests.channels.standins import PNG, STANDINS, VERIFY, Fault, StandIn

PEOPLE = {"whatsapp": ["491701234567", "491709999999"], "telegram": ["1001", "1002"], "facebook": ["psid1", "psid2"]}
LATER = {
    "whatsapp": Fault(400, {"error": {"code": 131056, "message": "pair rate limit"}}),
    "telegram": Fault(429, {"ok": False, "error_code": 429, "parameters": {"retry_after": 0}}),
    "facebook": Fault(400, {"error": {"code": 613, "message": "rate limit"}}),
}
NEVER = {
    "whatsapp": Fault(400, {"error": {"code": 131047, "message": "re-engagement"}}),
    "telegram": Fault(403, {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user"}),
    "facebook": Fault(400, {"error": {"code": 10, "error_subcode": 2018278, "message": "outside window"}}),
}


class Stage:
    """A stand-in, a bot and the server between them."""

    def __init__(self, standin: StandIn, bot: EchoBot, host: Host, store: Path) -> None:
        self.standin: Any = standin
        self.bot = bot
        self.host = host
        self.store = store
        self.people = PEOPLE[standin.name]
        self._ids = 0

    def new_id(self) -> str:
        """An id of a message that was not there before."""
        self._ids += 1
        return str(self._ids)

    async def say(self, text: str, person: int = 0, message_id: str = "") -> int:
        """A person writes."""
        return int(
            await self.standin.deliver(self.standin.text(self.people[person], message_id or self.new_id(), text))
        )

    def kept(self, table: str) -> int:
        """How many rows the store holds."""
        with sqlite3.connect(self.store) as db:
            return int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])

    async def nothing_left(self, timeout_s: float = 10.0) -> None:
        """Wait until everything is answered and sent."""
        end = time.monotonic() + timeout_s
        while self.kept("inbox") or self.kept("outbox") or self.kept("people"):
            assert time.monotonic() < end, "something was never sent"
            await asyncio.sleep(0.02)


@asynccontextmanager
async def staged(name: str, folder: Path, **times: float) -> AsyncIterator[Stage]:
    bot = EchoBot()
    store = folder / "messengers.sqlite"
    async with STANDINS[name]() as standin, Host(standin, str(store), bot, **times) as host:
        yield Stage(standin, bot, host, store)
    assert standin.problems == []


@pytest.fixture(params=sorted(STANDINS))
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(request.param, tmp_path) as made:
        yield made


async def test_a_message_is_answered(stage: Stage) -> None:
    assert await stage.say("Hallo") == 200
    shown = await stage.standin.wait_for(1)
    assert shown[0].text == "Antwort auf Hallo"
    assert shown[0].person == stage.people[0]
    assert stage.standin.signs, "typing is shown"
    await stage.nothing_left()


async def test_the_bot_knows_people_by_a_pseudonym(stage: Stage) -> None:
    await stage.say("Hallo")
    await stage.say("Hallo", person=1)
    await stage.standin.wait_for(2)
    senders = {sender for sender, _ in stage.bot.asked}
    assert len(senders) == 2
    assert all(sender.startswith(stage.standin.name) for sender in senders)
    assert not any(person in sender for sender in senders for person in stage.people)


async def test_nothing_of_a_person_is_left_after_the_answer(stage: Stage) -> None:
    await stage.say("mein geheimnis")
    await stage.standin.wait_for(1)
    await stage.nothing_left()
    await stage.host.__aexit__()
    files = b"".join(path.read_bytes() for path in stage.store.parent.glob("messengers.sqlite*"))
    assert b"geheimnis" not in files
    assert stage.people[0].encode() not in files


async def test_the_answer_to_the_platform_does_not_wait_for_the_bot(stage: Stage) -> None:
    async def think(_: str) -> None:
        await asyncio.sleep(1.0)

    stage.bot.before = think
    start = time.monotonic()
    assert await stage.say("Hallo") == 200
    assert time.monotonic() - start < 0.5
    await stage.standin.wait_for(1)


async def test_a_message_sent_twice_is_answered_once(stage: Stage) -> None:
    for _ in range(3):
        assert await stage.say("Hallo", message_id="77") == 200
    await stage.say("Ende")
    shown = await stage.standin.wait_for(2)
    await stage.nothing_left()
    assert [one.text for one in shown] == ["Antwort auf Hallo", "Antwort auf Ende"]


async def test_a_burst_is_answered_in_order(stage: Stage) -> None:
    async def hurry(text: str) -> None:
        await asyncio.sleep(0.05 if int(text) % 2 else 0.0)

    stage.bot.before = hurry
    for number in range(12):
        await stage.say(str(1000 + number))
    shown = await stage.standin.wait_for(12)
    assert [one.text for one in shown] == [f"Antwort auf {1000 + number}" for number in range(12)]


async def test_people_do_not_wait_for_each_other(stage: Stage) -> None:
    release = asyncio.Event()

    async def block(text: str) -> None:
        if text == "langsam":
            await release.wait()

    stage.bot.before = block
    await stage.say("langsam")
    await stage.say("schnell", person=1)
    shown = await stage.standin.wait_for(1)
    assert shown[0].text == "Antwort auf schnell"
    release.set()
    await stage.standin.wait_for(2)


BUTTONS = [
    {"title": "Gehalt", "payload": '/ask_salary{"profession": "erzieher"}'},
    {"title": "Ja", "payload": "/affirm"},
]


async def test_a_tapped_choice_reaches_the_bot_as_its_payload(stage: Stage) -> None:
    stage.bot.answers["Hallo"] = [{"text": "Hi", "buttons": BUTTONS}]
    await stage.say("Hallo")
    (shown,) = await stage.standin.wait_for(1)
    assert [title for title, _ in shown.choices] == ["Gehalt", "Ja"]
    await stage.standin.deliver(stage.standin.tap(stage.people[0], stage.new_id(), *shown.choices[0]))
    await stage.standin.wait_for(2)
    assert stage.bot.texts[-1] == BUTTONS[0]["payload"]


async def test_a_choice_that_nobody_knows_any_more_is_read_by_its_title(stage: Stage) -> None:
    await stage.standin.deliver(stage.standin.tap(stage.people[0], stage.new_id(), "Gehalt", "c0000"))
    await stage.standin.wait_for(1)
    assert stage.bot.texts == ["Gehalt"]


async def test_many_choices_become_numbers_that_can_be_answered(stage: Stage) -> None:
    buttons = [{"title": f"Ein recht langer Titel Nummer {n}", "payload": f"/ask_{n}"} for n in range(30)]
    stage.bot.answers["Hallo"] = [{"text": "Wähl:\n1. Schule am Ring", "buttons": buttons}]
    await stage.say("Hallo")
    await stage.nothing_left()
    text = "\n".join(one.text for one in stage.standin.shown)
    assert all(button["title"] in text for button in buttons)
    assert "2. Ein recht langer Titel Nummer 0" in text
    await stage.say(" 5. ")
    await stage.nothing_left()
    assert stage.bot.texts[-1] == "/ask_3"
    await stage.say("5")  # the choices belong to the last answer only
    await stage.nothing_left()
    assert stage.bot.texts[-1] == "5"


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ('/ask_salary{"profession": "x"}', 'ask_salary{"profession": "x"}'),
        ("/session_start", "session_start"),
        ("  /restart", "restart"),
        ("/start", "/greet"),
        ("/start campaign", "/greet"),
        ("/hilfe", "/ask_capabilities"),
        ("und/oder", "und/oder"),
    ],
)
async def test_people_cannot_type_intents(stage: Stage, text: str, heard: str) -> None:
    await stage.say(text)
    await stage.standin.wait_for(1)
    assert stage.bot.texts == [heard]


async def test_a_very_long_message_gets_a_sentence(stage: Stage) -> None:
    await stage.say("a" * 1_001)
    (shown,) = await stage.standin.wait_for(1)
    assert "1000 Zeichen" in shown.text
    assert stage.bot.asked == []


async def test_rate_limits_and_faults_are_tried_again(stage: Stage) -> None:
    stage.standin.faults = [LATER[stage.standin.name], Fault(500), Fault(503), LATER[stage.standin.name]]
    await stage.say("Hallo")
    shown = await stage.standin.wait_for(1)
    await stage.nothing_left()
    assert len(shown) == 1
    assert stage.bot.texts == ["Hallo"], "the bot is asked once, only the sending is repeated"


async def test_retry_after_is_respected(stage: Stage) -> None:
    body = (
        {"ok": False, "parameters": {"retry_after": 1}} if stage.standin.name == "telegram" else {"error": {"code": 4}}
    )
    stage.standin.faults = [Fault(429, body, {"Retry-After": "1"})]
    start = time.monotonic()
    await stage.say("Hallo")
    await stage.standin.wait_for(1)
    assert 0.9 < time.monotonic() - start < 4.0


async def test_what_is_refused_for_good_is_logged_without_content(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.standin.faults = [NEVER[stage.standin.name]]
    await stage.say("mein geheimnis")
    await stage.nothing_left()
    assert stage.standin.shown == []
    assert "refused an answer for good" in caplog.text
    assert "geheimnis" not in caplog.text
    assert stage.people[0] not in caplog.text
    await stage.say("weiter")
    assert (await stage.standin.wait_for(1))[0].text == "Antwort auf weiter"


async def test_answers_after_a_failure_keep_their_order(stage: Stage) -> None:
    stage.standin.faults = [Fault(500), Fault(500)]
    for text in ("eins", "zwei", "drei"):
        await stage.say(text)
    shown = await stage.standin.wait_for(3)
    assert [one.text for one in shown] == ["Antwort auf eins", "Antwort auf zwei", "Antwort auf drei"]


async def test_a_failing_bot_gets_an_apology(stage: Stage) -> None:
    async def fail(_: str) -> None:
        raise RuntimeError("broken")

    stage.bot.before = fail
    await stage.say("Hallo")
    (shown,) = await stage.standin.wait_for(1)
    assert "klappt bei mir etwas nicht" in shown.text
    assert shown.choices


async def test_a_silent_bot_gets_an_apology(stage: Stage) -> None:
    stage.bot.answers["Hallo"] = []
    await stage.say("Hallo")
    assert "klappt bei mir etwas nicht" in (await stage.standin.wait_for(1))[0].text


async def test_a_figure_is_sent_as_a_picture(stage: Stage) -> None:
    figure = {"url": "/webhooks/website/figures/there.svg", "alt": "Karte der Schulen"}
    stage.bot.answers["Karte"] = [{"text": "Hier:", "custom": {"topic": "x", "figure": figure}}]
    await stage.say("Karte")
    await stage.nothing_left()
    assert [one.picture for one in stage.standin.shown if one.picture] == [PNG]
    assert any("Karte der Schulen" in one.text for one in stage.standin.shown)
    assert stage.standin.shown[-1].text == "Hier:"


async def test_a_figure_that_is_not_there_is_told_in_words(stage: Stage) -> None:
    figure = {"url": "/webhooks/website/figures/gone.svg", "alt": "Karte der Schulen"}
    stage.bot.answers["Karte"] = [{"text": "Hier:", "custom": {"topic": "x", "figure": figure}}]
    await stage.say("Karte")
    await stage.nothing_left()
    text = "\n".join(one.text for one in stage.standin.shown)
    assert "Bild: Karte der Schulen" in text
    assert not any(one.picture for one in stage.standin.shown)


async def test_forged_requests_are_refused(stage: Stage) -> None:
    content = stage.standin.text(stage.people[0], "1", "Hallo")
    for headers in ({}, {"X-Hub-Signature-256": "sha256=" + "0" * 64}, {"X-Telegram-Bot-Api-Secret-Token": "x"}):
        assert await stage.standin.deliver(content, headers=headers) == 403
    assert await stage.standin.deliver(None, raw=b"{broken", headers={}) == 403
    await asyncio.sleep(0.3)
    assert stage.bot.asked == []
    assert stage.kept("seen") == 0


@pytest.mark.parametrize(
    "raw",
    [b"{broken", b"", b"[]", b"1", b"\xff", b"[" * 100_000],
    ids=["broken", "empty", "list", "number", "no text", "deep"],
)
async def test_what_is_no_json_object_is_refused(stage: Stage, raw: bytes) -> None:
    assert await stage.standin.deliver(None, raw=raw) == 400


@pytest.mark.parametrize("size", [MAX_BODY_BYTES + 1, 1_000_000, 20_000_000])
async def test_bodies_that_are_too_big_are_refused(stage: Stage, size: int) -> None:
    try:
        status = await stage.standin.deliver(None, raw=b" " * size)
    except aiohttp.ClientError:  # the server hangs up on somebody who goes on sending
        status = 413
    assert status == 413
    assert await stage.say("Hallo") == 200
    await stage.standin.wait_for(1)


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"object": "unknown", "entry": [{}]},
        {"entry": "x"},
        {"entry": [{"changes": [{"field": "account_update", "value": {}}]}]},
        {"entry": [{"changes": [{"field": "messages", "value": None}]}]},
        {"object": "page", "entry": [{"messaging": [{"sender": None, "message": 5}]}]},
        {"object": "page", "entry": [{"messaging": [{"sender": {"id": "1"}, "delivery": {}}]}]},
        {"update_id": 1, "my_chat_member": {}},
        {"update_id": 1, "message": None},
        {"update_id": 1, "callback_query": {"id": "1", "data": "x"}},
    ],
)
async def test_unknown_updates_are_ignored(stage: Stage, content: Any) -> None:
    assert await stage.standin.deliver(content) == 200
    await asyncio.sleep(0.05)
    assert stage.bot.asked == []
    assert stage.kept("inbox") == 0


async def test_the_handshake(stage: Stage) -> None:
    query = {"hub.mode": "subscribe", "hub.verify_token": VERIFY, "hub.challenge": "1158201444"}
    wrong = [{**query, "hub.verify_token": "x"}, {**query, "hub.mode": "x"}, {}]
    async with aiohttp.ClientSession() as session:
        for given in wrong:
            async with session.get(stage.standin.hook, params=given) as response:
                assert response.status == 403
        async with session.get(stage.standin.hook, params=query) as response:
            if stage.standin.name == "telegram":  # it has no handshake
                assert response.status == 403
            else:
                assert (response.status, await response.text()) == (200, "1158201444")


async def test_what_waited_is_answered_after_a_restart(tmp_path: Path) -> None:
    """The first process takes the message and dies before it answers; the second answers, once."""
    never = asyncio.Event()
    first, second = EchoBot(), EchoBot()

    async def hang(_: str) -> None:
        await never.wait()

    first.before = hang
    async with STANDINS["whatsapp"]() as standin:
        store = str(tmp_path / "s.sqlite")
        content = standin.text("491701234567", "1", "Hallo")  # type: ignore[attr-defined]
        async with Host(standin, store, first, lease_s=0.5):
            assert await standin.deliver(content) == 200
            await asyncio.sleep(0.2)
            assert first.texts == ["Hallo"]
        async with Host(standin, store, second, lease_s=0.5):
            assert await standin.deliver(content) == 200  # the platform resends
            shown = await standin.wait_for(1)
            await asyncio.sleep(0.3)
        assert [one.text for one in shown] == ["Antwort auf Hallo"]
        assert second.texts == ["Hallo"]


async def test_two_workers_answer_each_message_once_and_in_order(stage: Stage) -> None:
    other = EchoBot()
    hooks = [stage.standin.hook]
    stage.people = [str(491_701_000_000 + number) for number in range(20)]
    async with Host(stage.standin, str(stage.store), other):
        hooks.append(stage.standin.hook)
        for number in range(100):
            stage.standin.hook = hooks[number % 2]
            await stage.say(f"nr {number}", person=number % 20)
        shown = await stage.standin.wait_for(100)
        await stage.nothing_left()
    assert len(shown) == 100
    for position, person in enumerate(stage.people):
        texts = [one.text for one in shown if one.person == person]
        assert texts == [f"Antwort auf nr {number}" for number in range(position, 100, 20)]
    assert stage.bot.asked, "the first worker took its part"
    assert other.asked, "the second worker took its part"


@pytest.mark.parametrize("name", ["whatsapp", "facebook"])
async def test_an_answer_in_doubt_is_not_repeated_when_the_platform_reports_it(name: str, tmp_path: Path) -> None:
    async with staged(name, tmp_path) as stage:
        stage.standin.reports = True
        stage.host.channel._client._session._timeout = aiohttp.ClientTimeout(total=0.3)
        stage.standin.faults = [Fault(200, hang_s=1.0, taken=True)]
        await stage.say("Hallo")
        await stage.standin.wait_for(1)
        await stage.nothing_left()
        await asyncio.sleep(0.8)
        assert len(stage.standin.shown) == 1


async def test_an_answer_lost_on_the_way_is_repeated(stage: Stage) -> None:
    stage.host.channel._client._session._timeout = aiohttp.ClientTimeout(total=0.3)
    stage.standin.faults = [Fault(200, hang_s=1.0)]
    await stage.say("Hallo")
    assert len(await stage.standin.wait_for(1)) == 1
    await stage.nothing_left()


async def test_after_the_window_nothing_is_sent(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    now = time.time()
    async with staged("whatsapp", tmp_path, first_wait_s=0.05) as stage:
        stage.standin.faults = [Fault(500)] * 3
        stage.host.channel._worker._clock = lambda: now
        await stage.say("Hallo")
        while len(stage.standin.faults) == 3:
            await asyncio.sleep(0.02)
        stage.host.channel._worker._clock = lambda: now + 24 * 3600 + 60
        await stage.nothing_left()
        assert stage.standin.shown == []
        assert "its time had run out" in caplog.text


async def test_an_edited_message_that_was_answered_is_answered_anew(stage: Stage) -> None:
    await stage.say("was verdint", message_id="7")
    await stage.standin.wait_for(1)
    await stage.nothing_left()
    await stage.standin.deliver(edited(stage, "7", "was verdient"))
    await stage.standin.wait_for(2)
    assert stage.bot.texts == ["was verdint", "was verdient"]


async def test_an_edit_replaces_a_message_that_still_waits(stage: Stage) -> None:
    release = asyncio.Event()

    async def block(_: str) -> None:
        await release.wait()

    stage.bot.before = block
    await stage.say("erste", message_id="6")
    await asyncio.sleep(0.1)
    await stage.say("zweitte", message_id="7")
    await stage.standin.deliver(edited(stage, "7", "zweite"))
    release.set()
    await stage.standin.wait_for(2)
    await stage.nothing_left()
    assert stage.bot.texts == ["erste", "zweite"]


def edited(stage: Stage, message_id: str, text: str) -> Any:
    """The update for a corrected message."""
    standin, person = stage.standin, stage.people[0]
    if standin.name == "whatsapp":
        message = {"type": "text", "text": {"body": text}}
        edit = {"original_message_id": message_id, "message": message}
        return standin.message(person, f"edit-{message_id}", type="edit", edit=edit)
    if standin.name == "telegram":
        sent = standin.sent(int(person), int(message_id), text=text, edit_date=1_749_416_400)
        return standin.update(900, edited_message=sent)
    return standin.event(person, message_edit={"mid": message_id, "text": text, "num_edit": 1})


def position(stage: Stage, lat: float, lon: float) -> Any:
    """The update for a shared location."""
    standin, person = stage.standin, stage.people[0]
    if standin.name == "whatsapp":
        return standin.message(person, "loc", type="location", location={"latitude": lat, "longitude": lon})
    if standin.name == "telegram":
        return standin.update(900, message=standin.sent(int(person), 900, location={"latitude": lat, "longitude": lon}))
    place = {"type": "location", "payload": {"coordinates": {"lat": lat, "long": lon}}}
    return standin.event(person, message={"mid": "loc", "attachments": [place]})


async def test_a_location_becomes_the_nearest_place(stage: Stage) -> None:
    await stage.standin.deliver(position(stage, 51.51361, 7.46531))
    await stage.standin.wait_for(1)
    assert stage.bot.texts == ['/find_school{"place": "Dortmund"}']
    await stage.host.__aexit__()
    files = b"".join(path.read_bytes() for path in stage.store.parent.glob("messengers.sqlite*"))
    assert b"51.5136" not in files


async def test_a_location_outside_of_nrw_is_said(stage: Stage) -> None:
    await stage.standin.deliver(position(stage, 52.52, 13.405))
    (shown,) = await stage.standin.wait_for(1)
    assert "nicht in Nordrhein-Westfalen" in shown.text
    assert stage.bot.asked == []


def media(stage: Stage, kind: str, caption: str = "") -> Any:
    """The update for a voice message, picture or sticker."""
    standin, person = stage.standin, stage.people[0]
    said = {"caption": caption} if caption else {}
    if standin.name == "whatsapp":
        return standin.message(person, "media", type=kind, **{kind: {"id": "1", **said}})
    if standin.name == "telegram":
        name = {"audio": "voice", "image": "photo"}.get(kind, kind)
        return standin.update(900, message=standin.sent(int(person), 900, **{name: [{}]}, **said))
    payload = {"sticker_id": 1} if kind == "sticker" else {"url": "https://x"}
    attachment = {"type": "image" if kind == "sticker" else kind, "payload": payload}
    text = {"text": caption} if caption else {}
    return standin.event(person, message={"mid": "media", "attachments": [attachment], **text})


@pytest.mark.parametrize(
    ("kind", "part"), [("audio", "Sprachnachrichten"), ("image", "Bilder"), ("sticker", "Sticker"), ("video", "Videos")]
)
async def test_what_is_no_text_is_answered_kindly(stage: Stage, kind: str, part: str) -> None:
    await stage.standin.deliver(media(stage, kind))
    (shown,) = await stage.standin.wait_for(1)
    assert part in shown.text
    assert "Chatbot" in shown.text
    assert shown.choices
    assert stage.bot.asked == []


async def test_the_text_beside_a_picture_is_answered(stage: Stage) -> None:
    await stage.standin.deliver(media(stage, "image", "was verdient man"))
    shown = await stage.standin.wait_for(2)
    assert "nur deinen Text lesen" in shown[0].text
    assert shown[1].text == "Antwort auf was verdient man"


async def test_a_message_that_ends_the_process_each_time_gets_an_apology(stage: Stage) -> None:
    await stage.host.channel._stop()
    store = SqliteStore(stage.store)
    address = {"to": stage.people[0], "chat": stage.people[0], "id": stage.people[0]}
    message = Message("poison", f"{stage.standin.name}-x", 1.0, time.time(), address, text="Gift")
    store.put(stage.standin.name, message)
    for _ in range(MOST_TRIES):
        store.next_message(message.person)
    async with Host(stage.standin, str(stage.store), stage.bot):
        (shown,) = await stage.standin.wait_for(1)
    assert "klappt bei mir etwas nicht" in shown.text
    assert stage.bot.asked == []
    store.close()


@pytest.mark.parametrize("name", sorted(INPUTS))
async def test_a_channel_is_off_until_it_is_configured(
    name: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    variables = STANDINS[name]().environment()
    for variable in variables:
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.chdir(tmp_path)
    app = Sanic(f"off-{name}", configure_logging=False)
    off = INPUTS[name].from_credentials(None)
    app.blueprint(off.blueprint(EchoBot()), url_prefix=f"/webhooks/{name}")
    assert off.platform is None
    assert list(app.router.routes) == []
    assert caplog.text == ""
    first = next(iter(variables))
    monkeypatch.setenv(first, "x")
    assert INPUTS[name].from_credentials(None).platform is None
    assert "stays off, not set" in caplog.text
    assert first not in caplog.text
    for variable, value in variables.items():
        monkeypatch.setenv(variable, value)
    assert INPUTS[name].from_credentials(None).platform is not None
    assert list(tmp_path.iterdir()) == [], "nothing is written before the server starts"


async def test_the_worker_ends_also_when_something_new_comes_at_that_moment(stage: Stage) -> None:
    channel = stage.host.channel
    await asyncio.sleep(0)
    channel._worker.wake()
    stopping = asyncio.ensure_future(channel._stop())
    done, _ = await asyncio.wait({stopping}, timeout=5.0)
    assert done
