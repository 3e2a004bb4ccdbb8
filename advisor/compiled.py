"""A compiled copy of the checked knowledge, so that a process starts in milliseconds instead of reading YAML again.

The copy holds for exactly the files and the code that it was made from. It may be deleted at any time; where it cannot
be read or written, everything works without it, only slower. Like Python's own ``.pyc`` files it is trusted as much as
the code beside it, and only what this program wrote (its key and checksum fit) is ever unpickled.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import os
import pickle
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy
import pydantic

_CODE = Path(__file__).resolve().parent
_KNOWLEDGE_FILES = (".yml", ".csv")
_DIGEST_SIZE = hashlib.sha256().digest_size


def fingerprint(folder: Path) -> bytes:
    """A hash of the knowledge files of a folder, of this package and of the libraries whose objects are stored.

    Raises ``OSError`` where a file cannot be read.
    """
    digest = hashlib.sha256(f"{sys.version} {pydantic.VERSION} {numpy.__version__}".encode())
    files = [path for path in folder.rglob("*") if path.suffix in _KNOWLEDGE_FILES]
    for path in (*sorted(_CODE.glob("*.py")), *sorted(files)):
        content = path.read_bytes()
        digest.update(f"{path.name} {path.parent.name} {len(content)} ".encode())
        digest.update(content)
    return digest.digest()


def read(path: Path, key: bytes) -> Any:
    """What was stored under a key; ``None`` where there is nothing, something else or something broken."""
    try:
        stored = path.read_bytes()
    except OSError:
        return None
    body = stored[2 * _DIGEST_SIZE :]
    if stored[: 2 * _DIGEST_SIZE] != key + hashlib.sha256(body).digest():
        return None
    try:
        with _no_garbage_collection():
            return pickle.loads(body)
    except Exception:  # Objects of another version of a library may fail in any way: then the files are read.
        return None


def write(path: Path, key: bytes, content: object) -> None:
    """Store content under a key, in one step, so that nobody ever reads half a file. A read-only disk is no error."""
    body = pickle.dumps(content, protocol=pickle.HIGHEST_PROTOCOL)
    with contextlib.suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(key + hashlib.sha256(body).digest() + body)
            Path(temporary).replace(path)
        except OSError:
            Path(temporary).unlink(missing_ok=True)


@contextlib.contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Thousands of new objects make the collector run again and again for nothing: half of the time of a load."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
