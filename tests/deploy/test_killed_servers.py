"""One of two Rasa servers is killed again and again while people talk: each message answered, stored once, in order.

A minute in ``make test``; ``make soak-faults`` sets ``KILL_SECONDS`` and ``KILL_EVERY`` to ten minutes, one kill each.
"""

from __future__ import annotations

import os
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest

from tests.deploy.cluster import Cluster, Person
from tests.deploy.servers import Nginx

pytestmark = pytest.mark.running

SECONDS = float(os.environ.get("KILL_SECONDS", "60"))
#: Seconds between the start of a server and the next kill.
EVERY = float(os.environ.get("KILL_EVERY", "3"))
FEWEST = 3
PEOPLE = 4
#: What they say, and the topic of the answer wherever in the talk it is said.
LINES = (
    ("was verdient eine erzieherin", "ask_salary"),
    ("und als kinderpfleger?", "ask_salary"),
    ("schulen in bochum", "find_school"),
    ("wie lange dauert die ausbildung zur erzieherin", "ask_training_duration"),
)
#: Each try ends within the channel's 5 s; on a machine that starts servers all the time some messages need a second.
#: Nobody waits for the minute of Rasa's own lock.
AT_MOST_S = 20.0


@dataclass
class Talk:
    """What one person said and how long each answer took."""

    person: Person
    said: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


def talk(proxy: Nginx, seed: int, end: threading.Event) -> Talk:
    """Talk through the proxy until the end; as the widget does, a message without an answer is sent again."""
    chance = random.Random(seed)
    mine = Talk(Person([proxy.port], certificate=proxy.certificate))
    while not end.is_set():
        line, topic = LINES[len(mine.said) % len(LINES)]
        mine.said.append(line)
        answer = mine.person.say_until_answered(line)
        assert answer.topics[-1] == topic, (line, answer)
        mine.seconds.append(answer.seconds)
        time.sleep(chance.random() * 0.5)
    return mine


def kill_again_and_again(cluster: Cluster) -> int:
    """Kill one server after the other, each only when the other one serves; how many kills it were.

    On a busy machine, where a start takes long, it goes on until there were a few.
    """
    end, kills = time.monotonic() + SECONDS, 0
    while time.monotonic() < end or kills < FEWEST:
        time.sleep(EVERY)
        victim = cluster.rasas[kills % len(cluster.rasas)]
        victim.kill()
        kills += 1
        victim.start()
    return kills


def test_nothing_is_lost_or_doubled_while_servers_are_killed(cluster: Cluster) -> None:
    end = threading.Event()
    with Nginx(cluster.ports) as proxy, ThreadPoolExecutor(PEOPLE) as pool:
        talking = [pool.submit(talk, proxy, seed, end) for seed in range(PEOPLE)]
        try:
            kills = kill_again_and_again(cluster)
        finally:
            end.set()
        talks = [one.result() for one in talking]
    seconds = sorted(second for one in talks for second in one.seconds)
    median, slowest = seconds[len(seconds) // 2], seconds[-1]
    print(f"{kills} kills, {len(seconds)} messages, median {median:.2f} s, slowest {slowest:.1f} s")
    assert kills >= FEWEST
    assert len(seconds) > 10 * PEOPLE
    assert slowest < AT_MOST_S
    for one in talks:
        turns = cluster.turns(one.person.sender)
        assert [text for text, _ in turns] == one.said
        assert all(count > 0 for _, count in turns)
