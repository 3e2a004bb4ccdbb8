"""What is blanked before anything is stored, and what must stay because the bot needs it."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from advisor.personal_data import LINK, MAIL, NAME, NUMBER, STREET, blanked, blanked_strictly, without_marks

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("schreib mir: max.muster+x@web.de bitte", f"schreib mir: {MAIL} bitte"),
        ("max (at) gmx.de", MAIL),
        ("max at web punkt de", MAIL),
        ("siehe https://example.org/ich?x=1", f"siehe {LINK}"),
        ("instagram.com/lisa05", LINK),
        ("ich bin @lisa_05 auf insta", f"ich bin {NAME} auf insta"),
        ("meine nummer ist 0176 1234567", f"meine nummer ist {NUMBER}"),
        ("+49 (0)176 / 12 34 56 78 ruf an", f"{NUMBER} ruf an"),
        ("01761234567", NUMBER),
        ("0231.123456", NUMBER),
        ("tel (0231) 12 34 56", f"tel {NUMBER}"),
        ("176123456", NUMBER),
        ("IBAN DE89 3704 0044 0532 0130 00", f"IBAN {NUMBER}"),
        ("karte 1234 5678 9012 3456", f"karte {NUMBER}"),
        ("RV 12 345678 M 901", f"RV {NUMBER}"),
        ("geboren am 12.03.2008 in Köln", f"geboren am {NUMBER} in Köln"),
        ("ich wohne in der Hauptstraße 12 in Bochum", f"ich wohne in {STREET} in Bochum"),
        ("Kölner Str. 5, 44137 Dortmund", f"{STREET}, 44137 Dortmund"),
        ("hauptstr 5a", STREET),
        ("Südring 12", STREET),
        ("ich wohne Am Markt 3 in Bochum", f"ich wohne {STREET} in Bochum"),
        ("Frau Dr. Müller hat gesagt", f"Frau Dr. {NAME} hat gesagt"),
        ("bei Herrn Şahin in der Kita", f"bei Herrn {NAME} in der Kita"),
        ("herr schmidt sagt", f"herr {NAME} sagt"),
        ("kann ich mit frau yilmaz reden", f"kann ich mit frau {NAME} reden"),
        ("Ich heiße Lisa Müller und suche", f"Ich heiße {NAME} und suche"),
        ("ich heisse anna schmidt, hallo", f"ich heisse {NAME}, hallo"),
        ("mein name ist von Berg", f"mein name ist {NAME}"),
        ("Name: Özlem", f"Name: {NAME}"),
        ("meine tochter heißt Anna, sie ist 16", f"meine tochter heißt {NAME}, sie ist 16"),
        ("ich heiße lisa und will sterben", f"ich heiße {NAME} und will sterben"),
    ],
)
def test_what_tells_who_somebody_is_goes(text: str, kept: str) -> None:
    assert blanked(text) == kept
    assert blanked(kept) == kept


@pytest.mark.parametrize(
    "text",
    [
        "44137",
        "44137 oder 44139 dortmund",
        "44137 44139",
        "3.509,44 € stimmt nicht",
        "verdient man 45000 euro oder 120000 euro brutto",
        "von 3000-4000 euro",
        "schuljahr 2026/2027",
        "ab 01.08.2027 um 08:15-16:30 uhr",
        "S8a stufe 3",
        "der zweite bildungsweg 3 jahre, ein arbeitsplatz 2",
        "116111",
        "als Frau Karriere machen",
        "Frau von Jobcenter sagt",
        "ich will mit Frau sprechen",
        "wie heißt der beruf",
        "mein name ist geheim",
        "ich bin Erzieherin aus Köln",
        "ist der beruf als frau in der kita ok",
        "19,5 stunden, 30 tage urlaub, 12 km",
    ],
)
def test_what_the_bot_needs_stays(text: str) -> None:
    assert blanked(text) == text


def test_the_sentences_that_the_bot_learns_from_stay() -> None:
    changed = set()
    for path in (ROOT / "data" / "nlu").glob("*.yml"):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            sentences = re.findall(r"^- (.*)$", block.get("examples", ""), re.MULTILINE)
            changed |= {sentence for sentence in sentences if blanked(sentence) != sentence}
    assert changed == {
        "Guten Tag, mein Name ist Oksana",
        "Hallo, ich heiße Fatima",
        "0815 4711",
        "9876543210",
        "hauptstraße 12 in 44137 dortmund, welche schule ist am nächsten",
    }


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("ich wohne in 44137 dortmund", "44137"),
        ("ich bin Lisa", "Lisa"),
        ("Danke, LG Tom", "Tom"),
        ("frau meier war nett", "meier"),
        ("in der Hauptstraße ist eine Kita", "Haupt"),
    ],
)
def test_what_only_people_read_is_blanked_more(text: str, gone: str) -> None:
    assert gone in blanked(text)
    assert gone not in blanked_strictly(text)


def test_marks_say_nothing_but_where() -> None:
    assert without_marks(f"{STREET} {NAME} {MAIL} kita").split() == [STREET, "kita"]


@given(st.text(max_size=200))
def test_blanking_twice_changes_nothing_more(text: str) -> None:
    once = blanked(text)
    assert blanked(once) == once


@pytest.mark.parametrize("part", ["a", "a-", "a.", "1", "a.a-", "0 ", "str", "ich heiße ", "Frau ", "@", "1."])
def test_no_text_takes_long(part: str) -> None:
    def seconds(length: int) -> float:
        start = time.perf_counter()
        blanked(part * (length // len(part)) + " 1 @")
        return time.perf_counter() - start

    assert seconds(8_000) < 40 * max(seconds(1_000), 0.001)
