"""When the bot is trained, and when not."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from deploy.local import train
from deploy.local.settings import ROOT

INPUTS = (
    "config.yml",
    "domain.yml",
    "requirements.lock",
    "data/nlu/greet.yml",
    "knowledge/terms.yml",
    "understanding/text.py",
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project folder."""
    for name in (*INPUTS, "README.md", "actions/greet.py", "tests/test_x.py", "models/old.tar.gz"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"content of {name}", encoding="utf-8")
    return tmp_path


def test_the_fingerprint_stays_while_nothing_changes(project: Path) -> None:
    first = train.fingerprint(project)
    (project / "config.yml").touch()
    assert train.fingerprint(project) == first
    assert len(first) == 64


@pytest.mark.parametrize("name", INPUTS)
def test_a_change_of_an_input_changes_the_fingerprint(project: Path, name: str) -> None:
    first = train.fingerprint(project)
    original = (project / name).read_text(encoding="utf-8")
    (project / name).write_text(f"{original} ", encoding="utf-8")
    assert train.fingerprint(project) != first
    (project / name).write_text(original, encoding="utf-8")
    assert train.fingerprint(project) == first


@pytest.mark.parametrize("name", INPUTS)
def test_an_input_that_is_gone_changes_the_fingerprint(project: Path, name: str) -> None:
    first = train.fingerprint(project)
    (project / name).unlink()
    assert train.fingerprint(project) != first


@pytest.mark.parametrize("name", ["data/rules/new.yml", "knowledge/deep/er/new.csv", "understanding/new.py"])
def test_a_new_file_changes_the_fingerprint(project: Path, name: str) -> None:
    first = train.fingerprint(project)
    (project / name).parent.mkdir(parents=True, exist_ok=True)
    (project / name).write_bytes(b"")
    assert train.fingerprint(project) != first


def test_a_new_name_changes_the_fingerprint(project: Path) -> None:
    first = train.fingerprint(project)
    (project / "knowledge" / "terms.yml").rename(project / "knowledge" / "words.yml")
    assert train.fingerprint(project) != first


def test_contents_that_change_places_change_the_fingerprint(project: Path) -> None:
    one, other = project / "data" / "a.yml", project / "data" / "b.yml"
    one.write_text("1"), other.write_text("2")
    first = train.fingerprint(project)
    one.write_text("2"), other.write_text("1")
    assert train.fingerprint(project) != first


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "actions/greet.py",
        "tests/test_x.py",
        "models/old.tar.gz",
        "understanding/__pycache__/text.cpython-310.pyc",
    ],
)
def test_what_does_not_go_into_the_model_changes_nothing(project: Path, name: str) -> None:
    first = train.fingerprint(project)
    (project / name).parent.mkdir(parents=True, exist_ok=True)
    (project / name).write_text("something else", encoding="utf-8")
    assert train.fingerprint(project) == first


