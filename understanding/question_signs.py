"""The words by which a part of a message is known to be a question."""

from __future__ import annotations

import re

#: Words that make a question wherever a clause begins with them.
W_WORDS = (
    r"was|wie|wann|wo|wer|wen|wem|wessen|woher|wohin|wieso|warum|weshalb|wofuer|wofür|wozu|womit|worin|worauf|wieviel|wieviele"
    r"|welche[rsnm]?|ob"
)
#: Verbs that make a question only where their subject follows: "brauche ich Abi", but not "habe Abitur".
_OF_ME = (
    r"hab|habe|bin|brauch|brauche|bekomm|bekomme|krieg|kriege|verdien|verdiene|werd|werde|könnt|koennt|hätte|haette"
    r"|bräucht|bräuchte|braeuchte"
)
_OF_OTHERS = r"hat|haben|ist|is|sind|war|waren|hatte"
_FULL_VERBS = (
    r"kann|kan|können|koennen|könnte|koennte|darf|dürfen|dürfte|duerfen|muss|mus|muß|müssen|müsste|muessen|soll|sollte|sollen|gibt|gibs"
    r"|braucht|bekommt|kriegt|verdient|verdienen|zahlt|zahlen|lohnt|geht|gehen|dauert|kostet|werden|wird|wäre|waere|würde|wuerde|macht"
    r"|zählt|zaehlt|reicht|gilt|steht|findet|nimmt|hilft|bietet|übernimmt|uebernimmt|bringt|verlangt|verlangen|stimmt|läuft|laeuft"
    r"|kommt|kommen|passt|klappt|fängt|faengt|beginnt|startet|fördert|foerdert|bezahlt|sucht|suchen|dauern|kennt|sieht|lernt"
)
#: Before "man" and "es" any verb asks: "schafft man das"; these words are none, or only report.
_ANY_VERB = (
    r"(?!(?:mit|seit|nicht|jetzt|dort|sonst|erst|wenn|denn|dann|ob|weil|dass|das|damit|wo|sagt|meint|heißt|heisst|glaubt)\b)"
    r"(?:\w+(?:t|en|st)|brauch|krieg|bekomm|verdien|kan|mus)\s+(?:man|es)"
)
_PRONOUN = r"ich|du|er|sie|es|man|wir|ihr|das|dies|dann|denn|da|eigentlich"
_ARTICLE = r"die|der|den|dem|eine?|mein\w*|dein\w*"
_SUBJECT = rf"{_PRONOUN}|dieser?|{_ARTICLE}|mir|mich|sich|euch|uns|noch|auch"
_LEAD = (
    r"(?:(?:und|oder|aber|auch|ausserdem|außerdem|zudem|dann|noch|also|eigentlich|ähm?|erstens|zweitens|drittens"
    r"|(?:noch\s+)?(?:(?:ei)?ne\s+)?(?:zweite\s+|andere\s+)?frage)[,:]?\s+)*"
    r"(?:(?:in|mit|bei|ab|bis|für|fuer|an|auf|zu|von|seit|nach)\s)?"
)
_VERB_FIRST = (
    rf"(?:{_OF_ME})\s+ich|(?:{_OF_OTHERS})\s+(?:{_PRONOUN})|(?:{_FULL_VERBS})\s+(?:{_SUBJECT})|{_ANY_VERB}|gibts|gibt's"
)

