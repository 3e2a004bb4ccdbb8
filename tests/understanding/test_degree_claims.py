"""Which named school degrees somebody says to have."""

from __future__ import annotations

import re

import pytest

from understanding.degree_claims import is_claimed

_DEGREE = re.compile(r"(?:fach)?abi|realschule|mittlere reife|hauptschulabschluss|for\b|abschluss", re.IGNORECASE)


def claimed(text: str) -> bool:
    """Whether the first degree of a text is claimed."""
    found = _DEGREE.search(text)
    assert found
    return is_claimed(text, found.start(), found.end())


@pytest.mark.parametrize(
    "text",
    [
        "ich habe abi",
        "mit Abi Erzieherin werden",
        "was kann ich mit abi machen",
        "was kann ich nach dem abi noch erreichen",
        "bekomme ich mit hauptschulabschluss einen platz",
        "habe abi gemacht",
        "ich mache nächstes jahr mein fachabi",
        "reicht realschule",
        "hab realschule und brauche eine schule",
    ],
)
def test_claimed(text: str) -> None:
    assert claimed(text)


@pytest.mark.parametrize(
    "text",
    [
        "brauche ich abi",
        "brauch man abi für erzieher",
        "oder brauche ich richtiges abi",
        "ist abi pflicht",
        "abi hab ich nicht",
        "abi abgebrochen",
        "realschule leider nicht geschafft",
        "abi nachholen",
        "kann man dabei das fachabi machen",
        "kriegt man mit dem erzieher automatisch fachabi dazu",
        "bekommt man mit der ausbildung die mittlere reife",
        "geht das for free",
        "studium ohne abschluss abgebrochen",
    ],
)
def test_not_claimed(text: str) -> None:
    assert not claimed(text)


def test_neither_nor() -> None:
    text = "ich habe weder abi noch fachabi"
    assert not is_claimed(text, text.index("fachabi"), len(text))
