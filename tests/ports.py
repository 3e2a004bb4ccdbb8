"""Ports for servers that tests start, also when several groups of tests run side by side."""

from __future__ import annotations

import itertools
import os
import socket

#: Below the ports that outgoing connections take: a server that is killed and started again finds its own free.
_FIRST, _EACH, _GROUPS = 20_000, 100, 120
#: Each process begins elsewhere; the next number is a port that nobody was given a moment ago.
_numbers = itertools.count(os.getpid() % _GROUPS * _EACH)


def free_port() -> int:
    """A port of loopback that nobody uses."""
    for number in _numbers:
        port = _FIRST + number % (_EACH * _GROUPS)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("numbers do not end")
