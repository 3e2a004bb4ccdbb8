"""The understanding part: our pipeline and Rasa's default one learn the same and read the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from advisor import knowledge
from benchmarks.understanding import cases, data, parse, pipelines, scores, variants
from benchmarks.understanding.cases import Case
from benchmarks.understanding.pipelines import Pipeline, Trained
from deploy.local import train
from deploy.local.settings import ROOT

HELDOUT = ROOT / "tests" / "understanding" / "heldout.jsonl"
#: Few-shot curve: so many examples an intent.
FEW = (5, 10, 20)
#: Cross-validation divides the training data into so many parts.
FOLDS = 5
_CONFUSIONS = 25
_QUICK_CASES = 40

Result = dict[str, Any]


@dataclass(frozen=True)
class Options:
    """What is measured.

    ``dev``: a file of labelled questions, left out where it is not there. ``folds``: so many of the five folds are
    trained, of ours and of the peer. ``few``: so many examples an intent, for the few-shot curve. ``reuse``: models
    trained by an earlier run on the same are taken. ``peer``: whether Rasa's default pipeline is measured, too.
    """

    results: Path
    dev: Path
    folds: int = FOLDS
    peer_folds: int = FOLDS
    peer_epochs: int = pipelines.DEFAULT_EPOCHS
    seed: int = 7
    few: tuple[int, ...] = FEW
    reuse: bool = False
    peer: bool = True
    quick: bool = False


def run(options: Options, say: Callable[[str], None]) -> Iterator[Result]:
    """All figures by pipeline, as far as they are, after each step.

    ``quick``: the model of ``make train`` reads some of the held-out messages.
    """
    sets = {"heldout": cases.read(HELDOUT)}
    if options.quick:
        sets = {"heldout": sets["heldout"][:: len(sets["heldout"]) // _QUICK_CASES]}
        own = _Runner(pipelines.ours(), options, 0, say)
        yield {"pipelines": {"ours": own.read_sets(train.MODEL, sets)}}
        return
    if options.dev.exists():
        sets["dev"] = cases.read(options.dev)
    examples = data.read(ROOT / "data" / "nlu")
    runners = [_Runner(pipelines.ours(), options, options.folds, say)]
    if options.peer:
        runners.append(_Runner(pipelines.rasa_default(options.peer_epochs), options, options.peer_folds, say))
    measured: Result = {}
    for runner in runners:
        for result in runner.run(examples, sets):
            measured[runner.name] = result
            yield {"examples": len(examples), "peer_epochs": options.peer_epochs, "pipelines": measured}


class _Runner:
    """Trains one pipeline again and again and lets it read."""

    def __init__(self, pipeline: Pipeline, options: Options, folds: int, say: Callable[[str], None]) -> None:
        self._pipeline = pipeline
        self._options = options
        self._folds = folds
        self._say = say
        self._store = options.results / "models"

    @property
    def name(self) -> str:
        """The pipeline's name."""
        return self._pipeline.name

    def run(self, examples: Sequence[data.Example], sets: Mapping[str, list[Case]]) -> Iterator[Result]:
        """Everything about this pipeline, as far as it is, after each step."""
        trained = self._train(examples, "all examples")
        training = {**asdict(trained.usage), "day": trained.day, "reused": trained.reused}
        result: Result = {"training": training, **self.read_sets(trained.model, sets)}
        yield result
        result = {**result, "few_shot": dict(self._few_shot(examples, sets))}
        yield result
        yield {**result, "cross_validation": self._cross_validation(examples)}

    def read_sets(self, model: Path, sets: Mapping[str, list[Case]]) -> Result:
        """How a model reads the sets and their variants."""
        varied = dict(_varied(sets, self._options.seed))
        reading = self._read(model, varied)
        pairs = _pairs(varied, reading)
        originals = [got for name in sets for _, got in pairs[name, ""]]
        return {
            "load_seconds": reading.load_seconds,
            "memory_mb": reading.memory_mb,
            "speed": asdict(scores.speed(originals)),
            "sets": {name: asdict(scores.score(pairs[name, ""])) for name in sets},
            "variants": {name: _compared(name, pairs) for name in sets},
            "confusions": {name: _confusions(pairs[name, ""]) for name in sets},
        }

    def _few_shot(self, examples: Sequence[data.Example], sets: Mapping[str, list[Case]]) -> Iterator[tuple[str, Any]]:
        for number in self._options.few:
            trained = self._train(data.few(examples, number, self._options.seed), f"{number} examples an intent")
            asked = {(name, ""): list(group) for name, group in sets.items()}
            pairs = _pairs(asked, self._read(trained.model, asked))
            yield str(number), {name: asdict(scores.score(pairs[name, ""])) for name in sets}

    def _cross_validation(self, examples: Sequence[data.Example]) -> Result | None:
        """Scores of all folds read, taken together."""
        folds = data.folds(examples, FOLDS, self._options.seed)[: self._folds]
        pairs: list[scores.Pair] = []
        for number, (learned, asked) in enumerate(folds, 1):
            trained = self._train(learned, f"fold {number} of {FOLDS}")
            held = {("fold", ""): cases.of_examples(asked)}
            pairs += _pairs(held, self._read(trained.model, held))["fold", ""]
        return {"folds": len(folds), "of": FOLDS, **asdict(scores.score(pairs))} if pairs else None

    def _train(self, examples: Sequence[data.Example], what: str) -> Trained:
        trained = pipelines.train(self._pipeline, examples, self._store, self._options.reuse)
        when = f"reused, trained on {trained.day}" if trained.reused else "trained"
        self._say(f"{self._pipeline.name}: {what}: {when}, {trained.usage.seconds:.0f} s")
        return trained

    def _read(self, model: Path, asked: Mapping[tuple[str, str], Sequence[Case]]) -> parse.Reading:
        """Each text is read once: many variants leave a message as it was."""
        texts = dict.fromkeys(case.text for group in asked.values() for case in group)
        return parse.read(self._pipeline, model, list(texts), self._options.results)


