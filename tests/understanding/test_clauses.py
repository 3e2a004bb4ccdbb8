"""Taking messages with several questions apart."""

from __future__ import annotations

import re
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from understanding.clauses import MAX_CLAUSES, Clause, core, opening, split


def parts(text: str) -> list[str]:
    """The texts of the clauses."""
    return [text[clause.start : clause.end].strip() for clause in split(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Was verdient man als Erzieherin? Und wie lange dauert die Ausbildung?",
            ["Was verdient man als Erzieherin?", "wie lange dauert die Ausbildung?"],
        ),
        (
            "Was verdient man als Erzieherin und wie lange dauert die Ausbildung?",
            ["Was verdient man als Erzieherin", "wie lange dauert die Ausbildung?"],
        ),
        ("wie lange dauert pia, was kostet das", ["wie lange dauert pia", "was kostet das"]),
        ("wie lange dauert pia - was kostet das", ["wie lange dauert pia", "was kostet das"]),
        ("wie lange dauert pia / was kostet das", ["wie lange dauert pia", "was kostet das"]),
        (
            "Was macht man als Erzieherin und Kinderpflegerin und wo arbeitet man?",
            ["Was macht man als Erzieherin und Kinderpflegerin", "wo arbeitet man?"],
        ),
        (
            "Gibt es Schulen in Köln, brauche ich Abi und wann kann ich anfangen",
            ["Gibt es Schulen in Köln", "brauche ich Abi", "wann kann ich anfangen"],
        ),
        (
            "Ich möchte wissen, wie lange PIA dauert und was man verdient.",
            ["wie lange PIA dauert", "was man verdient."],
        ),
        (
            "Weißt du, ob man Abi braucht und wie lange das dauert?",
            ["ob man Abi braucht", "wie lange das dauert?"],
        ),
        (
            "Ich habe die Realschule. Was kann ich werden? Wie lange dauert das?",
            ["Was kann ich werden?", "Wie lange dauert das?"],
        ),
        ("WAS KOSTET DAS? WIE LANGE DAUERT DAS?", ["WAS KOSTET DAS?", "WIE LANGE DAUERT DAS?"]),
        ("Ich bin 16. Was kann ich werden? Und ab wann geht das?", ["Was kann ich werden?", "ab wann geht das?"]),
        ("Schulbegleiter Gehalt und Aufgaben", ["Schulbegleiter Gehalt", "Aufgaben"]),
        ("gehalt + dauer", ["gehalt", "dauer"]),
        ("gehalt? dauer?", ["gehalt", "dauer?"]),
        ("Dauer, Kosten", ["Dauer", "Kosten"]),
        (
            "ich wollte fragen ob man mit 17 anfangen kann und ob man führerschein braucht",
            ["ich wollte fragen ob man mit 17 anfangen kann", "ob man führerschein braucht"],
        ),
        ("weißt du wie lange das dauert und was das kostet", ["weißt du wie lange das dauert", "was das kostet"]),
        ("gehalt, dauer und voraussetzungen", ["gehalt", "dauer", "voraussetzungen"]),
        ("ogs kraft verdienst plus arbeitszeiten", ["ogs kraft verdienst", "arbeitszeiten"]),
        ("Ich suche Infos zu Gehalt und Dauer", ["Gehalt", "Dauer"]),
        ("Motopädin Einsatzorte und kann man davon leben", ["Motopädin Einsatzorte", "kann man davon leben"]),
        ("sozialassistenz wie lange, und wie viel geld", ["sozialassistenz wie lange", "wie viel geld"]),
        ("is die schule umsonst und bekommt man bafög", ["is die schule umsonst", "bekommt man bafög"]),
        ("brauch man abi und wie lang geht das", ["brauch man abi", "wie lang geht das"]),
        ("was macht man da was verdient man", ["was macht man da", "was verdient man"]),
        ("ich bin 16 was kann ich werden und wie lange dauert das", ["was kann ich werden", "wie lange dauert das"]),
        (
            "wie läuft pia ab wie lange dauert das und wird man bezahlt",
            ["wie läuft pia ab", "wie lange dauert das", "wird man bezahlt"],
        ),
        ("1. Was kostet PIA? 2. Wie lange dauert das?", ["Was kostet PIA?", "Wie lange dauert das?"]),
        ("Was verdient man, außerdem: wird das Studium bezahlt?", ["Was verdient man", "wird das Studium bezahlt?"]),
        ("Nennen Sie mir alle Berufe und auch, was man verdient", ["Nennen Sie mir alle Berufe", "was man verdient"]),
    ],
)
def test_questions_are_taken_apart_in_order(text: str, expected: list[str]) -> None:
    assert [re.sub(r"^(?:außerdem|auch)[:,] ", "", part) for part in parts(text)] == expected


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Umschulung mit 47: Geht das, und zahlt das Amt die Kosten?", "Umschulung mit 47: Geht das"),
        ("Ich bin 40 und im Büro. Ist das möglich? Und was kostet das?", "Ich bin 40 und im Büro. Ist das möglich?"),
        ("als pflegerin in die kita, geht das und welche schule ist das", "als pflegerin in die kita, geht das"),
    ],
)
def test_a_question_that_says_nothing_alone_keeps_what_stands_before_it(text: str, first: str) -> None:
    assert parts(text)[0] == first


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("kann ich die ausbildung in teilzeit machen und wo?", "an welcher schule kann man das lernen"),
        ("was macht ein streetworker und wo?", "wo kann man da arbeiten"),
        ("wie bewerbe ich mich, und bis wann?", "bis wann muss man sich bewerben"),
        ("brauche ich abi und ab wann?", "wann kann man anfangen"),
        ("kann ich das ohne ausbildung machen und mit wie viel?", "wie viel verdient man da"),
    ],
)
def test_a_question_cut_short_is_completed(text: str, asks: str) -> None:
    assert [clause.asks for clause in split(text)] == ["", asks]


