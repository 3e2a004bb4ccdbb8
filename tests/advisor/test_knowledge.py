"""Loading ``knowledge/``: what is in it, and what an editor is told when a file is broken."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from advisor import knowledge
from advisor.knowledge import Knowledge, KnowledgeError, overview_key, overview_topic
from advisor.model import DEGREES, PROFESSION_TOPICS

ERZIEHER = "professions/erzieher.yml"
# fmt: off
PROFESSIONS = {
    "erzieher", "kinderpfleger", "sozialassistent", "heilerziehungspfleger", "heilerziehungspflegehelfer",
    "heilpaedagoge", "kindheitspaedagoge", "sozialarbeiter", "kindertagespflege", "kita_helfer",
    "schulbegleitung", "ogs_kraft", "jugendarbeit", "streetwork", "schulsozialarbeit", "heimerziehung",
    "familienhilfe", "kita_leitung", "facherzieher", "fachberatung", "motopaede", "motologe",
}
# fmt: on
WAYS = {"fsj", "bfd", "praktikum", "berufsfelderkundung", "boys_day"}


def edit(folder: Path, file: str, old: str, new: str) -> None:
    """Replace the first ``old`` of a file."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    if old not in text:
        raise LookupError(f"{file}: {old}")
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def message(folder: Path) -> str:
    with pytest.raises(KnowledgeError) as caught:
        knowledge.load(folder)
    return str(caught.value)


class TestContent:
    def test_professions_and_ways_of_the_contract(self, known: Knowledge) -> None:
        assert set(known.professions) == PROFESSIONS
        assert set(known.ways) == WAYS

    def test_every_profession_answers_every_topic_and_every_degree(self, known: Knowledge) -> None:
        for profession in known.professions.values():
            assert set(profession.topics) == set(PROFESSION_TOPICS)
            assert set(profession.degrees) == set(DEGREES)

    def test_every_fact_belongs_to_a_topic_and_answers_a_question(self, known: Knowledge) -> None:
        assert len(known.facts) > 1000
        for fact in known.facts.values():
            assert fact.topic in known.topics, fact.key
            assert all(question.strip() for question in fact.fact.questions), fact.key

    def test_no_fact_is_lost_to_another_of_the_same_name(self, known: Knowledge) -> None:
        entries = [entry for profession in known.professions.values() for entry in profession.topics.values()]
        written = [
            fact for part in (entries, known.ways.values(), known.topics.values()) for x in part for fact in x.facts
        ]
        assert len(known.facts) == len(written)

    def test_what_can_be_answered_is_every_fact_and_every_overview(self, known: Knowledge) -> None:
        answerable = dict(known.answerable())
        assert len(answerable) == len(known.answerable())
        assert set(answerable) == set(known.facts) | {overview_key(topic) for topic in known.topics}
        for key, fact in known.facts.items():
            assert set(fact.fact.questions) <= set(answerable[key])
        for topic, questions in known.wording.overview_questions.items():
            assert answerable[f"{topic}.*"] == questions
            assert overview_topic(overview_key(topic)) == topic

    def test_a_fact_of_one_profession_is_found_under_its_name(self, known: Knowledge) -> None:
        answerable = dict(known.answerable())
        assert "Streetwork: ist das gefährlich" in answerable["streetwork.gefahr"]
        for key, fact in known.facts.items():
            named = [text for text in answerable[key] if text.endswith(f": {fact.fact.questions[0]}")]
            assert len(named) == (len(fact.professions) == 1), key

    def test_every_statement_has_a_source(self, known: Knowledge) -> None:
        for profession in known.professions.values():
            for entry in profession.topics.values():
                assert entry.answer.source.title
                assert entry.answer.source.url.startswith("https://")

    def test_every_pay_group_is_in_the_table(self, known: Knowledge) -> None:
        named = {pay.group for profession in known.professions.values() for pay in profession.pay}
        assert "S8a" in named
        assert named <= known.tables["tvoed_sue"].rows

    @pytest.mark.parametrize("word", ["no", "yes", "steps"])
    def test_yes_and_no_are_words(self, copy: Path, word: str) -> None:
        edit(copy, ERZIEHER, "  abitur:\n    open: yes", f"  abitur:\n    open: {word}")
        assert knowledge.load(copy).professions["erzieher"].degrees["abitur"].open == word

    def test_copies_load_alike(self, known: Knowledge, copy: Path) -> None:
        again = knowledge.load(copy)
        assert again.professions == known.professions
        assert again.facts == known.facts
        assert again.schools.schools == known.schools.schools


