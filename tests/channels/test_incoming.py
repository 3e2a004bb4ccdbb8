"""What a client may send."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.incoming import MAX_BODY_BYTES, MAX_CHARACTERS, Incoming, RefusedError, is_too_long, read

JSON = "application/json"
GOOD: dict[str, Any] = {"sender": "abc", "message": "Hallo"}


def body(**changes: Any) -> bytes:
    """A good request with some changes; ``...`` takes a key away."""
    content = {key: value for key, value in {**GOOD, **changes}.items() if value is not ...}
    return json.dumps(content).encode()


def refused(content: bytes, content_type: str = JSON) -> RefusedError:
    """Why something is refused."""
    with pytest.raises(RefusedError) as caught:
        read(content, content_type)
    return caught.value


def test_a_good_message() -> None:
    assert read(body(), JSON) == Incoming("abc", "Hallo", {})


@pytest.mark.parametrize(
    "content_type",
    ["application/json; charset=utf-8", "Application/JSON", " application/json ;x=y", "application/json;"],
)
def test_json_by_other_names(content_type: str) -> None:
    assert read(body(), content_type).text == "Hallo"


@pytest.mark.parametrize(
    "text", ["", " ", "Grüße 👋", "a" * 5_000, "\x00", "/ask_salary", "\u202e", "Zeile\nZeile", "<script>", "مرحبا"]
)
def test_any_text_is_taken_as_it_is(text: str) -> None:
    assert read(body(message=text), JSON).text == text


@pytest.mark.parametrize("sender", ["a", "A-b_c.d:e@f+1", "x" * 128, "3f1c9a4e-1b2d-4c3e-8f5a-6b7c8d9e0f1a", "Jürgen"])
def test_senders(sender: str) -> None:
    assert read(body(sender=sender), JSON).sender == sender


def test_metadata_is_handed_on() -> None:
    assert read(body(metadata={"page": "/start"}), JSON).metadata == {"page": "/start"}


@pytest.mark.parametrize("metadata", [None, "x", 1, ["a"], True])
def test_metadata_of_another_kind_is_dropped(metadata: Any) -> None:
    assert read(body(metadata=metadata), JSON).metadata == {}


def test_unknown_keys_do_no_harm() -> None:
    assert read(body(stream="yes", admin=True), JSON) == Incoming("abc", "Hallo", {})


@pytest.mark.parametrize(
    "content_type",
    ["", "text/plain", "application/x-www-form-urlencoded", "application/jsonp", "text/json", "multipart/form-data"],
)
def test_other_kinds_of_content_are_refused(content_type: str) -> None:
    assert refused(body(), content_type).status == 415


@pytest.mark.parametrize("size", [MAX_BODY_BYTES + 1, 10 * MAX_BODY_BYTES])
def test_big_requests_are_refused_before_they_are_read(size: int) -> None:
    assert refused(b" " * size).status == 413


def test_the_largest_request_is_read() -> None:
    empty = len(body(message=""))
    content = body(message="a" * (MAX_BODY_BYTES - empty))
    assert len(content) == MAX_BODY_BYTES
    assert len(read(content, JSON).text) == MAX_BODY_BYTES - empty
    assert refused(content + b" ").status == 413


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"hallo",
        b"{'sender': 'a'}",
        b'{"sender": "a", "message": "x"} trailing',
        b"\xff\xfe\xfa",
        b'{"sender": "a", "message": "\xff"}',
        b"[" * 60_000,
        b'{"a":' * 10_000,
        b"\x00" * 10,
    ],
)
def test_what_is_no_json_is_refused(content: bytes) -> None:
    error = refused(content)
    assert error.status == 400
    assert "JSON" in error.reason


@pytest.mark.parametrize("content", [b"[]", b"null", b"1", b'"text"', b"true", b'[{"sender": "a", "message": "b"}]'])
def test_what_is_no_object_is_refused(content: bytes) -> None:
    error = refused(content)
    assert error.status == 400
    assert "Objekt" in error.reason


@pytest.mark.parametrize(
    "sender",
    [..., None, "", 1, True, ["a"], {"a": 1}, "x" * 129, "a b", "a/b", "a;b", "<b>", "a\x00", "\u200b", "a'b", "👋"],
)
def test_senders_that_are_none_are_refused(sender: Any) -> None:
    error = refused(body(sender=sender))
    assert error.status == 400
    assert "sender" in error.reason


def test_a_sender_with_a_line_break_is_refused() -> None:
    refused(body(sender="abc\n"))


@pytest.mark.parametrize("text", [..., None, 1, 1.5, True, ["a"], {"text": "a"}])
def test_messages_that_are_no_text_are_refused(text: Any) -> None:
    error = refused(body(message=text))
    assert error.status == 400
    assert "message" in error.reason


def test_a_refusal_can_be_shown() -> None:
    error = RefusedError(400, "Grund")
    assert (str(error), error.status, error.reason) == ("Grund", 400, "Grund")


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        assert isinstance(read(content, JSON), Incoming)
    except RefusedError as error:
        assert error.status in (400, 413)


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.floats(), st.integers(), st.text(max_size=20)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    max_leaves=5,
)


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(st.fixed_dictionaries({}, optional={"sender": VALUES, "message": VALUES, "metadata": VALUES}))
def test_any_json_is_read_or_refused(content: dict[str, Any]) -> None:
    try:
        found = read(json.dumps(content).encode(), JSON)
    except RefusedError as error:
        assert error.status == 400
    else:
        assert (found.sender, found.text) == (content["sender"], content["message"])


@pytest.mark.parametrize(
    ("text", "too_long"),
    [
        ("a" * MAX_CHARACTERS, False),
        ("Was verdient man? " * 100, True),
        ("Es war eine lange Woche. " * 60 + "Ich will nicht mehr leben.", False),
    ],
)
def test_a_long_message_is_refused_unless_somebody_is_in_distress(text: str, too_long: bool) -> None:
    assert is_too_long(text) is too_long
