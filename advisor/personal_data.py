"""Blanks what could tell who somebody is. The only place where this is decided.

The channels blank each message before anything else sees it, so that it is neither stored nor logged nor sent on.
Nothing that the bot understands is lost: postcodes, amounts of pay, years and dates stay. It errs towards blanking,
but no rule finds every name: people are asked not to write any.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_Rule = tuple[re.Pattern[str], str]

STREET = "[Straße]"
NAME = "[Name]"
MAIL = "[E-Mail]"
NUMBER = "[Nummer]"
LINK = "[Link]"

_MARK = re.compile("|".join(map(re.escape, (NAME, MAIL, NUMBER, LINK))))

_DOT = r"\s?(?:\.|\(punkt\)|\[punkt\]|\bpunkt\b|\bdot\b)\s?"
_AT = r"(?:\s?@\s?|\s?[(\[{]\s?(?:at|ät|@)\s?[)\]}]\s?|\s(?:at|ät)\s)"
# All parts are bounded: a long text without blanks must not cost more than its length.
_MAIL = re.compile(
    rf"[\w.+-]{{1,64}}{_AT}[\w-]{{1,64}}(?:{_DOT}[\w-]{{1,64}}){{1,5}}|\S{{1,100}}@\S{{1,200}}", re.IGNORECASE
)
_LINK = re.compile(
    r"(?:https?://|www\.)\S+|(?:\b(?:facebook|instagram|linkedin|tiktok|xing)\.(?:com|de)/)\S+", re.IGNORECASE
)
_HANDLE = re.compile(r"(?<!\w)@\w[\w.]+")

# What stands after a number of pay, time or distance: then it is no number of a house or a person.
_UNIT = (
    r"\s*(?:€|eur\b|euro\w*|tsd\b|tausend|mio\b|prozent|%|km\b|kilometer|m\b|meter|min\b|minuten?|std\b|stunden?|h\b|uhr\b"
    r"|tage?n?\b|wochen?\b|monate?n?\b|jahre?n?\b|brutto|netto|kinder\w*|leute\w*|stellen?\b|plätze\w*|mal\b|ects\b|lp\b|cp\b)"
)
_IBAN = re.compile(r"\b[A-Z]{2}\s?\d{2}(?:\s?\d{4}){3,7}(?:\s?\d{1,3})?\b", re.IGNORECASE)
_DATE = r"\d{1,2}\.\s?\d{1,2}\.\s?(?:\d{4}|\d{2})\b"
# A telephone number: + or 0 in front, at least seven digits with signs between them. Amounts and dates begin otherwise.
_PHONE = re.compile(rf"(?<![\w.,])(?!{_DATE})(?:\+\s?|\(\s?\+?|0)(?:[\s./()-]{{0,3}}\d){{6,}}(?![\w]*@)(?!{_UNIT})")
# Digits in one piece: six and more are no postcode, no year and, without a unit, no pay. 116xxx are public helplines.
_LONG = re.compile(rf"(?<![\w.,])(?!116\d{{3}}\b)\d{{6,}}(?!\d)(?!,\d\d\b)(?!{_UNIT})")
# Groups of four and more: cards, accounts, insurance numbers ("12 345678 A 901").
_GROUPS = re.compile(r"(?<![\w.,])\d{4}(?:[ -]\d{4}){2,}\b|(?<![\w.,])\d{2} ?\d{6} ?[A-Z] ?\d{3}\b")
_BIRTH = re.compile(
    rf"\b(geb(?:oren|urtsdatum|urtstag|\.)?(?:\s+(?:am|ist|ist am))?:?)\s+(?:{_DATE}|\d{{1,2}}\.\s?\w+\s?\d{{0,4}})",
    re.IGNORECASE,
)

_NUMBER_OF_HOUSE = rf"\d{{1,4}}(?:\s?[a-h])?\b(?!{_UNIT})(?![.,]\d)"
#: Ways and places of another kind: "der 2. Bildungsweg 3 Jahre", "Arbeitsplatz 2".
_NO_STREET = (
    r"(?<!bildungs)(?<!berufs)(?<!karriere)(?<!lebens)(?<!arbeits)(?<!ausbildungs)(?<!studien)(?<!kita)(?<!praktikums)"
)
_STREET = re.compile(
    rf"{re.escape(STREET)}"
    rf"|\b(?:[a-zäöüß.-]{{1,30}}\s)?[a-zäöüß-]{{0,30}}(?:str\.?|straße|strasse|{_NO_STREET}(?:\Bweg|\Bplatz)|\Ballee|\Bgasse|\Bring|\Bdamm|\Bufer)"
    rf"\s*{_NUMBER_OF_HOUSE}",
    re.IGNORECASE,
)
# "ich wohne Am Markt 3": only with a word that says that an address comes.
_ADDRESS = re.compile(
    r"\b(wohne?(?:\s+ich)?|wohnhaft|adresse(?:\s+ist)?:?|anschrift(?:\s+ist)?:?)\s+"
    rf"(?:am|an\s+de[rn]|im|auf\s+de[rm]|zu[rm]|unter|hinter\s+de[rm])\s+[\w-]+\s+{_NUMBER_OF_HOUSE}",
    re.IGNORECASE,
)

#: Capital letters of Latin, Greek and Cyrillic: names come from everywhere.
_CAPITAL = "".join(letter for letter in map(chr, range(0x41, 0x500)) if letter.isupper())
_CAPITALISED = rf"[{_CAPITAL}][\w'’-]{{1,40}}"
_OF = r"(?:(?:van|de|el|al|Dr\.|Prof\.)\s+)*"
_TITLE = (
    r"(?:(?:Frau|Fr\.|Herrn?|Hr\.|Fam\.)(?:\s+(?:Dr|Prof)\.?)*|(?:Prof\.?\s*)?Dr\.|Prof\.|Doktor|Professorin|Professor)"
)
# "als Frau Karriere machen", "eine Frau": here the next word is none.
_WITH_TITLE = re.compile(
    r"(?<!\bals )(?<!\bAls )(?<!eine )(?<!die )(?<!jede )(?<!keine )"
    rf"\b({_TITLE})\s+{_OF}(?!Dr\b|Prof\b){_CAPITALISED}(?:\s+{_CAPITALISED})?"
)
# In small letters only a man's title leads to a name without doubt ("frau" is a word of many sentences).
_SMALL_TITLE = re.compile(
    r"\b(herrn?|hr\.|dr\.|prof\.)\s+(?!und\b|oder\b|der\b|in\b|im\b)[a-zäöüß][\w'-]+", re.IGNORECASE
)
_SMALL_WOMAN = re.compile(
    r"\b((?:mit|von|bei|an|für|hallo|liebe|guten tag|zu|danke|frag|sagt|sagte|heißt|ist) frau)\s+"
    r"(?!und\b|oder\b|in\b|im\b|als\b|sein\b|bin\b|ist\b|zu\b|kann\b|mit\b|ohne\b|über\b|ab\b|um\b|auch\b|da\b|die\b|der\b|was\b|wie\b|sehr\b|gut\b"
    r"|sprechen\b|reden\b|arbeiten\b|werden\b|haben\b|von\b|für\b|aus\b)"
    r"[a-zäöüß][\w'-]{2,}",
    re.IGNORECASE,
)  # fmt: skip
_INTRODUCTION = "|".join(
    (
        r"ich hei(?:ß|ss)e?",
        r"hei(?:ß|ss)e ich",
        r"(?:mein|ihr|sein) (?:voller |ganzer )?name(?: ist|:| lautet)?",
        r"(?:vor|nach)name(?: ist|:)?",
        "name:",
        r"(?:meine?|der|die|unsere?) (?:sohn|tochter|kind|freund(?:in)?|bruder|schwester|lehrer(?:in)?|chef(?:in)?)"
        r" hei(?:ß|ss)t",
    )
)
#: Words after an introduction that are no name, and that end one.
_NO_NAME = (
    r"und|aber|ich|wohne|bin|ist|hat|sagt|sagte|war|komme|möchte|will|wollte|mail|tel|die|der|das|den|dem|ein|eine|einen|nicht|auch|es"
    r"|egal|geheim|doch|du|er|sie|was|wie|oder|arbeite|mache|suche|brauche|kann|habe|hab|werde|muss|soll|hier|lieber|anders|wo|für|im|in|am|auf|bei|steht|wird|wurde|mit|weiß"
)
_NAMED = re.compile(
    rf"\b({_INTRODUCTION})\s+(?:(?:von|van|de|el|al)\s+)?(?!(?:{_NO_NAME})\b)[\w'-]+(?:\s+(?!(?:{_NO_NAME})\b)(?:(?-i:{_CAPITALISED})|[\w'-]{{1,40}}(?=\s*(?:$|[.,;!?]|\bund\b))))?",
    re.IGNORECASE,
)

# --- for texts that nobody has to understand: opinions, sentences in reports
_ANY_NUMBER = re.compile(r"(?<!\w)\+?\(?\d(?:[ ()/-]?\d){4,}")
_SIGNED = re.compile(
    r"\b(hier (?:ist|schreibt)|gru(?:ß|ss),?|gr(?:ü|ue)(?:ß|ss)e,?|lg,?|vg,?|mfg,?)"
    rf"\s+(?!(?:{_NO_NAME})\b)[\w'-]+(?:\s+{_CAPITALISED})?",
    re.IGNORECASE,
)
_ANY_WOMAN = re.compile(rf"\b(frau|herrn?)\s+(?!(?:{_NO_NAME}|in|im|als|sein|zu|mit)\b)[\w'-]+", re.IGNORECASE)
#: "ich bin Lisa Müller", but not "ich bin Erzieherin": words that begin like these tell what somebody is.
_ROLE = (
    "Abitur|Alleinerzieh|Altenpfleg|Anf|Arbeit|Auszub|Azubi|Büro|Ergo|Erwachsen|Erzieh|Fach|Frau|Hauptsch|Haus|Heil|Heim"
    "|HEP|Integrations|Kauf|Kind|Köch|Kranken|Lehr|Mama|Mann|Mutter|Ober|OGS|Papa|Pfleg|Pädago|Prakt|Quer|Real|Rentn"
    "|Schul|Schüler|Sozial|Student|Studier|Tages|Umschul|Vater|Verkäuf|Wieder|Zahn"
)
_SELF = re.compile(rf"\b((?i:ich bin|bin))\s+(?:(?:die|der)\s+)?(?!{_ROLE}){_CAPITALISED}(?:\s+{_CAPITALISED})?")
_NAMED_STREET = re.compile(
    rf"\b(?:{_CAPITALISED}\s)?(?:{_CAPITALISED})?(?:str\.|straße|strasse|weg|platz|allee|gasse)(?!\w)"
)

_WHOLE = (
    (_MAIL, MAIL),
    (_LINK, LINK),
    (_HANDLE, NAME),
    (_IBAN, NUMBER),
    (_GROUPS, NUMBER),
    (_PHONE, NUMBER),
    (_LONG, NUMBER),
    (_STREET, STREET),
)
#: Here the words before stay.
_AFTER = (
    (_BIRTH, NUMBER),
    (_ADDRESS, STREET),
    (_NAMED, NAME),
    (_WITH_TITLE, NAME),
    (_SMALL_TITLE, NAME),
    (_SMALL_WOMAN, NAME),
)
#: Without one of these there is nothing to blank: most messages need no more than this look.
_SIGN = re.compile(
    r"[\d@]|[(\[{\s](?:at|ät)[)\]}\s]|www\.|://|\.(?:com|de)/|\b(?:frau|fr\.|herr|hr\.|fam\.|[dp]r|dok)|hei(?:ß|ss)|name",
    re.IGNORECASE,
)
_STRICT_WHOLE = ((_ANY_NUMBER, NUMBER), (_NAMED_STREET, STREET))
_STRICT_AFTER = ((_SELF, NAME), (_SIGNED, NAME), (_ANY_WOMAN, NAME))


def blanked(text: str) -> str:
    """A message as it may be stored; a text without anything personal comes back unchanged.

    Mail addresses, telephone and other long numbers, streets, links, and names that are introduced or follow a title
    are replaced by what they were.
    """
    return _without(text, _WHOLE, _AFTER) if _SIGN.search(text) else text


def blanked_strictly(text: str) -> str:
    """For texts that only people read: also postcodes, "ich bin …", signatures and streets without a number."""
    return _without(blanked(" ".join(text.split())), _STRICT_WHOLE, _STRICT_AFTER)


def without_marks(text: str) -> str:
    """A blanked message without the marks of what was there, except those of streets."""
    return _MARK.sub(" ", text)


def streets(text: str) -> Iterator[re.Match[str]]:
    """Streets with a number in a text, and the marks of such that were blanked."""
    return _STREET.finditer(text)


def _without(text: str, whole: Sequence[_Rule], after: Sequence[_Rule]) -> str:
    for pattern, mark in whole:
        text = pattern.sub(mark, text)
    for pattern, mark in after:
        text = pattern.sub(rf"\1 {mark}", text)
    return text
