"""Fixtures for the tests of ``understanding/``: the names of the real knowledge, a small knowledge, a quick encoder."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from advisor import knowledge
from advisor.knowledge import Knowledge
from advisor.places import Gazetteer
from deploy.local import light

light.leave_out_unused()  # before anything imports rasa

from rasa.engine.graph import ExecutionContext, GraphSchema  # noqa: E402
from rasa.engine.storage.local_model_storage import LocalModelStorage  # noqa: E402

from understanding import lexicon  # noqa: E402
from understanding.matching import Match, NameFinder  # noqa: E402
from understanding.text import clean, plain_gender  # noqa: E402

_DIMENSIONS = 64


class WordEncoder:
    """A stand-in for the sentence encoder: sentences that share words are near each other. Takes no time to load."""

    dimensions = _DIMENSIONS

    def encode(self, sentences: Sequence[str]) -> NDArray[np.float32]:
        """One row of length 1 a sentence."""
        rows = np.zeros((len(sentences), _DIMENSIONS), dtype=np.float32)
        for row, sentence in zip(rows, sentences, strict=True):
            for word in sentence.split() or [" "]:
                row[zlib.crc32(word.encode()) % _DIMENSIONS] += 1
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


@pytest.fixture(scope="session")
def encoder() -> WordEncoder:
    """The quick encoder."""
    return WordEncoder()


@pytest.fixture(scope="session")
def known() -> Knowledge:
    """The real knowledge."""
    return knowledge.load()


@pytest.fixture(scope="session")
def names(known: Knowledge) -> lexicon.Lexicon:
    """The lexicon of the real knowledge."""
    return lexicon.build(known)


@pytest.fixture(scope="session")
def finder(names: lexicon.Lexicon) -> NameFinder:
    """Finds the names of the real knowledge."""
    return NameFinder(names)


@pytest.fixture(scope="session")
def find(finder: NameFinder) -> Callable[[str], list[Match]]:
    """All matches of a message, as the entity extractor looks for them."""
    return lambda text: finder.find(plain_gender(clean(text)))


@pytest.fixture(scope="session")
def values(find: Callable[[str], list[Match]]) -> Callable[[str, str], list[str | float]]:
    """The values of one entity in a message; negated names do not count."""
    return lambda text, entity: [m.value for m in find(text) if m.entity == entity and not m.negated]


@pytest.fixture(scope="session")
def small(known: Knowledge) -> Knowledge:
    """Three professions, two towns, the facts of one profession: enough to train on in no time."""
    kept = ("erzieher", "kinderpfleger", "heilerziehungspfleger")
    towns = [known.places.find(name)[0] for name in ("Dortmund", "Essen")]
    facts = [fact for key, fact in known.facts.items() if key.startswith("erzieher.")][:12]
    overviews = {topic: known.wording.overview_questions[topic] for topic in ("ask_salary",)}
    return replace(
        known,
        professions={key: known.professions[key] for key in kept},
        places=Gazetteer(towns, [known.places.postcodes["45127"]], {}),
        facts={fact.key: fact for fact in facts},
        wording=replace(known.wording, overview_questions=overviews),
    )


@pytest.fixture
def small_knowledge(small: Knowledge, monkeypatch: pytest.MonkeyPatch) -> Knowledge:
    """The components train on the small knowledge."""
    monkeypatch.setattr(knowledge, "load", lambda: small)
    return small


@pytest.fixture
def storage(tmp_path: Path) -> LocalModelStorage:
    """An empty model storage."""
    return LocalModelStorage.create(tmp_path)


@pytest.fixture
def context() -> ExecutionContext:
    """Where Rasa runs a component."""
    return ExecutionContext(GraphSchema({}), "test")
