"""Real PostgreSQL, Redis, RabbitMQ and nginx on loopback, started by the tests from what Debian installs."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from deploy.local.settings import ROOT
from tests.ports import free_port

_PATHS = ("/usr/sbin", "/usr/lib/rabbitmq/bin", *map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin"))[::-1]))
#: Long enough for a machine that does ten other things.
_START_S = 240.0
PROXY = ROOT / "deploy" / "production" / "nginx.conf.template"


def program(name: str, package: str) -> str:
    """The path of a server; where it is missing the tests fail in CI, and are left out with a reason elsewhere."""
    found = shutil.which(name, path=os.pathsep.join((*_PATHS, os.environ.get("PATH", ""))))
    if found:
        return found
    reason = f"{name} is missing. Install it (Debian: apt-get install {package}), see .ci/run."
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def wait_for(ready: Callable[[], Any], what: str, seconds: float = _START_S) -> None:
    """Ask until it is so; ``AssertionError`` when the time is up."""
    end = time.monotonic() + seconds
    error: Exception | None = None
    while time.monotonic() < end:
        try:
            if ready():
                return
        except AssertionError:
            raise
        except Exception as problem:
            error = problem
        time.sleep(0.05)
    raise AssertionError(f"{what} within {seconds} s") from error


def listens(port: int) -> bool:
    """Whether somebody takes connections on a loopback port."""
    with socket.socket() as probe:
        probe.settimeout(1.0)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _parents() -> Iterator[tuple[int, int]]:
    """Each process and the one that started it."""
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            yield int(status.parent.name), int(status.read_text().rpartition(")")[2].split()[1])


class Server:
    """A process of ours with its folder: started, frozen, killed, started again."""

    name = "server"
    #: The account that it runs under, where that is not ours.
    account: str | None = None

    def __init__(self) -> None:
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix=f"wtfuture-{self.name}-", dir="/tmp"))
        self.folder.chmod(0o755)
        self.password = secrets.token_urlsafe(16)
        self.process: subprocess.Popen[bytes] | None = None

    def command(self) -> Sequence[str]:
        """What to run."""
        raise NotImplementedError

    def environment(self) -> Mapping[str, str]:
        """Beside that of the tests."""
        return {}

    def ready(self) -> bool:
        """Whether it can be used."""
        return listens(self.port)

    def start(self) -> None:
        """Start it and wait until it can be used."""
        self.begin()
        self.wait()

    def begin(self) -> None:
        """Start it."""
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                list(self.command()),
                env={**os.environ, **self.environment()},
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                user=self.account,
            )

    def wait(self) -> None:
        """Wait until it can be used."""
        wait_for(self.ready, f"{self.name} did not start, see {self.folder}/log: not ready")

    def signal(self, number: signal.Signals) -> None:
        """To all its processes."""
        for pid in self.pids():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    def pids(self) -> list[int]:
        """The process and all that it started."""
        assert self.process
        found = [self.process.pid]
        parents = dict(_parents())
        for pid in found:
            found += [child for child, parent in parents.items() if parent == pid]
        return found

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """It keeps its connections and says nothing."""
        self.signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.signal(signal.SIGCONT)

    @contextmanager
    def gone(self) -> Iterator[None]:
        """Killed; afterwards it is back on the same port with what it had stored."""
        self.kill()
        try:
            yield
        finally:
            self.start()

    def kill(self) -> None:
        """At once."""
        if self.process:
            self.signal(signal.SIGKILL)
            self.process.wait()
            wait_for(lambda: not listens(self.port), f"{self.name} did not end")

    def close(self) -> None:
        """End it and remove its folder."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Any:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Postgres(Server):
    """PostgreSQL with one database and one user with a password."""

    name = "postgresql"
    user = "chatbot"
    database = "talks"

    def __init__(self) -> None:
        self._bin = Path(program("postgres", "postgresql")).resolve().parent
        if not (self._bin / "initdb").exists():
            self._bin = Path(program("initdb", "postgresql")).parent
        super().__init__()
        # PostgreSQL refuses to run as root.
        self.account = "postgres" if os.getuid() == 0 else None
        if self.account:
            shutil.chown(self.folder, self.account)
        data, secret = self.folder / "data", self.folder / "secret"
        secret.write_text(self.password)
        options = ["-A", "scram-sha-256", "--pwfile", str(secret), "-U", self.user, "-E", "UTF8", "--locale", "C.UTF-8"]
        initdb = [str(self._bin / "initdb"), "-D", str(data), "--no-sync", *options]
        secret.chmod(0o644)
        subprocess.run(initdb, check=True, stdout=subprocess.DEVNULL, cwd="/", user=self.account)
        secret.unlink()

    def command(self) -> Sequence[str]:
        """See ``Server``."""
        settings = {"listen_addresses": "127.0.0.1", "unix_socket_directories": str(self.folder), "max_connections": 60}
        flags = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [str(self._bin / "postgres"), "-D", f"{self.folder}/data", "-p", str(self.port), *flags]

    def begin(self) -> None:
        """See ``Server``; a killed one leaves a file that says it is running."""
        (self.folder / "data" / "postmaster.pid").unlink(missing_ok=True)
        super().begin()

    def create(self) -> None:
        """Make the database."""
        if not self.query("SELECT 1 FROM pg_database WHERE datname = 'talks'", database="postgres"):
            self.query(f"CREATE DATABASE {self.database}", database="postgres")

    def ready(self) -> bool:
        """See ``Server``."""
        return bool(self.query("SELECT 1", database="postgres"))

    def query(self, text: str, database: str = database) -> list[Any]:
        """The rows of a statement, for the test itself."""
        import psycopg2

        connection = psycopg2.connect(
            host="127.0.0.1", port=self.port, user=self.user, password=self.password, dbname=database, connect_timeout=5
        )
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(text)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    @contextmanager
    def locked(self, table: str) -> Iterator[None]:
        """Somebody holds a table for as long."""
        import psycopg2

        connection = psycopg2.connect(
            host="127.0.0.1", port=self.port, user=self.user, password=self.password, dbname=self.database
        )
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {table}")
            yield
        finally:
            connection.close()

    def cut(self) -> None:
        """End all connections of the bot."""
        self.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'wtfuture'")


