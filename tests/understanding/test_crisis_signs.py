"""Signs of distress: none of the explicit ones is missed, hardly anything harmless is taken for one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from deploy.local.settings import ROOT
from tests.understanding.crisis_cases import NEGATIVE, POSITIVE
from understanding import crisis_signs, data_lint
from understanding.crisis_signs import MAX_CHARACTERS, CrisisSigns, Sign

#: So many of the veiled signs may be missed, so many harmless sentences taken for one.
VEILED_MISSED, FALSE_ALARMS = 0.05, 0.02


@pytest.fixture(scope="module")
def signs() -> CrisisSigns:
    return crisis_signs.read()


def test_there_are_enough_cases() -> None:
    assert sum(map(len, POSITIVE.values())) >= 80
    assert len(NEGATIVE) >= 120


@pytest.mark.parametrize("text", [*POSITIVE["explicit"], *POSITIVE["typing"]])
def test_no_explicit_sign_is_missed(signs: CrisisSigns, text: str) -> None:
    assert signs.find(text) is not None


def test_hardly_a_veiled_sign_is_missed(signs: CrisisSigns) -> None:
    veiled = [*POSITIVE["veiled"], *POSITIVE["more"]]
    missed = [text for text in veiled if signs.find(text) is None]
    assert len(missed) <= VEILED_MISSED * len(veiled), missed


def test_hardly_a_false_alarm(signs: CrisisSigns) -> None:
    alarms = [text for text in NEGATIVE if signs.find(text)]
    assert len(alarms) <= FALSE_ALARMS * len(NEGATIVE), alarms


def test_hardly_a_false_alarm_among_the_training_sentences(signs: CrisisSigns) -> None:
    others = [text for text, intent in data_lint.read(ROOT / "data" / "nlu") if intent != "crisis_support"]
    alarms = [text for text in others if signs.find(text)]
    assert len(alarms) <= 0.002 * len(others), alarms


def _without_umlauts(text: str) -> str:
    return text.lower().translate(str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}))


@pytest.mark.parametrize(
    "badly",
    [
        pytest.param(str.upper, id="capitals"),
        pytest.param(_without_umlauts, id="ae"),
        pytest.param(lambda text: text.replace("ä", "a").replace("ö", "o").replace("ü", "u"), id="a"),
        pytest.param(lambda text: f"{text}!!!!!", id="signs"),
        pytest.param(lambda text: f"{text[:-1]}{text[-1] * 4}", id="stretched"),
        pytest.param(lambda text: f"  {text.replace(' ', '   ')}\n", id="blanks"),
        pytest.param(lambda text: f"😭 {text} 💔", id="emoji"),
        pytest.param(lambda text: text.replace("e", "e\u200b"), id="invisible signs"),
        pytest.param(lambda text: f"/{text}", id="like a button"),
        pytest.param(lambda text: f"hallo erstmal. {text}", id="after hello"),
        pytest.param(lambda text: f"eigentlich wollte ich was zum gehalt fragen, aber {text}", id="after a question"),
    ],
)
def test_it_does_not_matter_how_it_is_typed(signs: CrisisSigns, badly: Callable[[str], str]) -> None:
    missed = [text for text in POSITIVE["explicit"] if signs.find(badly(text)) is None]
    assert missed == []


def test_one_swapped_pair_of_letters_in_the_word_that_tells(signs: CrisisSigns) -> None:
    for text in ("ich will setrben", "ich will mich umbirngen", "ich denke an selbtsmord", "mein vater shclägt mich"):
        assert signs.find(text), text


@pytest.mark.parametrize(
    ("text", "kind", "level"),
    [
        ("ich will nicht mehr leben", "suicide", "explicit"),
        ("ich hab tabletten genommen", "suicide", "acute"),
        ("meine freundin will sich umbringen", "suicide", "other"),
        ("mein vater schlägt mich", "violence", "explicit"),
        ("ich bin in gefahr", "violence", "acute"),
        ("mein onkel hat mich angefasst", "abuse", "explicit"),
        ("ich ritze mich", "self_harm", "explicit"),
        ("ich stecke mir den finger in den hals", "eating", "explicit"),
        ("ich werde in der schule gemobbt", "bullying", "explicit"),
        ("ich bin von zuhause abgehauen", "need", "explicit"),
        ("ich bin so traurig", "sad", "veiled"),
    ],
)
def test_the_kind_is_told(signs: CrisisSigns, text: str, kind: str, level: str) -> None:
    assert signs.find(text) == Sign(kind, level)  # type: ignore[arg-type]


def test_the_weightiest_sign_counts(signs: CrisisSigns) -> None:
    found = signs.find("ich bin so traurig, mein vater schlägt mich und ich will nicht mehr leben")
    assert found is not None
    assert found.kind == "suicide"
    acute = signs.find("ich will sterben, ich hab tabletten genommen")
    assert acute is not None
    assert acute.level == "acute"


def test_about_oneself_counts_before_others(signs: CrisisSigns) -> None:
    found = signs.find("meine freundin ritzt sich und ich will nicht mehr leben")
    assert found is not None
    assert found.level != "other"


def test_an_explicit_sign_counts_beside_a_job_question(signs: CrisisSigns) -> None:
    assert signs.find("Wie lange dauert die Ausbildung als Erzieherin? Ich will nicht mehr leben.")
    assert signs.find("ich kann einfach nicht mehr")
    assert signs.find("ich kann in der bank einfach nicht mehr, geht quereinstieg") is None


def test_a_manner_of_speaking_beside_a_sign_takes_nothing_away(signs: CrisisSigns) -> None:
    assert signs.find("ich sterbe vor langeweile. und mein vater schlägt mich")


def test_the_end_of_a_long_message_counts(signs: CrisisSigns) -> None:
    assert signs.find("bla " * 400 + "ich will nicht mehr leben")
    assert signs.find("x" * MAX_CHARACTERS * 2) is None


@pytest.mark.parametrize(
    "text", ["", " ", "?!", "....", "12345", "👍", "\x00", "*** ###", "ß" * 500, "מרחב", "a_b_c_d_e_f"]
)
def test_odd_messages_are_no_sign(signs: CrisisSigns, text: str) -> None:
    assert signs.find(text) is None


@pytest.mark.parametrize(
    ("text", "job"),
    [("Suizidprävention studieren", True), ("ich sterbe vor lachen", True), ("mir geht es nicht gut", False)],
)
def test_job_questions_and_manners_of_speaking_are_known(signs: CrisisSigns, text: str, job: bool) -> None:
    assert signs.is_job_question(text) is job


def test_what_an_editor_adds_is_found(tmp_path: Path) -> None:
    folder = ROOT / "knowledge" / "crisis"
    for path in folder.iterdir():
        text = path.read_text(encoding="utf-8")
        new = '    sad:\n    veiled:\n    - "mein goldfisch ist traurig"\n'
        if path.name == "signs.yml":
            text = text.replace("  sad:\n    veiled:\n", new.lstrip() if text.startswith("sad") else new[2:])
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    assert crisis_signs.read(tmp_path).find("mein goldfich ist traurig") is None
    assert crisis_signs.read(tmp_path).find("Mein Goldfisch ist traurig.")


def test_a_file_of_another_shape_is_refused_by_name(tmp_path: Path) -> None:
    for path in (ROOT / "knowledge" / "crisis").iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "signs.yml").write_text("kinds: 5\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"signs\.yml"):
        crisis_signs.read(tmp_path)
