"""Checks behind ``make validate``: the matrix, the rules for German texts, how old the facts are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from advisor import checks
from advisor.advisor import Advisor
from advisor.knowledge import Knowledge
from advisor.model import PROFESSION_TOPICS, LookedAt

TODAY = date(2026, 11, 23)
Change = Callable[..., Knowledge]


@pytest.fixture
def changed(known: Knowledge) -> Change:
    """``changed(profession, topic, text=…)``: the knowledge with other fields of one statement."""

    def change(profession_id: str, topic: str, **fields: Any) -> Knowledge:
        profession = known.professions[profession_id]
        entry = profession.topics[topic]
        other = entry.copy(update={"answer": entry.answer.copy(update=fields)})
        topics = {**profession.topics, topic: other}
        professions = {**known.professions, profession_id: profession.copy(update={"topics": topics})}
        return replace(known, professions=professions)

    return change


def state(knowledge: Knowledge, profession: str, topic: str) -> str:
    (cell,) = (c for c in checks.matrix(Advisor(knowledge), TODAY) if (c.profession, c.topic) == (profession, topic))
    return cell.state


class TestMatrix:
    def test_no_cell_is_empty_or_generic(self, advisor: Advisor) -> None:
        assert list(checks.matrix_findings(advisor, TODAY)) == []

    def test_it_has_every_profession_and_topic_once(self, advisor: Advisor, known: Knowledge) -> None:
        cells = [(cell.profession, cell.topic) for cell in checks.matrix(advisor, TODAY)]
        assert len(cells) == len(set(cells)) == 22 * 16
        assert set(cells) == {(profession, topic) for profession in known.professions for topic in PROFESSION_TOPICS}

    def test_the_answer_for_all_is_generic(self, known: Knowledge, changed: Change) -> None:
        general = known.topics["ask_job_market"].answer
        assert general is not None
        other = changed("erzieher", "ask_job_market", text=general.text)
        assert state(other, "erzieher", "ask_job_market") == "generic"
        assert list(checks.matrix_findings(Advisor(other), TODAY)) == ["erzieher × ask_job_market: generic"]

    def test_another_professions_text_with_the_name_exchanged_is_generic(
        self, known: Knowledge, changed: Change
    ) -> None:
        one, other = known.professions["erzieher"], known.professions["kinderpfleger"]
        answer = other.topics["ask_profession_info"].answer
        assert other.names.plural in answer.text
        text = answer.text.replace(other.names.plural, one.names.plural)
        copied = changed("erzieher", "ask_profession_info", text=text, as_of=answer.as_of)
        assert set(checks.matrix_findings(Advisor(copied), TODAY)) == {
            "erzieher × ask_profession_info: generic",
            "kinderpfleger × ask_profession_info: generic",
        }

    def test_an_uncertain_statement_is_no_finding(self, changed: Change) -> None:
        other = changed("erzieher", "ask_study", confidence="uncertain")
        assert state(other, "erzieher", "ask_study") == "uncertain"
        assert list(checks.matrix_findings(Advisor(other), TODAY)) == []

    def test_a_certain_statement_is_specific(self, changed: Change) -> None:
        assert state(changed("erzieher", "ask_study", confidence="official"), "erzieher", "ask_study") == "specific"

    def test_a_text_with_name_and_a_few_words_exchanged_is_generic(self, known: Knowledge, changed: Change) -> None:
        text = known.professions["kinderpfleger"].topics["ask_job_market"].answer.text
        names = known.professions["kinderpfleger"].names, known.professions["erzieher"].names
        text = text.replace(names[0].plural, names[1].plural).replace(" und ", " sowie ", 1) + " Das ist so."
        other = changed("erzieher", "ask_job_market", text=text)
        assert state(other, "erzieher", "ask_job_market") == "generic"
        assert state(other, "kinderpfleger", "ask_job_market") == "generic"
        assert state(other, "streetwork", "ask_job_market") != "generic"

    def test_it_can_be_printed(self, advisor: Advisor, known: Knowledge) -> None:
        cells = checks.matrix(advisor, TODAY)
        lines = checks.matrix_table([*cells[:-1], replace(cells[-1], state="empty")]).splitlines()
        assert len(lines) == 16 + 1 + 22 + 1
        name, *letters = lines[-2].split()
        assert name == cells[-1].profession
        assert letters == [*(cell.state[0] for cell in cells[:-1] if cell.profession == name), "e"]
        assert "g = generic: 0" in lines[-1]
        assert lines[-1].endswith("e = empty: 1")

    def test_a_statement_without_text_is_empty(self, changed: Change) -> None:
        assert state(changed("erzieher", "ask_study", text=" "), "erzieher", "ask_study") == "empty"


GOOD = [
    "Erzieherinnen und Erzieher arbeiten in der Kita. Sie spielen mit den Kindern.",
    "Die Ausbildung dauert drei Jahre. Seit dem 1. Mai 2026 bekommst du 3.509,44 € im Monat.",
    "Als Erzieher oder Erzieherin brauchst du Geduld.",
    "Der Erzieherberuf ist vielseitig. Die Erzieherinnen helfen dir.",
    "Mehr steht auf https://www.kita.nrw.de im Netz.",
    "Hast du Fragen? Ruf an: 0800 4 5555 00.",
    "Es gibt Kitas in Köln/Bonn und am Niederrhein.",
    "",
    "x" * 500,
]
BAD = [
    ("x" * 501, "501 Zeichen, erlaubt sind 500"),
    ("Sorry, das geht nicht.", "Englisch: „Sorry“"),
    ("Hier ist the Antwort.", "Englisch: „the“"),
    ("Ein error ist passiert.", "Englisch: „error“"),
    ("Die Erzieher*innen spielen.", "Genderzeichen"),
    ("Die Erzieher:innen spielen.", "Genderzeichen"),
    ("Jede Erzieher:in spielt.", "Genderzeichen"),
    ("Die Erzieher_innen spielen.", "Genderzeichen"),
    ("Die Erzieher/innen spielen.", "Genderzeichen"),
    ("Die Erzieher/-innen spielen.", "Genderzeichen"),
    ("Die ErzieherInnen spielen.", "Genderzeichen"),
    ("Frag einen Erzieher in der Kita.", "nur männlich: „einen Erzieher“"),
    ("Du wirst später als Sozialarbeiter helfen.", "nur männlich: „als Sozialarbeiter“"),
    ("Du sprichst mit dem neuen Schüler.", "nur männlich: „dem neuen Schüler“"),
    ("Mehr auf http://www.kita.nrw.de im Netz.", "http statt https"),
    (" ".join(["Wort"] * 21) + ".", "im Schnitt 21 Wörter je Satz"),
]  # fmt: skip


class TestTexts:
    @pytest.mark.parametrize("text", GOOD)
    def test_good_texts(self, text: str) -> None:
        assert list(checks.problems(text)) == []

    @pytest.mark.parametrize(("text", "problem"), BAD)
    def test_bad_texts(self, text: str, problem: str) -> None:
        assert any(found.startswith(problem) for found in checks.problems(text)), list(checks.problems(text))

    def test_twenty_words_a_sentence_are_allowed_on_average(self) -> None:
        long, short = " ".join(["Wort"] * 30) + ".", " ".join(["Wort"] * 10) + "."
        assert list(checks.problems(f"{long} {short}")) == []
        assert list(checks.problems(f"{long} {long} {short}")) == ["im Schnitt 23 Wörter je Satz"]

    def test_all_problems_of_a_text_are_told(self) -> None:
        assert (
            len(list(checks.problems("Sorry, frag die Kolleg*innen oder http://a.de und danach einen Erzieher."))) == 4
        )

    @pytest.mark.parametrize("text", ["Der Erzieher spielt.", "Als Sozialarbeiter hilfst du.", "Ein Schüler fragt."])
    def test_masculine_alone_at_the_start_of_a_sentence(self, text: str) -> None:
        assert any(found.startswith("nur männlich") for found in checks.problems(text))

    @pytest.mark.parametrize("pair", ["zur Erzieherin oder zum Erzieher", "von der Erzieherin und dem Erzieher"])
    def test_a_masculine_noun_may_follow_its_feminine(self, pair: str) -> None:
        assert list(checks.problems(f"Du lernst {pair}.")) == []

    def test_a_bad_text_is_found_with_its_place(self, changed: Change) -> None:
        other = changed("erzieher", "ask_study", text="Frag die Kolleg*innen.", easy="Sorry.")
        new = set(checks.text_findings(other, TODAY))
        assert "erzieher ask_study: Genderzeichen: „g*innen“" in new
        assert "erzieher ask_study (einfach): Englisch: „Sorry“" in new

    def test_a_text_is_measured_with_its_amounts_filled_in(self, changed: Change) -> None:
        text = "x" * 494 + " {pia:1}"
        assert len(text) > 500
        findings = list(checks.text_findings(changed("erzieher", "ask_study", text=text), TODAY))
        assert "erzieher ask_study: 505 Zeichen, erlaubt sind 500" in findings

    @pytest.mark.parametrize("placeholder", ["{sue:S88a:1}", "{sue:S8a}", "{pia:4}", "{zulage:99}", "{seu:S8a:1}"])
    def test_a_misspelt_placeholder_is_found(self, changed: Change, placeholder: str) -> None:
        other = changed("erzieher", "ask_study", text=f"Du bekommst {placeholder} im Monat.")
        assert any("erzieher ask_study" in finding for finding in checks.text_findings(other, TODAY))

    def test_every_kind_of_text_is_read(self, known: Knowledge) -> None:
        read = dict(checks.texts(known))
        erzieher = known.professions["erzieher"]
        assert read["erzieher career_change"] == erzieher.career_change.text
        assert read["erzieher degrees abitur"] == erzieher.degrees["abitur"].text
        assert read["erzieher ask_salary (einfach)"] == erzieher.topics["ask_salary"].answer.easy
        assert read["fsj"] == known.ways["fsj"].answer.text
        assert read["templates greet text"] == known.wording.templates["greet"]["text"]
        assert set(known.facts) <= set(read)
        assert {topic.topic for topic in known.topics.values() if topic.answer} <= set(read)


class TestSummary:
    def test_every_cell_is_fine(self, known: Knowledge) -> None:
        assert list(checks.summary_findings(known, TODAY)) == []

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("{sue:S88a:1} bis {sue:S8a:6}", "Platzhalter ohne Betrag: „{sue:S88a:1}“"),
            ("{sue:S8a:1", "Platzhalter ohne Betrag: „{sue:S8a:1“"),
            ("für Erzieher*innen", "Genderzeichen"),
            (" ", "1 Zeichen, erlaubt sind 1 bis 70"),
            ("x" * 71, "71 Zeichen, erlaubt sind 1 bis 70"),
        ],
    )
    def test_a_bad_cell_is_found(self, known: Knowledge, text: str, problem: str) -> None:
        erzieher = known.professions["erzieher"]
        other = erzieher.copy(update={"summary": erzieher.summary.copy(update={"pay": text})})
        findings = list(checks.summary_findings(replace(known, professions={"erzieher": other}), TODAY))
        assert any(finding.startswith(f"erzieher summary pay: {problem}") for finding in findings), findings


def ends(findings: Iterable[str]) -> list[str]:
    """The findings about pay tables."""
    return [finding for finding in findings if "2027-03-31" in finding]


class TestFreshness:
    @pytest.mark.parametrize("day", [TODAY, date(2027, 11, 23)])
    def test_what_is_old_has_been_looked_at(self, known: Knowledge, day: date) -> None:
        assert [finding for finding in checks.freshness_findings(known, day) if finding not in ends([finding])] == []

    def test_who_looks_only_once_hears_of_it_again(self, known: Knowledge) -> None:
        later = list(checks.freshness_findings(known, date(2028, 11, 24)))
        assert any("ask_requirements.kopftuch" in finding for finding in later)

    @pytest.mark.parametrize(
        ("day", "warned"), [(date(2026, 12, 30), 0), (date(2026, 12, 31), 3), (date(2027, 4, 1), 0)]
    )
    def test_a_table_is_announced_90_days_before_its_end(self, known: Knowledge, day: date, warned: int) -> None:
        assert len(ends(checks.freshness_warnings(known, day))) == warned

    @pytest.mark.parametrize(("day", "found"), [(date(2027, 3, 31), 0), (date(2027, 4, 1), 3)])
    def test_a_table_that_ended_is_a_finding(self, known: Knowledge, day: date, found: int) -> None:
        assert len(ends(checks.freshness_findings(known, day))) == found

    @pytest.mark.parametrize(
        ("as_of", "confidence", "years"),
        [
            ("2015", "official", 10),
            ("2016", "official", 0),
            ("2016-11-22", "official", 10),
            ("2016-11-23", "official", 0),
            ("2020", "secondary", 5),
            ("2021-10", "secondary", 5),
            ("2021-11", "secondary", 0),
            ("2022", "uncertain", 3),
            ("2023", "uncertain", 0),
        ],
    )
    def test_the_age_goes_by_how_sure_it_is(self, changed: Change, as_of: str, confidence: str, years: int) -> None:
        findings = list(
            checks.freshness_findings(changed("erzieher", "ask_study", as_of=as_of, confidence=confidence), TODAY)
        )
        expected = f"erzieher ask_study: Stand {as_of}, älter als {years} Jahre und lange nicht angesehen"
        assert findings == ([expected] if years else [])

    def test_a_look_holds_for_two_years(self, changed: Change) -> None:
        old = changed("erzieher", "ask_study", as_of="2001", confidence="secondary")
        for day, found in ((TODAY, []), (date(2024, 11, 23), []), (date(2024, 11, 22), ["erzieher ask_study"])):
            seen = LookedAt(day=day, reason="Gilt weiter.", entries=("erzieher ask_study",))
            looked = replace(old, looked_at=(*old.looked_at, seen))
            assert [finding.split(":")[0] for finding in checks.freshness_findings(looked, TODAY)] == found

    def test_a_looked_at_entry_must_exist(self, known: Knowledge) -> None:
        seen = LookedAt(day=TODAY, reason="Gilt weiter.", entries=("erzieher ask_weather",))
        findings = list(checks.freshness_findings(replace(known, looked_at=(seen,)), TODAY))
        assert "looked_at.yml: unbekannter Eintrag: erzieher ask_weather" in findings

    def test_a_look_on_29_february(self, changed: Change) -> None:
        old = changed("erzieher", "ask_study", as_of="2016-02-29", confidence="official")
        assert list(checks.freshness_findings(old, date(2026, 2, 28))) == []
