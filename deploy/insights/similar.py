"""Groups sentences that mean much the same, so that an editor reads one group instead of a hundred lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sklearn.cluster import AgglomerativeClustering

from understanding.encoder import SentenceEncoder

#: Sentences of a group are so near to each other on average; found by reading groups of questions in ``data/nlu``.
_NEAR = 0.55
#: More different sentences are not compared: the most frequent ones count.
_MOST = 3_000


@dataclass(frozen=True)
class Group:
    """Sentences of one meaning with how often each was said, the most frequent first."""

    sentences: tuple[tuple[str, int], ...]

    @property
    def count(self) -> int:
        """How often all of them were said."""
        return sum(count for _, count in self.sentences)


def grouped(sentences: Sequence[str], encoder: SentenceEncoder) -> list[Group]:
    """The groups, the largest first."""
    counts = Counter(" ".join(sentence.split()) for sentence in sentences if sentence.strip())
    different = [sentence for sentence, _ in counts.most_common(_MOST)]
    if len(different) < 2:
        return [Group(tuple(counts.most_common()))] if different else []
    clusters = AgglomerativeClustering(
        n_clusters=None, affinity="cosine", linkage="average", distance_threshold=1 - _NEAR
    )
    labels = clusters.fit_predict(encoder.encode(different))
    groups: dict[int, list[tuple[str, int]]] = {}
    for label, sentence in zip(labels, different, strict=True):
        groups.setdefault(int(label), []).append((sentence, counts[sentence]))
    return sorted((Group(tuple(group)) for group in groups.values()), key=lambda group: -group.count)
