"""``make export-sentences``: sentences not understood become training data, after a person has looked at them.

First without ``--reviewed``: a table (CSV, opens in any spreadsheet) with a proposal for each sentence. The editor puts
the right intent into it and "ja" where the sentence shall be learned from. Then with ``--reviewed``: a file in the
format of ``data/nlu/`` with exactly those sentences. Nothing else is ever written there by a program.
"""

from __future__ import annotations

import argparse
import csv
import sqlite3
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import yaml

from advisor.personal_data import blanked
from deploy.insights import talks
from deploy.insights.figures import not_understood
from deploy.insights.report import conversations_file, since
from deploy.local.settings import ROOT
from understanding.encoder import SentenceEncoder, shared_encoder

COLUMNS = ("lernen", "intent", "anzahl", "satz")
_YES = frozenset({"ja", "j", "x"})


class ReviewError(Exception):
    """The table cannot be taken over; the message says why, in German."""


def known_sentences(folder: Path) -> dict[str, str]:
    """The sentences of ``data/nlu`` with their intents."""
    known: dict[str, str] = {}
    for path in sorted(folder.glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8")).get("nlu", ()):
            if "intent" in block:
                known.update(
                    {
                        line[2:].strip(): block["intent"]
                        for line in block["examples"].splitlines()
                        if line.startswith("- ")
                    }
                )
    return known


def proposals(sentences: Iterable[str], known: Mapping[str, str], encoder: SentenceEncoder) -> list[dict[str, str]]:
    """A row for each sentence that is new: how often it was said, and the intent of the sentence that is nearest."""
    counts = Counter(" ".join(sentence.split()) for sentence in sentences)
    new = [sentence for sentence, _ in counts.most_common() if sentence not in known]
    if not new:
        return []
    examples = list(known)
    nearest = np.argmax(encoder.encode(new) @ encoder.encode(examples).T, axis=1)
    return [
        dict(zip(COLUMNS, ("", known[examples[near]], str(counts[sentence]), _cell(sentence)), strict=True))
        for sentence, near in zip(new, nearest, strict=True)
    ]


def reviewed(rows: Sequence[Mapping[str, str]], intents: Collection[str]) -> dict[str, list[str]]:
    """The sentences to learn from, by intent; raises ``ReviewError`` where a row cannot be right."""
    chosen: dict[str, list[str]] = {}
    for number, row in enumerate(rows, start=2):
        if (row.get("lernen") or "").strip().lower() not in _YES:
            continue
        intent, sentence = (
            (row.get("intent") or "").strip(),
            " ".join((row.get("satz") or "").removeprefix("'").split()),
        )
        if intent not in intents:
            raise ReviewError(f"Zeile {number}: „{intent}“ ist kein Intent.")
        if not sentence or sentence.startswith("/") or blanked(sentence) != sentence or "[" in sentence:
            raise ReviewError(f"Zeile {number}: Der Satz fehlt oder enthält noch Persönliches: „{sentence}“")
        chosen.setdefault(intent, []).append(sentence)
    return chosen


def _cell(sentence: str) -> str:
    """A sentence that no spreadsheet takes for a formula."""
    return f"'{sentence}" if sentence[0] in "=+-@" else sentence


def as_training_data(chosen: Mapping[str, Sequence[str]]) -> str:
    """Sentences in the format of ``data/nlu``."""
    lines = ['version: "3.1"', "nlu:"]
    for intent in sorted(chosen):
        lines += [
            f"- intent: {intent}",
            "  examples: |",
            *(f"    - {sentence}" for sentence in dict.fromkeys(chosen[intent])),
        ]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write the table or, from the table, the training data; exit code 1 with the reason where that fails."""
    parser = argparse.ArgumentParser(description="Macht aus unverstandenen Sätzen Lernsätze.")
    parser.add_argument("--reviewed", type=Path, help="die durchgesehene Tabelle")
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    try:
        if arguments.reviewed:
            return _write_training_data(arguments.reviewed, arguments.out or ROOT / "sentences.yml")
        return _write_table(arguments.out or ROOT / "sentences.csv")
    except (ReviewError, ValueError, OSError, sqlite3.Error) as error:
        print(f"Das ging nicht: {error}", file=sys.stderr)
        return 1


def _write_table(out: Path) -> int:
    sentences = not_understood(talks.read(conversations_file(), since()))
    rows = proposals(sentences, known_sentences(ROOT / "data" / "nlu"), shared_encoder())
    with out.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{len(rows)} Sätze zum Durchsehen: {out}")
    return 0


def _write_training_data(table: Path, out: Path) -> int:
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    chosen = reviewed(rows, set(known_sentences(ROOT / "data" / "nlu").values()))
    out.write_text(as_training_data(chosen), encoding="utf-8")
    print(f"{sum(map(len, chosen.values()))} Sätze für data/nlu: {out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