@pytest.mark.parametrize(
    "text",
    [
        "Was verdient man als Erzieherin?",
        "Was ist der Unterschied zwischen Erzieher und Kinderpfleger?",
        "Was verdient eine Erzieherin und eine Kinderpflegerin?",
        "was kostet die ausbildung und das studium",
        "Wann und wo kann ich mich bewerben?",
        "Wenn ich 30 Stunden arbeite, was verdiene ich dann?",
        "Wenn ich Abi habe, kann ich dann Erzieherin werden?",
        "Ich habe Abi, was kann ich werden?",
        "Kannst du mir sagen, was ich verdiene?",
        "Wie viel verdient man? Danke!",
        "Hallo! Was verdient man?",
        "reicht realschule oder brauche ich abi",
        "Kita oder Schule",
        "gehalt erzieherin nrw",
        "kriegt man in der ausbildung geld und wie viel?",
        "ich bin 43, arbeite in der bank und will raus, geht das ohne ausbildung?",
        "wenn ich nur 25 stunden arbeite was verdiene ich dann",
        "kannst du mir sagen wie viel man verdient",
        "hallo ich wollte mal fragen wie lange dauert die ausbildung",
        "weißt du wie lange dauert das",
        "Ist die Ausbildung schwer, also muss man viel lernen?",
        "mein freund sagt man verdient da nix, stimmt das",
        "Ich bin Köchin und suche was Neues. Geht das?",
        "Gehalt",
        "?",
        "",
    ],
)
def test_one_question_stays_whole(text: str) -> None:
    assert split(text) == [Clause(0, len(text))]


@pytest.mark.parametrize(
    "text",
    [
        "Hallo! Ich bin Anna. Ich habe die Realschule gemacht. Was kann ich damit werden?",
        "Ich wohne in Köln und suche eine Schule. Gibt es dort PIA?",
        "Es hat geregnet, es war kalt, da dachte ich nach. Was verdient man eigentlich?",
        "Mein Sohn ist 16. Er mag Kinder und spielt Fußball. Welche Ausbildung passt zu ihm?",
        "Ich bin Bäcker, ich bin 40, ich mag nicht mehr. Kann ich noch Erzieher werden?",
    ],
)
def test_a_story_with_one_question_stays_whole(text: str) -> None:
    assert split(text) == [Clause(0, len(text))]


@pytest.mark.parametrize(
    "text",
    [
        "Ich bin 25, habe Abitur und arbeite im Büro. Kann ich Erzieherin werden?",
        "Meine Tochter ist 16 und hat die mittlere Reife. Welche Ausbildung passt?",
        "Mein Sohn hat ADHS, ist aber super mit Kindern. Kann er Erzieher werden?",
        "Ich bin Bäcker. Habe keine Lust mehr. Kann ich in die Kita?",
        "Ich bin 25 und hab ein Kind, kann ich die Ausbildung in Teilzeit machen?",
        "Meine Schwester ist Erzieherin und hat die Ausbildung in Köln gemacht, wie lange dauert das?",
        "Ich arbeite in einer Bank, wo ich nicht glücklich bin. Was kann ich stattdessen machen?",
        "Ich habe Abi, mein Freund hat gesagt die nehmen jeden, wie lange dauert das?",
    ],
)
def test_a_story_without_its_subject_stays_whole(text: str) -> None:
    assert split(text) == [Clause(0, len(text))]