class Redis(Server):
    """Redis with a password, nothing on disk."""

    name = "redis"

    def __init__(self) -> None:
        self._program = program("redis-server", "redis-server")
        super().__init__()

    @property
    def url(self) -> str:
        """Its address with the password."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def command(self) -> Sequence[str]:
        """See ``Server``."""
        options = {"--port": str(self.port), "--bind": "127.0.0.1", "--save": "", "--requirepass": self.password}
        return [self._program, *(part for pair in options.items() for part in pair)]


class RabbitMQ(Server):
    """RabbitMQ with a user of ours."""

    name = "rabbitmq"
    user = "chatbot"

    def __init__(self) -> None:
        self._program = "/usr/lib/rabbitmq/bin/rabbitmq-server"
        if not Path(self._program).exists():
            program("rabbitmq-server", "rabbitmq-server")
        super().__init__()
        self._names = free_port()
        (self.folder / "rabbitmq.conf").write_text(
            f"listeners.tcp.default = 127.0.0.1:{self.port}\n"
            f"default_user = {self.user}\ndefault_pass = {self.password}\n"
        )
        (self.folder / "plugins").write_text("[].\n")

    @property
    def url(self) -> str:
        """Its address with user and password."""
        return f"amqp://{self.user}:{self.password}@127.0.0.1:{self.port}/"

    def environment(self) -> Mapping[str, str]:
        """See ``Server``; a name server of its own, so that other installations are left alone."""
        return {
            "HOME": str(self.folder),
            "ERL_EPMD_PORT": str(self._names),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": f"test{self.port}@localhost",
            "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_CONFIG_FILE": str(self.folder / "rabbitmq.conf"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "plugins"),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(self.folder),
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_PID_FILE": str(self.folder / "pid"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 1:1 +sbwt none +A 8",
        }

    def command(self) -> Sequence[str]:
        """See ``Server``."""
        return [self._program]

    def close(self) -> None:
        """See ``Server``; Erlang's name server is a process of its own."""
        self.kill()
        epmd = shutil.which("epmd")
        if epmd:
            command = [epmd, "-port", str(self._names), "-kill"]
            subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        super().close()


class Nginx(Server):
    """nginx with the proxy settings of production in front of the given ports, and a certificate of its own."""

    name = "nginx"

    def __init__(self, ports: Sequence[int]) -> None:
        self._program = program("nginx", "nginx")
        super().__init__()
        self.plain = free_port()
        key, self.certificate = self.folder / "key.pem", self.folder / "certificate.pem"
        request = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        names = ["-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
        files = ["-keyout", str(key), "-out", str(self.certificate)]
        subprocess.run([*request, *names, *files], check=True, capture_output=True)
        values = {
            "SERVER_NAME": "localhost",
            "HTTP_LISTEN": f"127.0.0.1:{self.plain}",
            "HTTPS_LISTEN": f"127.0.0.1:{self.port}",
            "CERTIFICATE": str(self.certificate),
            "CERTIFICATE_KEY": str(key),
            "ACCESS_LOG": str(self.folder / "access.log"),
            "ERROR_LOG": str(self.folder / "error.log"),
            "RASA_SERVERS": " ".join(f"server 127.0.0.1:{port} max_fails=0;" for port in ports),
        }
        template = PROXY.read_text(encoding="utf-8")
        for name, value in values.items():
            template = template.replace(f"${{{name}}}", value)
        (self.folder / "site.conf").write_text(template)
        parts = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        folders = "".join(f"{part}_temp_path {self.folder}/{part};" for part in parts)
        (self.folder / "nginx.conf").write_text(
            f"daemon off; pid {self.folder}/pid; worker_processes 1; events {{ worker_connections 512; }}"
            f" http {{ {folders} include {self.folder}/site.conf; }}"
        )

    def command(self) -> Sequence[str]:
        """See ``Server``."""
        return [self._program, "-c", str(self.folder / "nginx.conf"), "-e", str(self.folder / "log")]
