"""Settings of Rasa for which it has no switch: what is sent to the action server, and over which connection."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from aiohttp import web
from jsonschema import ValidationError

from deploy.local import light
from deploy.local.settings import ROOT

light.leave_out_unused()  # before anything imports rasa

from rasa.core.actions.action import RemoteAction  # noqa: E402
from rasa.shared.core.domain import Domain  # noqa: E402
from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet, UserUttered  # noqa: E402
from rasa.shared.core.trackers import DialogueStateTracker  # noqa: E402
from rasa.utils.endpoints import EndpointConfig  # noqa: E402

from deploy.local import tuned  # noqa: E402
from tests.conftest import free_port  # noqa: E402


def test_a_call_carries_slots_the_last_message_and_the_last_events() -> None:
    domain = Domain.load(str(ROOT / "domain.yml"))
    events: list[Any] = [SlotSet("profession", "erzieher")]
    for number in range(20):
        parsed = {"intent": {"name": "greet"}, "entities": [], "text": str(number), "questions": ["…"]}
        events += [ActionExecuted("action_listen"), UserUttered(str(number), {"name": "greet"}, [], parsed)]
        events += [
            ActionExecuted("action_greet"),
            BotUttered("Hallo", {"buttons": [{"title": "Ja", "payload": "/affirm"}]}),
        ]
    tracker = DialogueStateTracker.from_events("somebody", events, domain.slots)
    call = tuned._call(RemoteAction("action_greet", EndpointConfig("http://127.0.0.1")), tracker, domain)
    assert call["next_action"] == "action_greet"
    assert call["tracker"]["slots"]["profession"] == "erzieher"
    assert call["tracker"]["latest_message"]["questions"] == ["…"]
    sent = call["tracker"]["events"]
    assert len(sent) == tuned.EVENTS_SENT
    assert sent[-1]["data"]["buttons"] == [{"title": "Ja", "payload": "/affirm"}]
    assert [event["text"] for event in sent if event["event"] == "user"][-1] == "19"
    assert not any("parse_data" in event for event in sent)


def test_connections_are_kept_for_the_next_call_and_made_anew_after_a_restart() -> None:
    ports: list[int] = []

    async def serve(port: int) -> web.AppRunner:
        async def answer(request: web.Request) -> web.Response:
            ports.append(request.transport.get_extra_info("peername")[1])  # type: ignore[union-attr]
            return web.json_response({"events": []})

        app = web.Application()
        app.router.add_post("/webhook", answer)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        return runner

    class Endpoint(EndpointConfig):
        session = tuned._with_kept_sessions(EndpointConfig.session)

    async def calls() -> None:
        port = free_port()
        endpoint = Endpoint(f"http://127.0.0.1:{port}/webhook")
        runner = await serve(port)
        await endpoint.request(json={})
        await endpoint.request(json={})
        await runner.cleanup()
        runner = await serve(port)
        await endpoint.request(json={})
        await runner.cleanup()
        async with endpoint.session() as session:
            await session.close()

    asyncio.run(calls())
    assert len(ports) == 3
    assert ports[0] == ports[1] != ports[2]


@pytest.mark.parametrize(
    "result", [{}, {"events": [], "responses": []}, {"events": [{"event": "slot"}], "responses": [{"text": "…"}]}]
)
def test_a_result_of_the_action_server_is_taken(result: object) -> None:
    assert tuned._checked(None, result)


@pytest.mark.parametrize(
    "result", [None, [], "x", {"events": "x"}, {"events": [1]}, {"events": [{"name": "x"}]}, {"responses": ["x"]}]
)
def test_garbage_of_the_action_server_is_refused(result: object) -> None:
    with pytest.raises(ValidationError):
        tuned._checked(None, result)