@pytest.mark.parametrize(
    "text",
    [
        "Was verdient man als Erzieher z.B. in Köln?",
        "Was lernt man im 1. Jahr der PIA?",
        "Geht das nach der 10. Klasse?",
    ],
)
def test_a_point_within_a_sentence_ends_nothing(text: str) -> None:
    assert split(text) == [Clause(0, len(text))]


def test_at_most_three_questions_count() -> None:
    text = "Was kostet das? Wie lange dauert das? Wo ist die Schule? Wann geht es los? Wer hilft mir?"
    assert parts(text) == ["Was kostet das?", "Wie lange dauert das?", "Wo ist die Schule?"]


@pytest.mark.parametrize("text", ["Hallo,", ", Erzieherin", "Gehalt Erzieherin,"])
def test_a_clause_is_not_empty(text: str) -> None:
    assert split(text) == [Clause(0, len(text))]


WORDS = "was wie kostet das und oder , . ? ! ; - / z.B. habe Abi Köln ist ob Gehalt Dauer +"
SENTENCES = st.lists(st.sampled_from(WORDS.split(" ")), max_size=30).map(" ".join)


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(st.one_of(st.text(max_size=200), SENTENCES))
def test_clauses_lie_in_the_text_in_order(text: str) -> None:
    clauses = split(text)
    assert 1 <= len(clauses) <= MAX_CLAUSES
    assert all(0 <= clause.start <= clause.end <= len(text) for clause in clauses)
    assert all(one.end <= other.start for one, other in pairwise(clauses))


@pytest.mark.parametrize(
    "text",
    [
        "was ? " * 100,
        "und was " * 75,
        ", " * 300,
        "? " * 300,
        "und " * 150,
        "z.B. " * 120,
        " - " * 200,
        "a" * 600,
        "was ist " * 75,
        "ja was geht das " * 37,
    ],
)
def test_splitting_takes_no_time(text: str) -> None:
    start = time.perf_counter()
    split(text)
    assert time.perf_counter() - start < 0.3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Ich bin 34, habe zwei Kinder und arbeite seit Jahren im Einzelhandel. Wie lange dauert die Ausbildung?",
            "Wie lange dauert die Ausbildung?",
        ),
        (
            "ich hab realschule gemacht und danach nur gejobbt, jetzt will ich was mit kindern, was verdient man da so",
            "was verdient man da so",
        ),
    ],
)
def test_the_question_of_a_story_is_found(text: str, expected: str) -> None:
    found = core(text)
    assert found
    assert text[found.start : found.end].strip() == expected


@pytest.mark.parametrize(
    "text",
    [
        "Ich bin 16. Was kann ich werden?",
        "Was verdient man als Erzieherin in einer großen städtischen Kita in Köln nach fünf Jahren im Beruf?",
        "Ich komme aus Syrien und suche für meine Tochter eine Ausbildung mit kleinen Kindern in Essen",
        "Ich bin 25 und arbeite im Büro in Dortmund. Wie lange dauert das? Was kostet das?",
        "",
    ],
)
def test_a_message_that_is_no_story_has_no_core(text: str) -> None:
    assert core(text) is None


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("nochmal zur Tagesmutter: brauch ich da ne Ausbildung", "brauch ich da ne Ausbildung"),
        ("ok und nochmal zum Erzieher - was kostet das", "was kostet das"),
        ("das zweite klingt gut, wie lange dauert das", "wie lange dauert das"),
        ("ok dann das zweite. was muss ich da können", "was muss ich da können"),
        ("nein, ich meine ob ich Geld bekomme", "ob ich Geld bekomme"),
        ("nee ich meinte in der Ausbildung", "in der Ausbildung"),
        ("haha ok. und was verdient ein Streetworker?", "und was verdient ein Streetworker?"),
        ("ach so, wie lange dauert das", "wie lange dauert das"),
    ],
)
def test_what_only_leads_to_the_question_is_left_out(text: str, asked: str) -> None:
    assert text[opening(text) :] == asked


@pytest.mark.parametrize(
    "text",
    [
        "meine Tochter will Erzieherin werden",
        "mein Abschluss ist Realschule",
        "ich meine es ernst mit dem Beruf",
        "das zweite Jahr ist schwer, was nun",
        "ja, zwei Kinder",
        "danke, ich möchte nicht mehr",
        "zurück zum Test",
        "nein, Polen",
        "okay",
        "",
    ],
)
def test_other_beginnings_stay(text: str) -> None:
    assert opening(text) == 0
