"""Who wants all to be forgotten is forgotten by the channels, too."""

from __future__ import annotations

import asyncio
from pathlib import Path

from rasa.core.channels.channel import UserMessage

from channels.incoming import Incoming
from channels.output import forgets
from channels.store import Answered, Call, Message, Queued, SqliteStore
from channels.turns import Turns

FORGOTTEN = {"text": "Alles ist vergessen.", "custom": {"topic": "ask_privacy", "forgotten": True}}


def test_only_the_bot_itself_says_that_all_is_forgotten() -> None:
    assert forgets(FORGOTTEN)
    assert not forgets({"text": "vergiss alles"})
    assert not forgets({"custom": None})


async def test_a_web_server_forgets_the_answers_of_before() -> None:
    said: list[str] = []

    async def bot(message: UserMessage) -> None:
        said.append(message.text)
        answer = FORGOTTEN if message.text == "vergiss alles" else {"text": f"Antwort auf {message.text}"}
        await message.output_channel.send_response(message.sender_id, answer)

    turns = Turns("website", bot)

    async def send(number: str, text: str) -> list[str]:
        turn = turns.turn(Incoming("a", text, {}, number))
        return [message["text"] async for message in turn.messages(5)]

    await send("1", "ich mag Zimtsterne")
    assert await send("2", "vergiss alles") == ["Alles ist vergessen."]
    await asyncio.sleep(0)
    [known] = turns._senders.values()
    assert list(known) == ["2"]
    assert await send("2", "vergiss alles") == ["Alles ist vergessen."]
    assert said.count("vergiss alles") == 1


def test_the_queue_of_a_messenger_forgets_a_person(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "m.sqlite")
    for person in ("p1", "p2"):
        message = Message(f"id-{person}", person, 1.0, 1.0, {"to": person}, text="ich mag Zimtsterne")
        store.put("telegram", message)
        waiting = Queued(f"call-{person}", Call("send", {"text": f"Antwort an {person}"}), 0.0, 9e9, 0)
        store.finish("telegram", message, Answered([waiting], {}, {1: f"/find_school {person}"}), 1.0)
    store.forget("p1")
    assert store.next_call("p1") is None
    assert store.number("p1", 1, 2.0) is None
    assert store.next_call("p2") is not None
    assert store.number("p2", 1, 2.0) == "/find_school p2"
    store.close()
    left = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"Zimtsterne" not in left
    assert b"Antwort an p1" not in left
