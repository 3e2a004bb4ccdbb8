"""German text as people type it, brought into one form.

Two forms are made: ``clean`` keeps the words readable (for the sentence encoder), ``fold`` is the narrow form in
which names are compared (lower case, ae/oe/ue/ss, gender forms reduced to the feminine stem's base).
"""

from __future__ import annotations

import re
import unicodedata

import emoji

from advisor import personal_data

#: Longer messages are cut: what counts stands in the first lines, and time stays bounded.
MAX_CHARACTERS = 600

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_NO_EMOJI = re.compile(r"[\x00-\x7fÄÖÜäöüßéèáàôç€„“”‚‘’–]*")
_BLANKS = re.compile(r"\s+")
_LINE_END = re.compile(r"(?<=[^\W_])[ \t]*\r?\n\s*(?=\S)")
_LETTER_RUN = re.compile(r"([a-zäöüß])\1{2,}", re.IGNORECASE)
_SIGN_RUN = re.compile(r"([!?.,;:*_~-])\1+")

# Erzieher*in, Erzieher:innen, Erzieher_in, Erzieher/-in, Erzieher/in, Erzieher(in), Erzieher·in
_GENDER_SIGN = re.compile(r"(?<=[a-zäöüß]{3})e?(?:[*:_·](in|innen)|(?:/-?|\(-?)(in|innen)\b\)?)", re.IGNORECASE)
# ErzieherIn, ErzieherInnen: a capital inside a word
_INNER_CAPITAL = re.compile(r"(?<=[a-zäöüß])I(n|nnen)\b")
# Kinderpfleger/-innen und -pfleger/innen after the sign was cut
_FOLD = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def lines_ended(text: str) -> str:
    """A text in which the end of a line ends a sentence: people put one question a line, often without a sign."""
    return _LINE_END.sub("; ", text[: MAX_CHARACTERS * 4])


def clean(text: str) -> str:
    """One line of readable text: no invisible or control signs, no emoji, runs shortened, at most 600 characters.

    The marks of what was blanked say nothing about what is asked, except that of a street, which answers "where".
    """
    text = text[: MAX_CHARACTERS * 4].encode("utf-8", "ignore").decode("utf-8")  # no halves of a sign
    text = unicodedata.normalize("NFC", text)
    text = _INVISIBLE.sub("", text)
    text = _CONTROL.sub(" ", text)
    text = personal_data.without_marks(_without_emoji(text))
    text = _LETTER_RUN.sub(r"\1\1", text)
    text = _SIGN_RUN.sub(r"\1", text)
    return _BLANKS.sub(" ", text).strip()[:MAX_CHARACTERS]


def _without_emoji(text: str) -> str:
    """Each emoji becomes a blank; most messages have none, and looking for them at every letter takes its time."""
    return text if _NO_EMOJI.fullmatch(text) else emoji.replace_emoji(text, replace=" ")


def plain_gender(text: str) -> str:
    """Gender forms with a sign or an inner capital become the feminine form: Erzieher*in → Erzieherin."""
    return _INNER_CAPITAL.sub(r"i\1", _GENDER_SIGN.sub(lambda match: match.group(1) or match.group(2), text))


def fold(text: str) -> str:
    """The narrow form for comparing names: lower case, umlauts and ß written out."""
    return text.lower().translate(_FOLD)
