"""Questions written apart from the facts: the right fact first, or among the first three, of its topic."""

from __future__ import annotations

import json
from pathlib import Path

from advisor import knowledge
from understanding.encoder import shared_encoder
from understanding.fact_finder import index_of
from understanding.lexicon import build
from understanding.matching import NameFinder
from understanding.text import clean, plain_gender

PAIRS = Path(__file__).parents[1] / "advisor" / "fact_pairs.jsonl"
MOST = 40


def test_the_right_fact_is_found() -> None:
    known = knowledge.load()
    finder, index, encoder = NameFinder(build(known)), index_of(known), shared_encoder()
    rows = [json.loads(line) for line in PAIRS.read_text(encoding="utf-8").splitlines()]
    first = among_three = 0
    for row in rows:
        text = plain_gender(clean(row["question"]))
        named = {str(match.value) for match in finder.find(text) if match.entity == "profession"}
        sentence = text.lower()
        found = index.nearest(sentence, encoder.encode([sentence])[0], row["topic"], MOST, named)
        keys = [k for k, _ in found if k not in known.facts or known.facts[k].holds_for(row["profession"])]
        first += keys[0] in row["facts"]
        among_three += bool(set(keys[:3]) & set(row["facts"]))
    print(f"first {first / len(rows):.3f}, among three {among_three / len(rows):.3f} of {len(rows)}")
    assert first / len(rows) >= 0.5
    assert among_three / len(rows) >= 0.72