@pytest.mark.parametrize(
    ("old", "new", "path", "problem"),
    [
        ("entry: ausbildung\n", "", "entry", "field required"),
        ("entry: ausbildung\n", "entry: ausbildung\nfarbe: rot\n", "farbe", "extra fields not permitted"),
        ("entry: ausbildung\n", "entry: lehre\n", "entry", "unexpected value"),
        ('as_of: "2025"', 'as_of: "Mai 2025"', "as_of", "YYYY"),
        ('as_of: "2025"', 'as_of: "05/2025"', "as_of", "YYYY"),
        ('as_of: "2025"', "as_of: 2025-04-01", "as_of", "str type expected"),
        ("confidence: secondary", "confidence: sicher", "confidence", "unexpected value"),
        ("url: \"https://", "url: \"http://", "source → url", "https://"),
        ("  abitur:\n    open: yes", "  abitur:\n    open: vielleicht", "degrees → abitur → open", "unexpected value"),
        ("  abitur:\n    open", "  abi:\n    open", "degrees", "unexpected value"),
        ("  ask_internship:\n", "  ask_internshp:\n", "topics", "missing: ask_internship; unknown: ask_internshp"),
        ("  female: ", "  weiblich: ", "names → female", "field required"),
    ],
)  # fmt: skip
def test_a_wrong_profession_names_file_path_and_problem(
    copy: Path, old: str, new: str, path: str, problem: str
) -> None:
    edit(copy, ERZIEHER, old, new)
    told = message(copy)
    assert told.startswith("professions/erzieher.yml: ")
    assert path in told
    assert problem in told


def test_a_missing_degree_is_named(copy: Path) -> None:
    path = copy / ERZIEHER
    text = path.read_text(encoding="utf-8")
    without = re.sub(r"^  abitur:\n(?:    .*\n)+", "", text, count=1, flags=re.MULTILINE)
    assert without != text
    path.write_text(without, encoding="utf-8")
    assert message(copy) == "professions/erzieher.yml: degrees: missing: abitur"


@pytest.mark.parametrize("broken", ["entry: [ausbildung", "\tentry: ausbildung", 'entry: "ausbildung', "entry: a: b"])
def test_yaml_syntax_names_file_and_line(copy: Path, broken: str) -> None:
    edit(copy, ERZIEHER, "entry: ausbildung", broken)
    told = message(copy)
    assert told.startswith("professions/erzieher.yml: ")
    assert re.search(r"line \d+", told)


@pytest.mark.parametrize("content", ["", "- a\n- b\n", "nur ein Text\n"])
def test_a_file_that_is_no_mapping(copy: Path, content: str) -> None:
    (copy / ERZIEHER).write_text(content, encoding="utf-8")
    assert message(copy).startswith("professions/erzieher.yml: ")


def test_unknown_profession_in_a_fact(copy: Path) -> None:
    edit(copy, "topics/salary.yml", "- id: stufen_erklaert", "- id: stufen_erklaert\n  professions: [pilot, erzieher]")
    told = message(copy)
    for part in ("topics", "ask_salary", "stufen_erklaert", "unknown profession pilot"):
        assert part in told
    assert "erzieher" not in told


def test_a_fact_may_hold_for_a_way_to_try_it_out(copy: Path) -> None:
    edit(copy, "topics/salary.yml", "- id: stufen_erklaert", "- id: stufen_erklaert\n  professions: [fsj, erzieher]")
    fact = knowledge.load(copy).facts["ask_salary.stufen_erklaert"]
    assert (fact.professions, fact.ways) == ({"erzieher"}, {"fsj"})


def test_a_fact_without_questions(copy: Path) -> None:
    path = copy / "ways_to_try" / "fsj.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"questions: \[.*?\]", "questions: []", text, count=1), encoding="utf-8")
    told = message(copy)
    assert told.startswith("ways_to_try/fsj.yml: facts → 0 → questions")
    assert "at least one question" in told


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("2719.14", "27x9", "ConversionSyntax"),
        ("2719.14", "", "ConversionSyntax"),
        ("2024-03-01", "01.03.2024", "01.03.2024"),
        ("2024-03-01,2025-03-31", "2024-03-01,2025-02-30", "day is out of range"),
        ("S2,1,", "S2,eins,", "eins"),
        ("amount_eur", "betrag", "amount_eur"),
    ],
)
def test_a_wrong_pay_table_names_file_line_and_problem(copy: Path, old: str, new: str, problem: str) -> None:
    edit(copy, "pay/tvoed_sue.csv", old, new)
    told = message(copy)
    assert "tvoed_sue.csv, line 2" in told
    assert problem in told


def test_an_unknown_key_of_a_table(copy: Path) -> None:
    edit(copy, "pay/tables.yml", "full_time_hours", "full_time_hour")
    assert message(copy) == "pay/tables.yml, entry 1: full_time_hour: extra fields not permitted"