W_QUESTION = re.compile(rf"^{_LEAD}(?:{W_WORDS})\b", re.IGNORECASE)
VERB_QUESTION = re.compile(rf"^{_LEAD}(?:{_VERB_FIRST})\b", re.IGNORECASE)
#: At the beginning of a sentence a verb asks before any subject: "ist die Schule weit", but "…, ist die Ruhe selbst".
SENTENCE_QUESTION = re.compile(rf"^{_LEAD}(?:{_VERB_FIRST}|(?:{_OF_OTHERS})\s+(?:{_ARTICLE}))\b", re.IGNORECASE)
#: "…, wo ich nicht glücklich bin": what follows a comma and puts its subject before the verb asks nothing by itself.
RELATIVE = re.compile(
    rf"^(?:{_LEAD})(?:was|wo|wie|woher|wohin|wer|welche[rsnm]?)\s+(?:ich|du|er|sie|es|man|wir|ihr|mir|mich|sich|uns|mein\w*)\b",
    re.IGNORECASE,
)
#: Words after which such a clause is a question all the same: "Ich möchte wissen, was man verdient."
ASKS_FOR = re.compile(
    r"\b(?:wissen|weiß\w*|weiss\w*|sag\w*|frag\w*|interessier\w*|erklär\w*|erklaer\w*|erzähl\w*|erfahren|verraten|info\w*|unsicher|klären|egal"
    r"|nennen|nenn)\b",
    re.IGNORECASE,
)
#: "Ich wollte fragen ob man …": asks, too.
WANTS_TO_KNOW = re.compile(rf"{ASKS_FOR.pattern}[^.?!]*\b(?:{W_WORDS})\b", re.IGNORECASE)
#: A second question without a joint: "was macht man da wie lange dauert das". A question of its own has its verb before
#: the subject; after "weißt du, was man …" it has not.
RUN_ON = re.compile(
    r"\s(?=(?:(?:ab|bis)\s(?=wann)|(?:in|mit|bei)\s(?=welch|wie\s?viel))?"
    r"(?:(?:wie\s+(?:lange?|viele?|hoch|alt|teuer|oft|gut|schwer)|wieviele?|wann|was|wo|wie|wer)(?:\s+(?:geld|jahre|stunden|urlaub))?"
    r"|welche[rsnm]?\s+\w+)\s+"
    rf"(?:{_OF_OTHERS}|{_FULL_VERBS}|{_OF_ME}|muß|bewirbt)\b)",
    re.IGNORECASE,
)
#: What a word of a search asks with or tells of the person.
ASKING_WORD = re.compile(
    rf"\b(?:{W_WORDS}|{_OF_ME}|{_OF_OTHERS}|{_FULL_VERBS}|ich|du|man|wir|mein|meine)\b", re.IGNORECASE
)
#: What tells of somebody rather than naming what is asked about.
TELLING_WORD = re.compile(
    r"\b(?:ich|wir|er|mein\w*|unser\w*|bin|hab|habe|haben|hat|hatte|war|will|wollen|möchte|moechte|suche|arbeite|arbeitet|wohne"
    r"|komme|mache|weil|dass|wenn|hallo|hi|hey|danke|bitte|moin|guten)\b",
    re.IGNORECASE,
)
#: A question that says nothing without what stands before it: "Umschulung mit 47: geht das?"
BARE_QUESTION = re.compile(
    r"^(?:und\s+|oder\s+|aber\s+)?(?:(?:geht|ginge|gehts|klappt|klappts|lohnt|reicht|ist|is|wäre|waere|kann\s+man|darf\s+man|könnte|passt)"
    r"(?:\s+(?:das|sowas|so\s?was|dies|es|sich))+"
    r"(?:\s+(?:überhaupt|auch|so|noch|denn|eigentlich|da|dann|wirklich|trotzdem|machen|realistisch|möglich|machbar|sinnvoll|seriös|erlaubt|ok|okay))*"
    r"|realistisch|möglich|machbar|sinnvoll|erlaubt)\s*[?,]*$",
    re.IGNORECASE,
)
#: A question of which only the question word is left: "…, und wo?"
SHORT_QUESTION = re.compile(
    r"^(?:und\s+|außerdem\s+|auch\s+)*(?P<asked>wohin|wo|(?:ab |bis )?wann|mit wie\s?viel|wie\s?viel)"
    r"\s*(?:denn|da|dann|genau|so)?\s*[?.!]*$",
    re.IGNORECASE,
)
