"""Which language a message is written in or asks for, and how simple the answer shall be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from deploy.local.settings import ROOT
from tests.understanding.crisis_cases import NEGATIVE
from understanding import data_lint, language_signs
from understanding.language_signs import OTHER, LanguageSigns

SENTENCES = {
    "en": [
        "How much does a kindergarten teacher earn?",
        "I want to work with children",
        "what do i need to become an educator",
        "do you have information in english",
        "My daughter would like to do an internship",
        "can you help me please",
    ],
    "tr": [
        "Öğretmen olmak istiyorum",
        "anaokulunda çalışmak için ne yapmam lazım",
        "kızım için bir meslek arıyorum, yardım eder misiniz",
        "maaş ne kadar",
        "Merhaba!",
        "turkce konusabilir misin",
    ],
    "uk": [
        "Скільки заробляє вихователь?",
        "Я медсестра з України і хочу працювати з дітьми",
        "як стати вихователькою",
        "де можна вчитися",
        "доброго дня",
    ],
    "ru": [
        "Сколько зарабатывает воспитатель?",
        "я хочу работать с детьми",
        "где можно учиться",
        "помогите пожалуйста",
        "у меня высшее образование, что мне делать",
    ],
    "ar": [
        "كم راتب معلمة الروضة؟",
        "أنا من سوريا وأريد العمل مع الأطفال",
        "هل شهادتي معترف بها",
        "شكرا",
        "ana bidi shukran",
    ],
    "fa": ["حقوق مربی کودک چقدر است؟", "من از افغانستان هستم", "چطور می‌توانم مربی شوم", "مدرک من قبول است؟"],
    "pl": [
        "Ile zarabia przedszkolanka?",
        "Chcę pracować z dziećmi",
        "Czy mój dyplom jest ważny w Niemczech",
        "gdzie jest szkoła",
        "dzień dobry",
    ],
    "fr": [
        "Combien gagne une éducatrice ?",
        "Je veux travailler avec des enfants",
        "est-ce que mon diplôme est reconnu",
        "où sont les écoles",
        "Bonjour",
    ],
    "es": [
        "¿Cuánto gana una educadora?",
        "Quiero trabajar con niños",
        "tengo un título de maestra",
        "dónde está la escuela",
        "no entiendo alemán",
    ],
    "ro": [
        "Cât câștigă o educatoare?",
        "Vreau să lucrez cu copii",
        "am nevoie de ajutor",
        "diploma mea este recunoscută în Germania?",
        "nu vorbesc germana",
    ],
    "it": [
        "Quanto guadagna un'educatrice?",
        "Vorrei lavorare con i bambini",
        "il mio titolo è valido in Germania?",
        "non capisco il tedesco",
        "dove sono le scuole per diventare educatrice",
    ],
    "bg": ["Искам да работя с деца", "Колко е заплатата"],
    "pt": ["Quero trabalhar com crianças", "não falo alemão"],
    "hr": ["Želim raditi s djecom", "Da li govorite srpski"],
    "el": ["Θέλω να δουλέψω με παιδιά"],
    OTHER: ["我想当幼儿园老师", "אני רוצה לעבוד עם ילדים", "मैं बच्चों के साथ काम करना चाहता हूँ"],
}
GERMAN = [
    "wie ist die work life balance",
    "was ist ein streetworker",
    "gibt es homeoffice in dem job",
    "ist das ein full time job oder part time",
    "wie läuft das recruiting",
    "kann man den bachelor in social work machen",
    "ich war au pair in den usa, zählt das",
    "brauche ich englisch",
    "ich spreche türkisch und russisch, hilft das",
    "kita in la paz gearbeitet",
    "erzieher gehalt",
    "was verdient man as a nursery teacher",
    "PIA",
    "hi",
    "ok",
    "was will die",
    "kids coach werden",
    "Ich heiße Şirin und möchte Erzieherin werden",
    "ich komme aus Łódź, wird mein diplom anerkannt",
    "Привет ist russisch und heißt hallo, oder?",
    "no problem was kostet das",
    "café in der kita",
    "",
    "12345",
    "👍",
]


@pytest.fixture(scope="module")
def signs() -> LanguageSigns:
    return language_signs.read()


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in SENTENCES.items() for text in texts])
def test_a_language_is_recognised(signs: LanguageSigns, code: str, text: str) -> None:
    assert signs.written_in(text) == code


@pytest.mark.parametrize("text", GERMAN)
def test_german_stays_german(signs: LanguageSigns, text: str) -> None:
    assert signs.written_in(text) is None


def test_none_of_our_german_sentences_is_foreign(signs: LanguageSigns) -> None:
    career = ("ask_", "find_", "match_", "compare_", "inform", "crisis")
    rows = [t for t, i in data_lint.read(ROOT / "data" / "nlu") if i.startswith(career) and i != "ask_language"]
    heldout = Path(__file__).parent / "heldout.jsonl"
    held = [json.loads(line) for line in heldout.read_text(encoding="utf-8").splitlines()]
    rows += [row["text"] for row in held if row["intent"].startswith(career) and row["intent"] != "ask_language"]
    assert [text for text in (*rows, *NEGATIVE) if signs.written_in(text)] == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("kannst du türkisch", "tr"),
        ("bitte auf Ukrainisch antworten", "uk"),
        ("geht das auch auf arabisch", "ar"),
        ("schreib mal farsi", "fa"),
        ("kann ich polnisch schreiben", "pl"),
        ("welche sprachen kannst du", None),
        ("kannst du kurdisch", None),
    ],
)
def test_a_language_is_asked_for_by_name(signs: LanguageSigns, text: str, code: str | None) -> None:
    assert signs.asked_for(text) == code


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("einfacher bitte", "easier"),
        ("kannst du das bitte einfacher erklären", "easier"),
        ("Bitte in einfacher Sprache!", "easier"),
        ("in leichter sprache", "easier"),
        ("das hab ich nicht verstanden", "easier"),
        ("hä? versteh ich nicht", "easier"),
        ("das ist mir zu schwer", "easier"),
        ("nochmal in leicht bitte", "easier"),
        ("nochmal", "again"),
        ("kannst du das bitte wiederholen", "again"),
        ("was hast du gesagt?", "again"),
        ("immer in einfacher sprache bitte", "always"),
        ("mein deutsch ist nicht so gut", "always"),
        ("bitte wieder normal", "normal"),
        ("ist die ausbildung schwer", None),
        ("gibt es einfache berufe", None),
        ("nochmal was mit kindern machen", None),
        ("ich will einfach nur wissen was man verdient", None),
        ("bitte", None),
        ("ja", None),
        ("", None),
    ],
)
def test_wishes(signs: LanguageSigns, text: str, wish: str | None) -> None:
    assert signs.wish(text) == wish


def test_no_question_about_the_profession_is_a_wish(signs: LanguageSigns) -> None:
    career = ("ask_", "find_", "match_", "compare_")
    rows = [t for t, i in data_lint.read(ROOT / "data" / "nlu") if i.startswith(career) and i != "ask_language"]
    assert [text for text in rows if signs.wish(text)] == []
