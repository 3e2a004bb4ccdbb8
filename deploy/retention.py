"""``make retention``: deletes what is older than the time it may be kept, wherever it is stored.

    python -m deploy.retention --days 30

Conversations (whatever database ``endpoints.yml`` names), opinions for the editors and what lies in the messengers'
queue. ``make run`` does it by itself, at the start and once a day. docs/privacy.md names all that is stored.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from actions import feedback_store
from deploy.local import light
from deploy.local.settings import ROOT, Ports, endpoints_file

#: Days for which conversations and opinions are kept.
DAYS = 30
DAYS_VARIABLE = "DAYS"
EVERY_S = 24 * 3600.0
_DAY_S = 24 * 3600.0


@dataclass(frozen=True)
class Deleted:
    """How much was deleted: events of conversations, opinions, entries of the messengers' queue."""

    events: int
    opinions: int
    queued: int


def days(environment: Mapping[str, str]) -> int:
    """For how many days things are kept (``DAYS``); raises ``ValueError`` where that is no number from 1 to 3650."""
    text = environment.get(DAYS_VARIABLE, "").strip() or str(DAYS)
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 3650:
        raise ValueError(f"{DAYS_VARIABLE}={text}: Erlaubt sind 1 bis 3650 Tage.")
    return int(text)


def delete(kept_days: int, endpoints: Path, now: float | None = None) -> Deleted:
    """Delete all that is older; ``now`` is in seconds since 1970. Errors of the databases are raised."""
    before = (time.time() if now is None else now) - kept_days * _DAY_S
    opinions = feedback_store.store().forget_before(date.fromtimestamp(before) + timedelta(days=1))
    return Deleted(_conversations(endpoints, before), opinions, _messengers(before))


def _conversations(endpoints: Path, before: float) -> int:
    """Rasa is imported here alone: it takes seconds."""
    light.leave_out_unused()
    from rasa.core.tracker_store import TrackerStore
    from rasa.core.utils import AvailableEndpoints
    from rasa.shared.core.domain import Domain

    from deploy.conversations import ConversationStore

    store = TrackerStore.create(AvailableEndpoints.read_endpoints(str(endpoints)).tracker_store, Domain.empty())
    if not isinstance(store, ConversationStore):
        raise TypeError(
            f"{endpoints.name}: Nur ConversationStore kann alte Gespräche löschen, nicht {type(store).__name__}."
        )
    return store.forget_before(before)


def _messengers(before: float) -> int:
    from channels.messenger import STORE, STORE_VARIABLE
    from channels.store import SqliteStore

    path = ROOT / (os.environ.get(STORE_VARIABLE, "").strip() or STORE)
    if not path.exists():
        return 0
    store = SqliteStore(path)
    try:
        return store.forget_before(before)
    finally:
        store.close()


def main() -> int:
    """Delete and say how much; exit code 1 where the settings or a store do not allow it."""
    parser = argparse.ArgumentParser(description="Löscht, was älter ist als die Aufbewahrungsfrist.")
    parser.add_argument("--days", type=int, help=f"Tage; sonst {DAYS_VARIABLE} oder {DAYS}")
    parser.add_argument("--endpoints", type=Path, help="statt endpoints.yml")
    arguments = parser.parse_args()
    os.chdir(ROOT)
    try:
        kept = arguments.days or days(os.environ)
        endpoints = arguments.endpoints or endpoints_file(Ports.from_environment())
        deleted = delete(kept, endpoints)
    except Exception as error:  # Whatever it is: a person or a timer must hear that nothing was deleted.
        print(f"Es wurde nicht alles gelöscht: {error}", file=sys.stderr)
        return 1
    print(
        f"Gelöscht, weil älter als {kept} Tage: {deleted.events} Einträge aus Gesprächen, "
        f"{deleted.opinions} Rückmeldungen, {deleted.queued} Einträge der Messenger."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