def _varied(sets: Mapping[str, list[Case]], seed: int) -> Iterator[tuple[tuple[str, str], list[Case]]]:
    """The sets as they are (variant "") and in all variants."""
    ways = variants.all_variants(knowledge.load())
    for name, group in sets.items():
        yield (name, ""), group
        for way, variant in ways.items():
            yield (name, way), variants.vary(group, variant, seed)


def _pairs(
    asked: Mapping[tuple[str, str], Sequence[Case]], reading: parse.Reading
) -> dict[tuple[str, str], list[scores.Pair]]:
    """What was understood beside what was asked."""
    return {key: [(case, reading.understood[case.text]) for case in group] for key, group in asked.items()}


def _compared(name: str, pairs: Mapping[tuple[str, str], list[scores.Pair]]) -> Result:
    """Each variant beside the messages as they were: how many changed, scores, professions that changed."""
    plain = pairs[name, ""]
    return {
        way: {
            "changed": sum(one[0].text != other[0].text for one, other in zip(plain, varied, strict=True)),
            "profession_changed": sum(
                one[1].professions != other[1].professions for one, other in zip(plain, varied, strict=True)
            ),
            "profession_changes": [
                [one[0].text, other[0].text, sorted(one[1].professions), sorted(other[1].professions)]
                for one, other in zip(plain, varied, strict=True)
                if one[1].professions != other[1].professions
            ][:_CONFUSIONS],
            **asdict(scores.score(varied)),
        }
        for (group, way), varied in pairs.items()
        if group == name and way
    }


def _confusions(pairs: Sequence[scores.Pair]) -> list[Result]:
    return [asdict(confusion) for confusion in scores.confusions(pairs, _CONFUSIONS)]
