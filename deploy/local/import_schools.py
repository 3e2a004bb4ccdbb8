"""``make import-schools FILE=…``: the school file anew from the ministry's list, with a report."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

from advisor import knowledge, school_register
from advisor.files import load_csv
from advisor.model import check_as_of
from deploy.local.settings import ROOT

FOLDER = ROOT / "knowledge"


def main(arguments: list[str] | None = None, folder: Path = FOLDER) -> int:
    """Import and report; exit code 1 with a reason where the file is not the list. Nothing is changed then."""
    parser = argparse.ArgumentParser(prog="make import-schools", description=__doc__)
    parser.add_argument("file", type=Path, help="schuldaten.csv des Schulministeriums")
    parser.add_argument("--as-of", default=date.today().strftime("%Y-%m"), help="Stand der Liste, JJJJ-MM")
    parser.add_argument("--dry-run", action="store_true", help="nur berichten, nichts schreiben")
    given = parser.parse_args(arguments)
    path = folder / "schools" / "schools.csv"
    try:
        as_of = check_as_of(given.as_of)
        register = school_register.read_register(given.file)
        districts = dict(
            load_csv(folder / "places" / "places.csv", lambda row: (row["municipality_key"], row["district"]))
        )
        lines, report = school_register.updated(folder / "schools", register, districts, as_of)
    except (OSError, ValueError) as error:
        print(f"Nicht übernommen: {error}", file=sys.stderr)
        return 1
    if not given.dry_run:
        old = path.read_bytes()
        school_register.write(path, lines)
        try:
            knowledge.load(folder)
        except knowledge.KnowledgeError as error:
            path.write_bytes(old)
            print(f"Nicht übernommen: {error}", file=sys.stderr)
            return 1
    print("\n".join(report.lines()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
