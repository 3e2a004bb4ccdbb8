"""``make train``: trains into ``models/`` when something that goes into the model has changed."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from deploy.local.settings import MODELS, ROOT, RUN, environment, rasa_command

MODEL = MODELS / "wtfuture.tar.gz"
_HASH = MODELS / "wtfuture.hash"
_LOG = RUN / "train.log"
_SHOWN_LINES = 30
_INPUTS = (
    "config.yml",
    "domain.yml",
    "requirements.lock",
    "data",
    "knowledge",
    "understanding",
    "advisor/knowledge.py",
    "advisor/model.py",
    "advisor/personal_data.py",
    "advisor/places.py",
    "advisor/school_terms.py",
    "advisor/spelling.py",
    "advisor/wording.py",
)


def fingerprint(root: Path = ROOT) -> str:
    """A hash of all files that decide what the model becomes."""
    digest = hashlib.sha256()
    for path in _files(root):
        digest.update(str(path.relative_to(root)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _files(root: Path) -> Iterable[Path]:
    for name in _INPUTS:
        path = root / name
        found = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (file for file in found if file.is_file() and file.suffix != ".pyc")


def is_current() -> bool:
    """Whether the model that is there was made from what is there."""
    return MODEL.exists() and _HASH.exists() and _HASH.read_text(encoding="utf-8") == fingerprint()


def train() -> int:
    """Train; returns Rasa's exit code. The hash is written last, so that a training broken off is done again.

    Rasa's own cache is passed over: it does not know that the components read ``knowledge/``.
    """
    before = fingerprint()
    _HASH.unlink(missing_ok=True)
    name = MODEL.name.removesuffix(".tar.gz")
    # ``make validate`` checks the data, more strictly; here it would be read and checked a second time.
    what = ("train", "--force", "--skip-validation")
    command = rasa_command(*what, "--fixed-model-name", name, "--out", str(MODELS))
    RUN.mkdir(exist_ok=True)
    with _LOG.open("wb") as log:
        code = subprocess.run(command, cwd=ROOT, env=environment(), check=False, stdout=log, stderr=log).returncode
    if code == 0:
        _HASH.write_text(before, encoding="utf-8")
    else:
        print("\n".join(_LOG.read_text(encoding="utf-8", errors="replace").splitlines()[-_SHOWN_LINES:]))
    return code


def main() -> int:
    """Train unless nothing changed."""
    if is_current():
        print("Das Modell ist aktuell, es gibt nichts zu trainieren.")
        return 0
    print("Das Modell wird trainiert (etwa eine Minute) …", flush=True)
    return train()


if __name__ == "__main__":
    sys.exit(main())
