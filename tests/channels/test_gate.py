"""What every message passes before Rasa sees it."""

from __future__ import annotations

import logging
from typing import Any

import pytest
import structlog
from prometheus_client import REGISTRY
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage

from channels.gate import MAX_CHARACTERS, Gate, begin_request
from channels.output import WholeMessages


@pytest.fixture(autouse=True)
def no_request() -> None:
    """Each test begins outside of a request."""
    structlog.contextvars.clear_contextvars()


async def passed(text: str, metadata: Any = None) -> UserMessage:
    """The message as Rasa gets it."""
    got: list[UserMessage] = []

    async def rasa(message: UserMessage) -> None:
        got.append(message)

    await Gate("test", rasa)(UserMessage(text, WholeMessages(), "a", metadata=metadata))
    return got[0]


def number(name: str, **labels: str) -> float:
    """A metric as it stands."""
    return REGISTRY.get_sample_value(name, labels) or 0.0


async def test_what_is_personal_goes_no_further() -> None:
    assert (await passed("ich bin in 44137, mail lisa@web.de")).text == "ich bin in 44137, mail [E-Mail]"
    assert (await passed('/find_school{"place": "44137"}')).text == '/find_school{"place": "44137"}'
    assert len((await passed("x" * 50_000)).text) == MAX_CHARACTERS


@pytest.mark.parametrize("metadata", [None, {}, {"page": "/lisa"}, {"introduced": "yes"}, [1], "x"])
async def test_of_the_metadata_only_what_is_read_goes_on(metadata: Any) -> None:
    assert (await passed("hallo", metadata)).metadata == {}


async def test_that_the_chat_has_introduced_itself_goes_on() -> None:
    assert (await passed("hallo", {"introduced": True, "page": "/lisa"})).metadata == {"introduced": True}


@pytest.mark.parametrize("kind", [WholeMessages, CollectingOutputChannel])
async def test_turns_are_counted_with_their_topics(kind: type[Any], caplog: pytest.LogCaptureFixture) -> None:
    async def rasa(message: UserMessage) -> None:
        for topic in ("clarify", "clarify"):
            await message.output_channel.send_response("a", {"text": "geheim", "custom": {"topic": topic}})

    before = [number("chat_topics_total", topic="clarify"), number("chat_not_understood_total", channel="c1")]
    with caplog.at_level(logging.INFO, "channels.gate"):
        await Gate("c1", rasa)(UserMessage("mein Text", kind(), "somebody"))
    after = [number("chat_topics_total", topic="clarify"), number("chat_not_understood_total", channel="c1")]
    assert [b - a for a, b in zip(before, after, strict=True)] == [1, 1]
    [record] = caplog.records
    assert record.fields["topics"] == ["clarify"]
    for secret in ("mein Text", "geheim", "somebody"):
        assert secret not in str(record.__dict__)


async def test_what_rasa_raises_is_counted_and_raised() -> None:
    async def rasa(_: UserMessage) -> None:
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError):
        await Gate("c2", rasa)(UserMessage("hallo", WholeMessages(), "a"))
    assert number("chat_errors_total", channel="c2") == 1


@pytest.mark.parametrize("given", [None, "", "short", "x" * 65, "zeile\nzeile", "a b c d e f", "äöüäöüäöü"])
def test_a_request_gets_an_id_of_its_own(given: str | None) -> None:
    assert begin_request(given) != given
    assert begin_request(given) != begin_request(given)


def test_the_id_of_a_proxy_is_kept() -> None:
    assert begin_request("0af7651916cd43dd-8448eb211c80319c") == "0af7651916cd43dd-8448eb211c80319c"
    assert structlog.contextvars.get_contextvars() == {"request_id": "0af7651916cd43dd-8448eb211c80319c"}
