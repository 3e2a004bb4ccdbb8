"""The proxy of production, as a real nginx: TLS, limits, what is public, and a second server when one dies."""

from __future__ import annotations

import http.client
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.deploy.servers import Nginx

MESSAGE = json.dumps({"sender": "a", "message": "hallo"}).encode()


@dataclass
class Backend:
    """Stands in for a Rasa server: remembers the requests; a dead one takes them and closes the line."""

    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    dies: bool = False

    def __post_init__(self) -> None:
        backend = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                length = int(self.headers.get("content-length") or 0)
                self.rfile.read(length)
                backend.requests.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
                if backend.dies:
                    self.connection.shutdown(socket.SHUT_RDWR)
                    self.close_connection = True
                    return
                self.send_response(200)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"ok")

            do_POST = do_GET  # noqa: N815

            def log_message(self, *_: Any) -> None:
                """Nothing."""

        class Listening(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

        self.server = Listening(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server.server_address[1])

    @property
    def paths(self) -> list[str]:
        """What it was asked for."""
        return [path for path, _ in self.requests]


@dataclass
class Proxy:
    """The running proxy and the two servers behind it."""

    nginx: Nginx
    backends: tuple[Backend, Backend]

    def ask(self, path: str, body: bytes | None = None, method: str = "", **headers: str) -> http.client.HTTPResponse:
        """One request over TLS, the certificate checked."""
        context = ssl.create_default_context(cafile=str(self.nginx.certificate))
        connection = http.client.HTTPSConnection("localhost", self.nginx.port, context=context, timeout=15)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method or ("GET" if body is None else "POST"), path, body, sent)
        response = connection.getresponse()
        response.read()
        return response

    @property
    def requests(self) -> list[tuple[str, dict[str, str]]]:
        """What came through."""
        return [one for backend in self.backends for one in backend.requests]


@pytest.fixture(scope="module")
def running() -> Iterator[Proxy]:
    """One nginx for all tests."""
    backends = (Backend(), Backend())
    with Nginx([backend.port for backend in backends]) as nginx:
        yield Proxy(nginx, backends)
    for backend in backends:
        backend.server.shutdown()


@pytest.fixture
def proxy(running: Proxy) -> Proxy:
    """Nothing asked yet, all servers alive."""
    for backend in running.backends:
        backend.requests.clear()
        backend.dies = False
    return running


@pytest.mark.parametrize(
    "path",
    ["/webhooks/website/", "/webhooks/website/widget.js", "/webhooks/website/figures/a.png", "/health",
     "/webhooks/whatsapp/webhook?hub.mode=subscribe", "/webhooks/telegram/webhook", "/webhooks/facebook/webhook"],
)  # fmt: skip
def test_the_ways_of_the_channels_are_open(proxy: Proxy, path: str) -> None:
    assert proxy.ask(path).status == 200
    assert len(proxy.requests) == 1


@pytest.mark.parametrize(
    "path",
    ["/webhooks/rest/webhook", "/webhooks/rest/", "/webhooks/", "/model", "/status", "/version", "/webhook", "/actions",
     "/conversations/a/tracker", "/conversations/a/execute", "/webhooks/website/metrics",
     "/webhooks/website/../rest/webhook", "/webhooks/website/%2e%2e/rest/webhook",
     "//webhooks/rest/webhook", "/webhooks/telegram/set_webhook", "/metrics",
     "/webhooks/whatsapp/webhook/x", "/.git/config"],
)  # fmt: skip
def test_everything_else_is_refused_before_it_reaches_a_server(proxy: Proxy, path: str) -> None:
    for body in (None, MESSAGE):
        assert proxy.ask(path, body).status in (400, 404)
    assert proxy.requests == []


def test_the_start_page_leads_to_the_chat(proxy: Proxy) -> None:
    answer = proxy.ask("/")
    assert (answer.status, answer.headers["Location"]) == (
        302,
        f"https://localhost:{proxy.nginx.port}/webhooks/website/",
    )


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
def test_other_methods_are_refused(proxy: Proxy, method: str) -> None:
    assert proxy.ask("/webhooks/website/webhook", MESSAGE, method).status in (403, 405)
    assert proxy.requests == []


def test_without_tls_people_are_sent_to_tls(proxy: Proxy) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", proxy.nginx.plain, timeout=5)
    connection.request("POST", "/webhooks/website/webhook", MESSAGE)
    answer = connection.getresponse()
    assert answer.status == 308
    assert answer.headers["Location"].startswith("https://")
    assert proxy.requests == []


def test_browsers_are_told_to_stay_with_tls(proxy: Proxy) -> None:
    answer = proxy.ask("/webhooks/website/")
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
    assert answer.headers["Server"] == "nginx"


def test_old_tls_is_refused(proxy: Proxy) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    with socket.create_connection(("127.0.0.1", proxy.nginx.port)) as line, pytest.raises(ssl.SSLError):
        context.wrap_socket(line)


def test_a_body_may_be_so_long_and_no_longer(proxy: Proxy) -> None:
    for path, most in (("website", 64 * 1024), ("whatsapp", 512 * 1024)):
        assert proxy.ask(f"/webhooks/{path}/webhook", b"x" * most).status == 200
        assert proxy.ask(f"/webhooks/{path}/webhook", b"x" * (most + 1)).status == 413
    assert len(proxy.requests) == 2


def test_a_long_header_is_refused(proxy: Proxy) -> None:
    assert proxy.ask("/webhooks/website/", X_Long="x" * 40_000).status == 400
    assert proxy.requests == []


def test_what_a_client_claims_to_be_does_not_count(proxy: Proxy) -> None:
    proxy.ask(
        "/webhooks/website/webhook", MESSAGE, X_Forwarded_For="1.2.3.4", X_Request_ID="mine", Forwarded="for=1.2.3.4"
    )
    headers = proxy.requests[0][1]
    assert headers["x-forwarded-for"] == "127.0.0.1"
    assert len(headers["x-request-id"]) == 32
    assert headers["x-forwarded-proto"] == "https"
    assert headers["host"] == f"localhost:{proxy.nginx.port}"
    assert "forwarded" not in headers


def test_a_message_goes_to_a_second_server_under_the_same_number_when_the_first_dies(proxy: Proxy) -> None:
    proxy.ask("/webhooks/website/webhook", MESSAGE)
    first = next(backend for backend in proxy.backends if backend.requests)
    first.dies = True
    assert proxy.ask("/webhooks/website/webhook", MESSAGE).status == 200
    numbers = [headers["x-request-id"] for backend in proxy.backends for _, headers in backend.requests]
    assert len(numbers) == 3
    assert len(set(numbers)) == 2


def test_logs_name_no_address_and_no_query(proxy: Proxy) -> None:
    proxy.ask("/webhooks/whatsapp/webhook?hub.verify_token=hidden")
    proxy.ask("/webhooks/website/webhook", MESSAGE)
    logs = "".join(path.read_text() for path in proxy.nginx.folder.glob("*log"))
    assert "/webhooks/website/webhook" in logs
    assert "127.0.0.1" not in logs
    assert "hidden" not in logs


def test_a_flood_of_one_address_is_stopped_and_others_wait_no_longer_for_it(proxy: Proxy) -> None:
    """Last: the address of the tests has used up its share then."""
    with ThreadPoolExecutor(16) as pool:
        statuses = list(pool.map(lambda _: proxy.ask("/webhooks/website/webhook", MESSAGE).status, range(400)))
    assert set(statuses) == {200, 429}
    assert len(proxy.requests) == statuses.count(200) < 350