def test_the_place_of_the_project_changes_nothing(project: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    moved = tmp_path_factory.mktemp("elsewhere") / "project"
    first = train.fingerprint(project)
    project.rename(moved)
    assert train.fingerprint(moved) == first


def test_an_empty_folder_has_a_fingerprint(tmp_path: Path) -> None:
    assert train.fingerprint(tmp_path) == train.fingerprint(tmp_path)


def test_the_real_inputs_exist() -> None:
    """An input that was renamed would be left out without a word."""
    assert train._INPUTS
    assert [name for name in train._INPUTS if not (ROOT / name).exists()] == []


def test_the_code_that_the_components_are_made_of_is_an_input() -> None:
    read = {path.relative_to(ROOT).as_posix() for path in train._files(ROOT)}
    assert {
        "understanding/text.py",
        "understanding/intent_model.py",
        "advisor/knowledge.py",
        "advisor/places.py",
    } <= read


Rasa = Callable[[str], None]


@pytest.fixture
def rasa(project: Path, monkeypatch: pytest.MonkeyPatch) -> Rasa:
    """Puts a few lines of Python in Rasa's place and everything else into the small project."""
    models = project / "models"
    monkeypatch.setattr(train, "MODELS", models)
    monkeypatch.setattr(train, "MODEL", models / "wtfuture.tar.gz")
    monkeypatch.setattr(train, "_HASH", models / "wtfuture.hash")
    monkeypatch.setattr(train, "RUN", project / ".run")
    monkeypatch.setattr(train, "_LOG", project / ".run" / "train.log")
    real = train.fingerprint
    monkeypatch.setattr(train, "fingerprint", lambda root=project: real(root))

    def use(code: str) -> None:
        preamble = f"import sys, pathlib; project = pathlib.Path({str(project)!r}); arguments = sys.argv[1:]\n"
        monkeypatch.setattr(train, "rasa_command", lambda *args: [sys.executable, "-c", preamble + code, *args])

    return use


WRITE_MODEL = "(project / 'models' / 'wtfuture.tar.gz').write_bytes(b'model')\n"


def test_without_a_model_nothing_is_current(rasa: Rasa) -> None:
    assert not train.is_current()


def test_after_training_the_model_is_current(rasa: Rasa) -> None:
    rasa(WRITE_MODEL)
    assert train.train() == 0
    assert train.is_current()


def test_rasa_is_told_where_to_put_the_model(rasa: Rasa, project: Path) -> None:
    rasa("(project / 'arguments').write_text('\\n'.join(arguments))\n" + WRITE_MODEL)
    train.train()
    arguments = (project / "arguments").read_text().splitlines()
    assert arguments[:2] == ["train", "--force"]
    assert arguments[arguments.index("--fixed-model-name") + 1] == "wtfuture"
    assert arguments[arguments.index("--out") + 1] == str(project / "models")


def test_a_current_model_is_not_trained_again(rasa: Rasa, capsys: pytest.CaptureFixture[str]) -> None:
    rasa(WRITE_MODEL)
    assert train.main() == 0
    rasa("sys.exit('must not run')")
    assert train.main() == 0
    assert "aktuell" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["knowledge/terms.yml", "data/nlu/greet.yml", "config.yml"])
def test_after_a_change_it_is_trained_again(rasa: Rasa, project: Path, name: str) -> None:
    rasa(WRITE_MODEL + "(project / 'count').open('a').write('x')\n")
    train.main()
    (project / name).write_text("changed", encoding="utf-8")
    assert not train.is_current()
    assert train.main() == 0
    assert (project / "count").read_text() == "xx"
    assert train.is_current()


def test_a_model_that_is_gone_is_trained_again(rasa: Rasa, project: Path) -> None:
    rasa(WRITE_MODEL)
    train.train()
    (project / "models" / "wtfuture.tar.gz").unlink()
    assert not train.is_current()


def test_a_training_that_fails_says_why_and_is_done_again(rasa: Rasa, capsys: pytest.CaptureFixture[str]) -> None:
    rasa(WRITE_MODEL + "print(*(f'Zeile {n}' for n in range(100)), sep='\\n'); sys.exit('Grund: ä')")
    assert train.train() == 1
    shown = capsys.readouterr().out
    assert "Grund: ä" in shown
    assert "Zeile 99" in shown
    assert "Zeile 1\n" not in shown
    assert not train.is_current()


def test_a_failure_after_a_success_leaves_nothing_current(rasa: Rasa, project: Path) -> None:
    rasa(WRITE_MODEL)
    train.train()
    (project / "config.yml").write_text("changed", encoding="utf-8")
    rasa("sys.exit(3)")
    assert train.main() == 3
    (project / "config.yml").write_text("content of config.yml", encoding="utf-8")
    assert not train.is_current()


def test_a_change_during_training_is_trained_next_time(rasa: Rasa) -> None:
    rasa(WRITE_MODEL + "(project / 'config.yml').write_text('changed meanwhile')\n")
    assert train.train() == 0
    assert not train.is_current()


def test_output_that_is_no_text_does_no_harm(rasa: Rasa, capsys: pytest.CaptureFixture[str]) -> None:
    rasa("sys.stdout.buffer.write(b'kaputt \\xff\\xfe'); sys.exit(1)")
    assert train.train() == 1
    assert "kaputt" in capsys.readouterr().out
