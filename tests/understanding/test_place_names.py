"""Places as people type them: from the message to the place or to the question which one is meant."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from advisor.knowledge import Knowledge
from advisor.places import STREET, Resolution, fold
from understanding.matching import Match

Values = Callable[[str, str], list[str | float]]
Find = Callable[[str], list[Match]]

_KEYS = "abcdefghijklmnopqrstuvwxyz"

#: Typed by hand, as people do on a phone.
BY_HAND = {
    "Glesenkirchen": "Gelsenkirchen",
    "Gelsenkirhcen": "Gelsenkirchen",
    "Gelsnkirchen": "Gelsenkirchen",
    "Mönchngladbach": "Mönchengladbach",
    "Mönchengladbch": "Mönchengladbach",
    "Munchengladbach": "Mönchengladbach",
    "Moenchengladbach": "Mönchengladbach",
    "Duesseldorf": "Düsseldorf",
    "Düsseldrof": "Düsseldorf",
    "Dusseldorf": "Düsseldorf",
    "Düseldorf": "Düsseldorf",
    "Ddorf": "Düsseldorf",
    "Gladbach": "Mönchengladbach",
    "Dortmunt": "Dortmund",
    "Dortmnud": "Dortmund",
    "Dotrmund": "Dortmund",
    "Kölln": "Köln",
    "Koeln": "Köln",
    "Kölle": "Köln",
    "Wupertal": "Wuppertal",
    "Wuppertahl": "Wuppertal",
    "Bilefeld": "Bielefeld",
    "Bielefelt": "Bielefeld",
    "Duisbrug": "Duisburg",
    "Duissburg": "Duisburg",
    "Bohcum": "Bochum",
    "Oberhausn": "Oberhausen",
    "Recklinghausn": "Recklinghausen",
    "Recklingshausen": "Recklinghausen",
    "Leverkussen": "Leverkusen",
    "Muenster": "Münster",
    "Munster": "Münster",
    "Padaborn": "Paderborn",
    "Paderbron": "Paderborn",
    "Krefelt": "Krefeld",
    "Solignen": "Solingen",
    "Remscheidt": "Remscheid",
    "Herne": "Herne",
    "Hagn": "Hagen",
    "Bottropp": "Bottrop",
    "Güthersloh": "Gütersloh",
    "Gutersloh": "Gütersloh",
    "Siegn": "Siegen",
    "Iserlon": "Iserlohn",
    "Lüdenscheidt": "Lüdenscheid",
    "Luedenscheid": "Lüdenscheid",
    "castroprauxel": "Castrop-Rauxel",
    "Castrop Rauxl": "Castrop-Rauxel",
    "Bad Oeynhusen": "Bad Oeynhausen",
    "Bad Öynhausen": "Bad Oeynhausen",
    "badsalzuflen": "Bad Salzuflen",
    "Frönderberg": "Fröndenberg/Ruhr",
    "Mülheim Ruhr": "Mülheim an der Ruhr",
    "Bergisch Gladbch": "Bergisch Gladbach",
    "Grevenbroch": "Grevenbroich",
    "Ibbenburen": "Ibbenbüren",
    "Ibbenbürn": "Ibbenbüren",
    "Coesfelt": "Coesfeld",
    "Eusskirchen": "Euskirchen",
    "Köln-Ehrenfelt": "Köln-Ehrenfeld",
    "Köln Ehrnfeld": "Köln-Ehrenfeld",
    "Dortmund Hoerde": "Dortmund-Hörde",
    "Neunkrichen": "Neunkirchen",
    "Neuenkirhcen": "Neuenkirchen",
    "Rheda-Wiedenbrükc": "Rheda-Wiedenbrück",
}


def understood(values: Values, known: Knowledge, typed: str) -> Resolution | None:
    """What the bot takes a name for, typed after "schulen in"."""
    found = values(f"schulen in {typed}", "place")
    return known.places.resolve(str(found[0])) if found else None


def names(resolution: Resolution | None) -> set[str]:
    return {place.name for place in resolution.places} if resolution else set()


@pytest.mark.parametrize(("typed", "name"), BY_HAND.items())
def test_names_typed_by_hand(values: Values, known: Knowledge, typed: str, name: str) -> None:
    assert name in names(understood(values, known, typed))


def mistyped(name: str, edits: int, chance: random.Random) -> str:
    """The name with letters left out, doubled, changed or swapped; its beginning and its signs stay."""
    letters = list(name)
    for _ in range(edits):
        spots = [n for n in range(1, len(letters) - 1) if letters[n].isalpha() and letters[n + 1].isalpha()]
        spot = chance.choice(spots)
        kind = chance.randrange(4)
        if kind == 0:
            del letters[spot]
        elif kind == 1:
            letters.insert(spot, letters[spot])
        elif kind == 2:
            letters[spot] = chance.choice(_KEYS)
        else:
            letters[spot], letters[spot + 1] = letters[spot + 1], letters[spot]
    return "".join(letters)


def sample(known: Knowledge, edits: int, shortest: int) -> list[tuple[str, str]]:
    """Each town once, mistyped so that it is no other name that exists."""
    chance = random.Random(11)
    existing = set(known.places.names()) | set(known.places.outside) | known.places.ordinary_words
    towns = [p.name for p in known.places.places if p.kind == "municipality" and len(p.name) >= shortest]
    made = [(mistyped(name, edits, chance), name) for name in towns for _ in range(2)]
    return [(typed, name) for typed, name in made if fold(typed) not in existing and fold(typed) != fold(name)]


def test_one_wrong_letter(values: Values, known: Knowledge) -> None:
    typos = sample(known, 1, 5)
    lost = [(typed, name) for typed, name in typos if name not in names(understood(values, known, typed))]
    assert len(typos) > 500
    assert len(lost) <= 0.02 * len(typos), f"{len(lost)} of {len(typos)}: {lost}"


def test_two_wrong_letters_are_found_or_asked_never_wrong(values: Values, known: Knowledge) -> None:
    typos = sample(known, 2, 8)
    found = [(typed, name, understood(values, known, typed)) for typed, name in typos]
    wrong = [(t, n) for t, n, r in found if r and r.meaning == "found" and n not in names(r)]
    lost = [(t, n) for t, n, r in found if n not in names(r)]
    assert len(typos) > 300
    assert wrong == [], str(wrong)
    assert len(lost) <= 0.05 * len(typos), lost


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("44 137", "44137"),
        ("D-44137", "44137"),
        ("44137 Dortmund", "44137"),
        ("Dortmund, 44137", "44137"),
        ("99999 Köln", "Köln"),
        ("Hauptstraße 12, 44137 Dortmund", "44137"),
        ("ich wohne in der Kölner Straße 5 in Bochum", "Bochum"),
        ("Hörde in Dortmund", "Dortmund-Hörde"),
        ("Ehrenfeld (Köln)", "Köln-Ehrenfeld"),
        ("nein, Bochum", "Bochum"),
        ("Umkreis von 20 km um Hagen", "Hagen"),
        ("Schulen im Kreis Unna", "Kreis Unna"),
        ("im Landkreis Unna", "Kreis Unna"),
        ("schule im märkischen kreis", "Märkischer Kreis"),
        ("berufskolleg im ruhrpott", "Ruhrgebiet"),
        ("schulen im Sauerland", "Sauerland"),
        ("münsterland", "Münsterland"),
        ("wo in OWL kann ich das lernen", "Ostwestfalen-Lippe"),
        ("schulen bei Fröndenberg/Ruhr", "Fröndenberg/Ruhr"),
        ("Neunkirchen", "neunkirchen"),
        ("überall", "ueberall"),
        ("ich wohne hier", "hier"),
        ("zuhause", "zuhause"),
        ("Hauptstraße 12", STREET),
        ("Am Alten Weg 3", None),
        ("Paris", "Paris"),
        ("schule in Osnabrück", "Osnabrück"),
        ("00000", "00000"),
        ("wir kamen gestern", None),
        ("wie hoch sind die löhne", None),
        ("hallo", None),
        ("toll", None),
        ("praxisanleiter werden", None),
        ("ruf mich an: 0231 44137", None),
        ("meine nummer ist 0176 44137 123", None),
        ("ich bekomme 30000 im jahr und will wissen was geht", None),
        ("gibt es hier überall essen für kinder", None),
        ("von vorne", None),
    ],
)
def test_what_is_a_place(values: Values, text: str, value: str | None) -> None:
    assert values(text, "place")[:1] == ([value] if value else [])


def test_the_street_is_not_kept(find: Find) -> None:
    assert "haupt" not in " ".join(str(match.value).lower() for match in find("Hauptstraße 12"))


def test_every_postcode_is_found_in_a_sentence(values: Values, known: Knowledge) -> None:
    lost = [code for code in known.places.postcodes if values(f"schule nahe {code} gesucht", "place") != [code]]
    assert lost == []


def test_every_region_is_found_in_a_sentence(values: Values, known: Knowledge) -> None:
    regions = [place.name for place in known.places.places if place.kind == "region"]
    assert len(regions) > 40
    assert [name for name in regions if values(f"schulen in {name}", "place") != [name]] == []