@pytest.mark.parametrize(
    "file",
    [
        "pay/tvoed_sue.csv",
        "pay/tables.yml",
        "terms.yml",
        "places/places.csv",
        "schools/schools.csv",
        "wording/templates.yml",
    ],
)
def test_a_missing_file_is_named(copy: Path, file: str) -> None:
    (copy / file).unlink()
    assert Path(file).name in message(copy)


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        ("places/places.csv", "51.22422", "nord", "nord"),
        ("places/postcodes.csv", "lat,lon", "lat,long", "lon"),
        ("schools/schools.csv", "51.94998", "nord", "nord"),
        ("schools/programmes.csv", "status", "stand", "status"),
        ("wording/templates.yml", '"Nur mit PIA"', '"Nur {mit PIA"', "'}'"),
        ("wording/templates.yml", '"Nur mit PIA"', "3", "find_school → only_pia"),
    ],
)
def test_a_wrong_place_school_or_sentence_names_folder_and_problem(
    copy: Path, file: str, old: str, new: str, problem: str
) -> None:
    edit(copy, file, old, new)
    told = message(copy)
    assert told.startswith(f"knowledge/{Path(file).parent}")
    assert problem in told


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("places/places.csv", "51.22422", "nord"),
        ("schools/schools.csv", "51.94998", "nord"),
        ("schools/programmes.csv", "status", "stand"),
        ("wording/templates.yml", '"Nur mit PIA"', '"Nur {mit PIA"'),
    ],
)
def test_a_wrong_place_school_or_sentence_names_its_file(copy: Path, file: str, old: str, new: str) -> None:
    edit(copy, file, old, new)
    assert Path(file).name in message(copy)


AS_OF, GROUP, FACT, STEP = 'as_of: "2025"', "group: S8a", "- id: stufen_erklaert", "ask_salary: [ask_training_pay"
PAY, LINE = "pay/tvoed_sue.csv", "2026-05-01,2027-03-31,S8a,1,3509.44,secondary\n"


@pytest.mark.parametrize("file", [ERZIEHER, "topics/salary.yml", "terms.yml"])
def test_a_file_saved_in_the_encoding_of_windows(copy: Path, file: str) -> None:
    path = copy / file
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp1252", "replace"))
    assert Path(file).name in message(copy)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        pytest.param("terms.yml", "school_degree:", "degree:", id="a key of terms.yml"),
        pytest.param("terms.yml", "  abitur:", "  abi:", id="a degree of terms.yml"),
        pytest.param("terms.yml", "places_outside:", "places_out:", id="a list of terms.yml"),
        pytest.param("wording/templates.yml", "common:", "common: [", id="syntax of templates.yml"),
        pytest.param("wording/templates.yml", "greet:", "neu: Hallo\ngreet:", id="text for a topic"),
        pytest.param(ERZIEHER, AS_OF, 'as_of: "2025-13"', id="month that does not exist"),
        pytest.param(ERZIEHER, AS_OF, 'as_of: "2025-02-31"', id="day that does not exist"),
        pytest.param(ERZIEHER, GROUP, "group: S88a", id="pay group of no table"),
        pytest.param(ERZIEHER, "entry: ", "entry: studium\nentry: ", id="key that stands twice"),
        pytest.param("topics/salary.yml", '  text: "', '  text: "" # "', id="statement without text"),
        pytest.param("topics/salary.yml", FACT, "- id: tarifgruppen_erklaert", id="facts of one name"),
        pytest.param("ways_to_try/fsj.yml", "topic: ask_", "topic: aks_", id="way for no topic"),
        pytest.param("wording/next_steps.yml", STEP, f"{STEP}s", id="next step to no topic"),
        pytest.param(PAY, "3509.44", "3509,44", id="German comma"),
        pytest.param(PAY, "3509.44", "NaN", id="NaN"),
        pytest.param(PAY, "3509.44", "-3509.44", id="negative amount"),
        pytest.param(PAY, LINE, LINE + LINE.replace("3509", "1"), id="two amounts for one day"),
        pytest.param("pay/tables.yml", '"130.00"', '"hundert"', id="allowance in words"),
        pytest.param("schools/programmes.csv", "100035,", "999999,", id="programme of no school"),
        pytest.param("schools/programmes.csv", ",pia,", ",PIA,", id="unknown training form"),
        pytest.param("places/aliases.csv", "Cologne,Köln", "Cologne,Kölln", id="alias of no place"),
    ],
)  # fmt: skip
def test_a_mistake_of_an_editor_is_refused(copy: Path, file: str, old: str, new: str) -> None:
    edit(copy, file, old, new)
    assert message(copy)


@pytest.mark.parametrize("content", ["", "name\n"])
def test_an_empty_file_is_refused_by_name(copy: Path, content: str) -> None:
    for path in sorted(path for path in copy.rglob("*.*") if path.suffix in (".csv", ".yml")):
        before = path.read_bytes()
        path.write_text(content, encoding="utf-8")
        assert path.name in message(copy)
        path.write_bytes(before)


@pytest.mark.parametrize("file", ["pay/tvpoed.csv", "places/places.csv", "schools/universities.csv"])
def test_a_line_with_a_value_too_few_is_named(copy: Path, file: str) -> None:
    path = copy / file
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[1] = lines[1].split(",")[0]
    path.write_text("\n".join(lines), encoding="utf-8")
    assert f"{path.name}, line 2" in message(copy)
