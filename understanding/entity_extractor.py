"""Rasa component: finds professions, degrees, forms, places and numbers by the names of the knowledge base."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from advisor import knowledge
from understanding import clauses, lexicon
from understanding.matching import Match, NameFinder, without_professions
from understanding.reading import reader_for
from understanding.roles import with_roles
from understanding.text import clean, lines_ended, plain_gender

#: Message attribute: the sentence as the classifier sees it (see ``matching.canonical``).
CANONICAL = "canonical_text"
#: Message attribute: the cleaned sentence in lower case, names and all.
CLEANED = "cleaned_text"
#: Message attribute: whether the message is nothing but a value ("und als Kinderpfleger?", "50667").
BARE_VALUE = "bare_value"
#: Message attribute: the cleaned sentence in lower case without the professions it names.
UNNAMED = "unnamed_text"
#: Message attribute: one entry a question, with its canonical text and entities.
CLAUSES = "clauses"
#: Message attribute: the only question in a story, in the forms of ``CLAUSES``; empty where the message is no story.
CORE = "core"

#: What a question may be about without naming it again, beside a profession: "PIA …, und was kriegt man da?"
_SUBJECTS = frozenset({"pia", "fsj", "bfd"})

_FILE = "lexicon.json"

_WORD = re.compile(r"\w+")
#: Words that only lead to a value.
_LEADING = frozenset(
    {
        "aber",
        "als",
        "auch",
        "aus",
        "bei",
        "beim",
        "bin",
        "bitte",
        "dann",
        "das",
        "dem",
        "den",
        "der",
        "die",
        "doch",
        "eher",
        "ein",
        "eine",
        "einen",
        "fuer",
        "für",
        "hab",
        "habe",
        "hi",
        "ich",
        "im",
        "in",
        "ja",
        "lieber",
        "km",
        "meine",
        "meinte",
        "mit",
        "nach",
        "ne",
        "nee",
        "nein",
        "naehe",
        "nur",
        "nähe",
        "ok",
        "okay",
        "plz",
        "raum",
        "sondern",
        "umkreis",
        "und",
        "von",
        "wohne",
        "zum",
        "zur",
    }
)
#: "Gibt es das auch als Kinderpflegerin?" asks the last question again, too.
_IS_THERE = frozenset({"gibt", "gibts", "es", "geht", "gehts", "gilt", "ist"})
_ALSO = frozenset({"auch", "das"})
#: "Fachschule für Heilerziehungspflege in Paderborn" looks for a school, although all of it are names.
_SCHOOL = re.compile(r"schule|kolleg", re.IGNORECASE)


@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR],
    is_trainable=True,
)
class KnowledgeEntityExtractor(GraphComponent, EntityExtractorMixin):
    """Entities by spaCy's phrase matcher over the names in ``knowledge/``, tolerant of typing mistakes.

    A negated name ("kein Abi") gives no entity. Offsets count characters of the cleaned text.
    """

    def __init__(self, model_storage: ModelStorage, resource: Resource, names: lexicon.Lexicon | None) -> None:
        self._model_storage = model_storage
        self._resource = resource
        self._names = names
        self._finder = NameFinder(names) if names else None

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> KnowledgeEntityExtractor:
        """A component without names, ready to be trained."""
        return cls(model_storage, resource, None)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> KnowledgeEntityExtractor:
        """The component with the names stored in the model."""
        with model_storage.read_from(resource) as folder:
            content = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        return cls(model_storage, resource, lexicon.Lexicon.from_json(content))

    def train(self, training_data: TrainingData) -> Resource:
        """Collect the names from ``knowledge/``."""
        names = lexicon.build(knowledge.load())
        self._finder = reader_for(names).finder
        self._names = names
        with self._model_storage.write_to(self._resource) as folder:
            (folder / _FILE).write_text(json.dumps(names.as_json(), ensure_ascii=False), encoding="utf-8")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Give the training sentences the canonical form that questions will have."""
        if self._names is None:
            raise RuntimeError("KnowledgeEntityExtractor was not trained")
        reader = reader_for(self._names)
        for message in training_data.training_examples:
            if message.get(TEXT):
                message.set(CANONICAL, reader.canonical(message.get(TEXT)))
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Set entities, the canonical text and the clauses of each message."""
        for message in messages:
            matches = self._read(message)
            if not message.get(ENTITIES):
                found = [_entity(match) for match in matches if not match.negated]
                message.set(ENTITIES, self.add_extractor_name(found), add_to_output=True)
        return messages

    def _read(self, message: Message) -> list[Match]:
        if self._finder is None:
            raise RuntimeError("KnowledgeEntityExtractor was neither trained nor loaded")
        text = plain_gender(clean(lines_ended(message.get(TEXT) or "")))
        matches = with_roles(text, self._finder.find(text))
        message.set(BARE_VALUE, _is_bare_value(text, matches))
        # What only leads to the question says nothing of its intent; the names in it count all the same.
        begin = clauses.opening(text)
        asked, inside = text[begin:], _moved(matches, begin, len(text))
        message.set(CLEANED, self._finder.respelled(asked, inside).lower())
        message.set(UNNAMED, without_professions(asked, inside).lower())
        message.set(CANONICAL, self._finder.canonical(asked, inside))
        core = clauses.core(asked)
        message.set(CORE, _clause(self._finder, asked, core, inside) if core else {})
        parts = clauses.split(asked)
        told = [_clause(self._finder, asked, part, inside) for part in parts] if len(parts) > 1 else []
        for clause, part in zip(told, parts, strict=False):
            clause["canonical"] = self._in_context(asked, part, inside) + clause["canonical"]
        message.set(CLAUSES, told)
        return matches

    def _in_context(self, text: str, part: clauses.Clause, matches: list[Match]) -> str:
        """The one name that was said before, where the part has none of its own."""
        about = (match for match in matches if match.entity == "profession" or match.value in _SUBJECTS)
        names = [match for match in about if not match.negated]
        before = [match for match in names if match.start < part.start]
        own = any(part.start <= match.start < part.end for match in names)
        if self._finder is None or own or len({match.value for match in before}) != 1:
            return ""
        begin, end = before[-1].start, before[-1].end
        return self._finder.canonical(text[begin:end], _moved(before[-1:], begin, end)) + " "


def _is_bare_value(text: str, matches: list[Match]) -> bool:
    """Whether nothing is left of a message beside one value of a kind and words that only lead to it."""
    values = [match for match in matches if not match.negated]
    entities = [match.entity for match in values]
    if not values or len(values) != len(matches) or len(set(entities)) != len(entities):
        return False
    if any(match.rest for match in values):
        return False
    if len(values) > 1 and any(m.entity == "profession" and _SCHOOL.search(text, m.start, m.end) for m in values):
        return False
    rest = text
    for match in reversed(values):
        rest = rest[: match.start] + rest[match.end :]
    words = set(_WORD.findall(rest.lower()))
    if words <= _LEADING:
        return True
    # "Gibt es Soziale Arbeit auch dual?" needs no question before it.
    alone = len(values) == 1 or "profession" not in entities
    return alone and words <= _LEADING | _IS_THERE and bool(words & _ALSO)


def _clause(finder: NameFinder, text: str, part: clauses.Clause, matches: list[Match]) -> dict[str, Any]:
    words = part.asks or text[part.start : part.end]
    # What is the person's own in the message may be all that this part asks about.
    own = [] if part.asks else [replace(match, role="") for match in _moved(matches, part.start, part.end)]
    moved = with_roles(words, own)
    return {
        "text": finder.respelled(words, moved).lower(),
        "unnamed": without_professions(words, moved).lower(),
        "canonical": finder.canonical(words, moved),
        "entities": [_entity(match) for match in moved if not match.negated],
    }


def _moved(matches: list[Match], start: int, end: int) -> list[Match]:
    """The matches within a part of the text, counted from its beginning."""
    inside = (match for match in matches if start <= match.start and match.end <= end)
    return [replace(match, start=match.start - start, end=match.end - start) for match in inside]


def _entity(match: Match) -> dict[str, Any]:
    entity = {"entity": match.entity, "value": match.value, "start": match.start, "end": match.end}
    return {**entity, "role": match.role} if match.role else entity
