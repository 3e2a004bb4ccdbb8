"""``make audit``: known weaknesses of the locked dependencies, against the reviewed list of exceptions.

pip-audit asks an advisory service. Where that cannot be reached, or does not know the packages, pip-audit itself says
"no known vulnerabilities": here it is said that nothing was checked, and the exit code stays 0, so that a machine
without that service can still test. A weakness that is found and not on the list gives exit code 1.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from deploy.local.settings import ROOT

EXCEPTIONS = Path(__file__).with_name("exceptions.yml")
_LOCKS = ("requirements.lock", "deploy/security/requirements.lock")
_PATIENCE_S = 900


@dataclass(frozen=True)
class Weakness:
    """An advisory that holds for a locked package; ``ids`` are its names in all catalogues."""

    package: str
    version: str
    ids: frozenset[str]
    fixed_in: tuple[str, ...]


@dataclass(frozen=True)
class Exceptions:
    """The reviewed list: packages that no process loads, and advisories with the reason why they cannot be reached."""

    not_loaded: Mapping[str, str]
    advisories: Mapping[str, str]

    @classmethod
    def read(cls, path: Path = EXCEPTIONS) -> Exceptions:
        """The list of a file; raises ``KeyError`` where an entry is not complete."""
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        entries = content["advisories"]
        reasons = {entry["id"]: f"{entry['package']}: {entry['why']} ({entry['reviewed']})" for entry in entries}
        return cls(content["not_loaded"], reasons)

    def reason(self, weakness: Weakness) -> str | None:
        """Why a weakness cannot be reached; ``None`` where nobody has looked at it."""
        known = next((self.advisories[name] for name in sorted(weakness.ids) if name in self.advisories), None)
        return known or self.not_loaded.get(weakness.package)


@dataclass(frozen=True)
class Result:
    """What the service knew: packages it checked and those it did not, and the weaknesses."""

    checked: int
    skipped: int
    weaknesses: tuple[Weakness, ...]


def read(report: Mapping[str, Any]) -> Result:
    """The result of pip-audit's JSON."""
    packages = report["dependencies"]
    checked = [package for package in packages if "skip_reason" not in package]
    found = [
        Weakness(
            package["name"].lower(),
            package["version"],
            frozenset({weakness["id"], *weakness.get("aliases", ())}),
            tuple(weakness.get("fix_versions", ())),
        )
        for package in checked
        for weakness in package.get("vulns", ())
    ]
    return Result(len(checked), len(packages) - len(checked), tuple(found))


def judge(results: Sequence[Result], exceptions: Exceptions) -> tuple[int, list[str]]:
    """Exit code and the lines to print."""
    checked, skipped = sum(r.checked for r in results), sum(r.skipped for r in results)
    if not checked:
        return 0, ["NICHT GEPRÜFT: Der Dienst mit den Sicherheitshinweisen war nicht erreichbar oder kennt kein Paket."]
    weaknesses = [weakness for result in results for weakness in result.weaknesses]
    lines, unknown = [], 0
    for weakness in weaknesses:
        reason = exceptions.reason(weakness)
        unknown += reason is None
        name = f"{weakness.package} {weakness.version} {', '.join(sorted(weakness.ids))}"
        fixed = f" Behoben in: {', '.join(weakness.fixed_in)}." if weakness.fixed_in else ""
        lines.append(f"ausgenommen: {name}\n  {reason}" if reason else f"NEU: {name}.{fixed}")
    found = {name for weakness in weaknesses for name in weakness.ids}
    lines += [f"überflüssige Ausnahme: {name}" for name in exceptions.advisories if name not in found]
    if skipped:
        lines.append(f"NICHT GEPRÜFT: {skipped} Pakete, die der Dienst nicht kennt.")
    lines.append(f"{checked} Pakete geprüft, {len(weaknesses)} Hinweise, davon {unknown} neu.")
    return (1 if unknown else 0), lines


def _ask(lock: str) -> Result:
    """What pip-audit finds for a lock file; nothing checked where it fails."""
    command = [
        ".audit/bin/pip-audit", "-r", lock, "--require-hashes", "--disable-pip",
        "--format", "json", "--progress-spinner", "off",
    ]  # fmt: skip
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=_PATIENCE_S, check=False)
        return read(json.loads(done.stdout))
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        return Result(0, 0, ())


def main() -> int:
    """Check all lock files."""
    code, lines = judge([_ask(lock) for lock in _LOCKS], Exceptions.read())
    print("\n".join(lines))
    return code


if __name__ == "__main__":
    sys.exit(main())
