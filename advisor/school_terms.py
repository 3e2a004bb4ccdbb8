"""How people ask about a list of schools that they see: "mehr zeigen", "die zweite", "die Nummer"."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from advisor.files import load_yaml

#: Entity → value → what people say.
SchoolTerms = Mapping[str, Mapping[str, tuple[str, ...]]]

REQUESTS = ("more", "wider", "nearer", "any_form", "contact")
PROGRAMMES = ("FOS", "BG")
ENTITIES = ("school_request", "school_number", "programme")


def read(path: Path) -> SchoolTerms:
    """Read ``requests.yml``; raises ``ValueError`` where it is not of this shape."""
    content = load_yaml(path)
    if not isinstance(content, dict) or tuple(content) != ENTITIES:
        raise ValueError(f"{path.name}: must hold {', '.join(ENTITIES)}")
    allowed = {"school_request": REQUESTS, "programme": PROGRAMMES, "school_number": tuple("123456789")}
    for entity, values in content.items():
        for value, texts in values.items():
            if value not in allowed[entity] or not isinstance(texts, list) or not all(texts):
                raise ValueError(f"{path.name}: {entity}: {value}: unknown or without words")
    return {entity: {value: tuple(texts) for value, texts in values.items()} for entity, values in content.items()}
