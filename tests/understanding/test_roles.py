"""Which profession somebody has and which is asked about."""

from __future__ import annotations

import pytest

from understanding.matching import OWN, NameFinder
from understanding.roles import with_roles


def _roles(finder: NameFinder, text: str) -> tuple[set[object], set[object]]:
    matches = [m for m in with_roles(text, finder.find(text)) if m.entity == "profession"]
    return {m.value for m in matches if m.role == OWN}, {m.value for m in matches if m.role != OWN}


@pytest.mark.parametrize(
    ("text", "own", "asked"),
    [
        ("bin Kinderpflegerin, will Erzieherin werden", "kinderpfleger", "erzieher"),
        ("ich bin gelernte Erzieherin und möchte Soziale Arbeit studieren", "erzieher", "sozialarbeiter"),
        (
            "ich arbeite als Heilerziehungspflegehelfer und möchte Sozialarbeiter werden",
            "heilerziehungspflegehelfer",
            "sozialarbeiter",
        ),
        (
            "arbeite seit 6 Jahren in einer Kita als Kinderpflegerin, wie werde ich Erzieherin?",
            "kinderpfleger",
            "erzieher",
        ),
        ("war früher Tagesmutter und will jetzt Erzieherin werden", "kindertagespflege", "erzieher"),
        (
            "habe Kinderpflegerin gelernt und will Heilerziehungspflegerin werden",
            "kinderpfleger",
            "heilerziehungspfleger",
        ),
        ("ich habe die Ausbildung zur Sozialassistentin, geht jetzt Erzieherin?", "sozialassistent", "erzieher"),
        ("von der Kinderpflege zur Erzieherin", "kinderpfleger", "erzieher"),
        ("vom Schulbegleiter zum Heilerziehungspfleger", "schulbegleitung", "heilerziehungspfleger"),
        ("als Sozialassistentin Erzieherin werden", "sozialassistent", "erzieher"),
        ("wie werde ich Erzieherin, ich bin staatlich geprüfte Kinderpflegerin", "kinderpfleger", "erzieher"),
        (
            "meine Schwester ist Sozialassistentin und will Heilerziehungspflegerin werden",
            "sozialassistent",
            "heilerziehungspfleger",
        ),
        ("kann ich als Kinderpflegerin Kita-Leitung werden", "kinderpfleger", "kita_leitung"),
        ("kann ich als kinderpflegerin kita leiten", "kinderpfleger", "kita_leitung"),
        ("nach der Kinderpflege Erzieher werden wie lange", "kinderpfleger", "erzieher"),
    ],
)
def test_one_is_had_the_other_is_asked_about(finder: NameFinder, text: str, own: str, asked: str) -> None:
    assert _roles(finder, text) == ({own}, {asked})


def test_two_may_be_had_or_wanted(finder: NameFinder) -> None:
    assert _roles(finder, "bin Kinderpflegerin und Tagesmutter und will Erzieherin werden") == (
        {"kinderpfleger", "kindertagespflege"},
        {"erzieher"},
    )
    assert _roles(finder, "bin Kinderpflegerin, soll ich Erzieherin oder Sozialarbeiterin werden") == (
        {"kinderpfleger"},
        {"erzieher", "sozialarbeiter"},
    )


@pytest.mark.parametrize(
    "text",
    [
        "was verdient man als Erzieher und als Kinderpfleger",
        "bin Kinderpflegerin, verdiene ich als Erzieherin mehr?",
        "Unterschied zwischen Erzieherin und Kinderpflegerin",
        "soll ich Erzieherin oder Kinderpflegerin werden",
        "bin Erzieherin, was kann ich noch machen",
        "kann ich als Erzieherin oder als Sozialarbeiterin mehr bewirken",
        "kann ich als Erzieherin im Jugendamt arbeiten",
    ],
)
def test_without_a_wish_for_another_all_are_asked_about(finder: NameFinder, text: str) -> None:
    assert not _roles(finder, text)[0]
