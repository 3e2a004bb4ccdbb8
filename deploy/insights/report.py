"""``make report``: one page for the editors from stored conversations and opinions, with nothing loaded from elsewhere.

    python -m deploy.insights.report --out report.html

``CONVERSATIONS`` and ``FEEDBACK`` name the files as for ``make run``, ``DAYS_BACK`` how many days the report goes back.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from actions import feedback_store
from advisor import knowledge
from advisor.money import number
from deploy.insights import figures, talks
from deploy.insights.figures import Count, Figures
from deploy.local.settings import ROOT
from understanding.encoder import shared_encoder

DAYS_BACK_VARIABLE = "DAYS_BACK"
_DAYS_BACK = 30
#: Longer lists are cut; the numbers of all are in the sums.
_MOST_ROWS = 25


def conversations_file() -> Path:
    """The SQLite file of this installation."""
    return ROOT / (os.environ.get("CONVERSATIONS", "").strip() or "conversations.sqlite")


def since() -> datetime:
    """From when on conversations count; raises ``ValueError`` where the setting is no number of days."""
    days = int(os.environ.get(DAYS_BACK_VARIABLE, "").strip() or _DAYS_BACK)
    return datetime.now(timezone.utc) - timedelta(days=days)


def page(shown: Figures, start: datetime, end: datetime) -> str:
    """The report as HTML."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(day=_day, percent=_percent)
    return environment.get_template("report.html.j2").render(
        figures=shown, start=start, end=end, most=_MOST_ROWS, largest=_largest
    )


def _day(value: datetime) -> str:
    return value.strftime("%d.%m.%Y")


def _percent(value: float) -> str:
    return f"{number(round(value, 1))} %"


def _largest(counts: Sequence[Count]) -> int:
    return max((count for _, count in counts), default=1)


def main() -> int:
    """Write the report; exit code 1 where there is nothing to report on."""
    parser = argparse.ArgumentParser(description="Schreibt den Bericht für die Redaktion.")
    parser.add_argument("--out", type=Path, default=ROOT / "report.html")
    arguments = parser.parse_args()
    try:
        start = since()
        read = talks.read(conversations_file(), start)
        opinions = [opinion for opinion in feedback_store.store().all() if opinion.day >= start.date().isoformat()]
    except (ValueError, OSError, sqlite3.Error) as error:
        print(f"Es gibt keinen Bericht: {error}", file=sys.stderr)
        return 1
    shown = figures.count(read, opinions, knowledge.load(), shared_encoder())
    arguments.out.write_text(page(shown, start, datetime.now(timezone.utc)), encoding="utf-8")
    print(f"{shown.talks} Gespräche mit {shown.turns} Nachrichten: {arguments.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
