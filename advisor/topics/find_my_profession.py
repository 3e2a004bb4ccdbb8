"""find_my_profession: the orientation test, at most seven questions, left and taken up at any time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from advisor.answer import Answer, Button, Candidate, Situation
from advisor.desk import MAX_BUTTONS, Desk
from advisor.guided import asks, fold, known_words, phrase, read
from advisor.model import Profession
from advisor.orientation import Choice, Match, OrientationQuestion, Progress, chosen, matches

TOPIC = "find_my_profession"
#: The fact that explains the test: whoever asks for the test gets the test.
_ABOUT_THE_TEST = f"{TOPIC}.test_machen"
#: So many answers in a row that cannot be read, then the question is skipped.
MOST_MISSES = 2
#: So many messages about something else, then the test is no longer brought up.
MOST_AWAY = 4
_MOST_WORDS = 25
#: "zurück" is a step back in the test, "zurück zum Anfang" is more.
_SHORT = 2
_REASONS = 2
_STRENGTHS = 3
_STEERING = ("why", "go_on", "again", "result", "back", "stop", "skip")
#: Answers to a question of the test that are no topic of their own.
_NO_TOPIC = frozenset({"inform", "affirm", "deny", "clarify", "find_my_profession", "match_my_degree"})
#: After these nobody is called back to the test.
_QUIET = frozenset({"crisis_support", "goodbye", "insult", "restart", "error", "clarify", "feedback_negative"})


def answer(desk: Desk, topic: str, situation: Situation, candidates: Sequence[Candidate]) -> Answer:
    """The next step of the test: a question, an explanation, the result; or a fact on finding one's way."""
    progress = _with_slots(desk, situation)
    if situation.reply:
        return _replied(desk, situation, progress, situation.reply)
    if "school_degree" in situation.told and (progress.going or not situation.text):
        question = desk.knowledge.orientation.question(_degree_question(desk))
        return _noted(desk, situation, progress, question, _answer_of(progress, question))
    listening = _listening(situation)
    if listening and (step := _typed(desk, situation, progress)):
        return step
    if steering := phrase(desk.knowledge.wording.phrases, situation.text, ("again", "result", "go_on")):
        return _replied(desk, situation, progress, steering)
    fact = desk.best_fact(TOPIC, situation, candidates)
    if fact and fact.key != _ABOUT_THE_TEST and not listening:
        return _fact_first(desk, situation, progress, desk.statement(TOPIC, situation, fact.fact))
    if progress.done:
        return _result(desk, situation, progress)
    if progress.going:
        return _question(desk, situation, replace(progress, away=0), desk.say(TOPIC, "resumed"))
    return _start(desk, situation, progress)


def heard(desk: Desk, intent: str, situation: Situation) -> bool:
    """Whether a message, whatever it was taken for, belongs to the test: it answers the open question or steers."""
    progress = situation.orientation
    if not situation.text:
        return False
    if intent == "restart":
        if _listening(situation) and len(situation.text.split()) <= _SHORT:
            return phrase(desk.knowledge.wording.phrases, situation.text, ("again", "back")) is not None
        about_it = progress != Progress() and "test" in fold(situation.text)
        return about_it and phrase(desk.knowledge.wording.phrases, situation.text, ("again",)) is not None
    if "test" in fold(situation.text).split() and phrase(desk.knowledge.wording.phrases, situation.text, ("again",)):
        return True
    if progress.going and (intent == "cancel" or phrase(desk.knowledge.wording.phrases, situation.text, ("go_on",))):
        return True
    if not _listening(situation) or len(situation.text.split()) > _MOST_WORDS:
        return False
    if phrase(desk.knowledge.wording.phrases, situation.text, _STEERING) and len(situation.text.split()) <= 6:
        return True
    own_topic = intent not in _NO_TOPIC
    if asks(situation.text) or (own_topic and "profession" in situation.told):
        return False
    if _options_named(desk, situation) or _begins(desk, situation):
        return True
    strange = own_topic and intent != "out_of_scope"
    return not strange and not (situation.told - {"school_degree"})


def picked(desk: Desk, situation: Situation) -> bool:
    """Whether a word or two name an answer to the open question: "reden" there asks for nobody to talk to."""
    short = _listening(situation) and len(situation.text.split()) <= _SHORT
    return short and bool(_options_named(desk, situation))


def steered(desk: Desk, situation: Situation) -> bool:
    """Whether a message is nothing but a phrase that steers the test."""
    phrases = desk.knowledge.wording.phrases
    said = fold(situation.text).rstrip(" .!?")
    return _listening(situation) and any(said == known_words(text) for name in _STEERING for text in phrases[name])


def meant(desk: Desk, intent: str, situation: Situation) -> Situation:
    """The situation with what a message means in the test: a wish to stop in whatever words ends it."""
    if intent != "cancel" or not situation.orientation.going:
        return situation
    words = phrase(desk.knowledge.wording.phrases, situation.text, _STEERING)
    goes_on = words == "go_on" or (_listening(situation) and (words or _options_named(desk, situation)))
    return situation if goes_on else replace(situation, reply="stop")


def taken_up(desk: Desk, said: list[Answer], situation: Situation) -> list[Answer]:
    """The answers to a message about something else; after them the test's open question is offered again.

    The first time the question itself, then a button only, and after some messages nothing more.
    """
    last, progress = said[-1], situation.orientation
    if not progress.going or any(a.topic == TOPIC for a in said) or last.topic in _QUIET:
        return said
    away = replace(progress, away=progress.away + 1)
    if progress.away >= MOST_AWAY:
        return [*said[:-1], replace(last, orientation=away)]
    if progress.away == 0 and not last.asking:
        again = _question(desk, situation, away, desk.say(TOPIC, "taken_up"), again=True)
        return [*said, replace(again, professions=last.professions)]
    go_on = Button(desk.say(TOPIC, "button_go_on"), TOPIC, {"answer": "go_on"})
    buttons = (*last.buttons, go_on) if last.asking else (go_on, *last.buttons)[:MAX_BUTTONS]
    return [*said[:-1], replace(last, buttons=buttons, orientation=away)]


def _with_slots(desk: Desk, situation: Situation) -> Progress:
    """The progress with what the talk knows from elsewhere; a question asked again on purpose stays open."""
    progress, name = situation.orientation, _degree_question(desk)
    known = situation.school_degree
    if known is None or (progress.asked == name and "school_degree" not in situation.told):
        return progress
    if progress.answers.get(name) == (known,):
        return progress
    return replace(progress, answers={**progress.answers, name: (known,)})


def _degree_question(desk: Desk) -> str:
    return next((q.id for q in desk.knowledge.orientation.questions if q.slot == "school_degree"), "")


def _answer_of(progress: Progress, question: OrientationQuestion | None) -> tuple[str, ...]:
    return tuple(progress.answers.get(question.id, ())) if question else ()


def _listening(situation: Situation) -> bool:
    return (situation.asking or "").partition(":")[0] == TOPIC and bool(situation.text)


def _begins(desk: Desk, situation: Situation) -> bool:
    """Whether a yes or no answers the offer of the test."""
    offered = situation.asking == f"{TOPIC}:start"
    return offered and bool(phrase(desk.knowledge.wording.phrases, situation.text, ("yes",)))


def _options_named(desk: Desk, situation: Situation) -> dict[str, tuple[str, ...]]:
    """The answers that a message gives, by question: to the open question, else to others."""
    orientation = desk.knowledge.orientation
    current = orientation.question((situation.asking or "").partition(":")[2])
    if current and (names := read(current.options, situation.text)):
        return {current.id: names}
    others = [q for q in orientation.questions if q.slot is None and q.id in ("people", "likes", "setting", "hours")]
    return {q.id: names for q in others if (names := read(q.options, situation.text))}


def _start(desk: Desk, situation: Situation, progress: Progress) -> Answer:
    """The first question, after what somebody has said of themselves already."""
    named = _options_named(desk, situation)
    for question, names in named.items():
        progress = progress.with_answer(question, names)
    count = str(len(desk.knowledge.orientation.questions))
    before = desk.say(TOPIC, "start", count=count)
    if named:
        before = f"{_heard_you(desk, progress, named)} {before}"
    return _next(desk, situation, progress, before)


def _fact_first(desk: Desk, situation: Situation, progress: Progress, told: Answer) -> Answer:
    """A fact that answers what was asked, and the test as the next step; what somebody said of themselves is kept."""
    if progress.going:
        return replace(told, then=_question(desk, situation, progress, desk.say(TOPIC, "taken_up"), again=True))
    for question, names in _options_named(desk, situation).items():
        progress = progress.with_answer(question, names)
    start = Button(desk.say(TOPIC, "button_start"), TOPIC, {"answer": "start"})
    return replace(told, buttons=(start, *told.buttons)[:MAX_BUTTONS], orientation=progress, asking=f"{TOPIC}:start")


def _replied(desk: Desk, situation: Situation, progress: Progress, reply: str) -> Answer:
    """The step after a button, also one pressed late, twice or from an older message."""
    kind, _, value = reply.partition(":")
    question = desk.knowledge.orientation.question(kind)
    if question and question.choice(value):
        return _noted(desk, situation, progress, question, (value,))
    if kind == "skip" and (skipped := desk.knowledge.orientation.question(value)):
        return _skipped(desk, situation, progress, skipped)
    if kind == "again":
        return _start(desk, replace(situation, text="", reply=None), _with_slots(desk, _fresh(situation)))
    if kind == "stop":
        return _stopped(desk, situation)
    if progress.done and kind != "back":
        return _result(desk, situation, progress)
    if kind == "result":
        return _result(desk, situation, progress)
    if kind == "back":
        return _back(desk, situation, progress)
    if kind == "why" and progress.going:
        return _why(desk, situation, progress)
    if progress.going:
        return _question(desk, situation, replace(progress, away=0), desk.say(TOPIC, "resumed"))
    return _start(desk, situation, progress)


def _fresh(situation: Situation) -> Situation:
    return replace(situation, orientation=Progress())


def _typed(desk: Desk, situation: Situation, progress: Progress) -> Answer | None:
    """The step after typed words; ``None`` where they are about something else."""
    if situation.asking == f"{TOPIC}:start":
        return _start(desk, situation, progress) if _begins(desk, situation) else None
    current = desk.knowledge.orientation.question(progress.asked)
    if current is None:
        return None
    steering = phrase(desk.knowledge.wording.phrases, situation.text, _STEERING)
    if steering in ("why", "go_on", "again", "result"):
        return _replied(desk, situation, progress, steering)
    named = _options_named(desk, situation)
    if current.id in named:
        return _noted(desk, situation, progress, current, named[current.id])
    if steering == "skip":
        return _skipped(desk, situation, progress, current)
    if steering:
        return _replied(desk, situation, progress, steering)
    if named:
        for question, names in named.items():
            progress = progress.with_answer(question, names)
        return _next(desk, situation, progress, _heard_you(desk, progress, named))
    return _missed(desk, situation, progress, current)


def _missed(desk: Desk, situation: Situation, progress: Progress, current: OrientationQuestion) -> Answer:
    """An answer that cannot be read: the question in other words, and at last it is left out."""
    if progress.misses >= MOST_MISSES:
        after = progress.with_answer(current.id, ())
        return _next(desk, situation, after, desk.say(TOPIC, "left_out"))
    missed = replace(progress, misses=progress.misses + 1)
    return _question(desk, situation, missed, desk.say(TOPIC, f"missed_{missed.misses}"), again=True)


def _noted(
    desk: Desk, situation: Situation, progress: Progress, question: OrientationQuestion | None, names: tuple[str, ...]
) -> Answer:
    """The next question after an answer; an earlier one is changed, the same one twice is said to be known."""
    if question is None:
        return _start(desk, situation, progress)
    before = situation.orientation.answers.get(question.id)
    progress = progress.with_answer(question.id, names)
    if question.slot:
        situation = replace(situation, school_degree=names[0]) if names else situation
    if before == names and (progress.done or progress.asked != question.id):
        lead = desk.say(TOPIC, "twice", answer=_labels(question, names))
    elif before and before != names:
        lead = desk.say(TOPIC, "changed", answer=_labels(question, names))
    else:
        lead = _heard_you(desk, progress, {question.id: names})
    return _result(desk, situation, progress, lead) if progress.done else _next(desk, situation, progress, lead)


def _skipped(desk: Desk, situation: Situation, progress: Progress, question: OrientationQuestion) -> Answer:
    if progress.done or (progress.going and progress.asked != question.id):
        return _replied(desk, situation, progress, "go_on")
    return _next(desk, situation, progress.with_answer(question.id, ()), _variant(desk, situation, "skipped"))


def _back(desk: Desk, situation: Situation, progress: Progress) -> Answer:
    if not progress.answers:
        return (
            _question(desk, situation, progress, desk.say(TOPIC, "first"))
            if progress.going
            else _start(desk, situation, progress)
        )
    return _question(desk, situation, progress.without_last(), desk.say(TOPIC, "back"))


def _why(desk: Desk, situation: Situation, progress: Progress) -> Answer:
    question = desk.knowledge.orientation.question(progress.asked)
    return _question(desk, situation, progress, question.why if question else "", again=True)


def _stopped(desk: Desk, situation: Situation) -> Answer:
    """The test is over without a result; the answers are forgotten."""
    answer = desk.words(TOPIC, situation, desk.say(TOPIC, "stopped"))
    return replace(answer, orientation=Progress())


def _next(desk: Desk, situation: Situation, progress: Progress, before: str) -> Answer:
    """The first question without an answer, or the result."""
    orientation = desk.knowledge.orientation
    left = [question for question in orientation.questions if question.id not in progress.answers]
    if not left:
        return _result(desk, situation, progress, before if not progress.going else "")
    return _question(desk, situation, replace(progress, asked=left[0].id), before)


def _question(desk: Desk, situation: Situation, progress: Progress, before: str, again: bool = False) -> Answer:
    """The open question with its number and its options."""
    orientation = desk.knowledge.orientation
    question = orientation.question(progress.asked) or orientation.questions[0]
    put = desk.say(
        TOPIC,
        "question",
        number=str(orientation.number(question)),
        count=str(len(orientation.questions)),
        text=question.again if again else question.text,
    )
    options = [Button(o.label, TOPIC, _payload(question, o)) for o in question.options]
    options.append(Button(desk.say(TOPIC, "button_skip"), TOPIC, {"answer": f"skip:{question.id}"}))
    answer = desk.words(TOPIC, situation, f"{before} {put}".strip(), buttons=tuple(options))
    return replace(
        answer, asking=f"{TOPIC}:{question.id}", orientation=replace(progress, asked=question.id, done=False)
    )


def _payload(question: OrientationQuestion, choice: Choice) -> dict[str, str]:
    return {question.slot: choice.id} if question.slot else {"answer": f"{question.id}:{choice.id}"}


def _result(desk: Desk, situation: Situation, progress: Progress, before: str = "") -> Answer:
    """Two or three professions with the person's own reasons, then the way into the first; never nothing."""
    done = replace(progress, asked=None, done=True, misses=0, away=0)
    degree = next(iter(progress.answers.get(_degree_question(desk), ())), situation.school_degree)
    found = matches(desk.knowledge.orientation, desk.knowledge.professions, progress, degree)
    if not found:
        buttons = (*desk.offer_professions("ask_profession_info")[:3], _again(desk))
        text = f"{before} {desk.say(TOPIC, 'no_result')}".strip()
        return replace(desk.words(TOPIC, situation, text, buttons=buttons), orientation=done)
    professions = [desk.knowledge.professions[match.profession] for match in found]
    lines = [f"{before} {desk.say(TOPIC, 'result')}".strip()]
    lines += [_line(desk, n, p, match) for n, (p, match) in enumerate(zip(professions, found, strict=True), 1)]
    if strengths := _strengths(desk, progress):
        lines.append(desk.say(TOPIC, "strengths", strengths=strengths))
    shown = replace(situation, professions=tuple(p.id for p in professions))
    buttons = (*(desk.profession_button("ask_profession_info", p.id) for p in professions), _again(desk))
    answer = desk.words(TOPIC, shown, "\n".join(lines), buttons=buttons)
    way_in = _way_in(desk, shown, professions[0], degree)
    return replace(answer, orientation=done, listed=shown.professions, then=way_in)


def _way_in(desk: Desk, shown: Situation, profession: Profession, degree: str | None) -> Answer:
    """How the first profession is reached from where the person is, and the next steps."""
    one = shown.with_profession(profession.id)
    degrees = {str(name): way for name, way in profession.degrees.items()}
    told = degrees.get(degree or "") or profession.topics["ask_training_overview"].answer
    topics = ("ask_training_overview", "find_school", "ask_internship", "ask_contact")
    buttons = tuple(Button(desk.label(name), name, {"profession": profession.id}) for name in topics)
    before = desk.say(TOPIC, "way_in", profession=profession.names.label)
    return desk.statement(TOPIC, one, told, buttons=buttons, before=before)


def _line(desk: Desk, number: int, profession: Profession, match: Match) -> str:
    label = profession.names.label
    reasons = list(dict.fromkeys(choice.reason for choice in match.because))[:_REASONS]
    if not reasons:
        return desk.say(TOPIC, "line_open" if match.open else "line_plain", number=str(number), profession=label)
    return desk.say(TOPIC, "line", number=str(number), profession=label, reasons=" und ".join(reasons))


def _strengths(desk: Desk, progress: Progress) -> str:
    found = [choice.strength for choice in chosen(desk.knowledge.orientation, progress) if choice.strength]
    return ", ".join(list(dict.fromkeys(found))[:_STRENGTHS])


def _again(desk: Desk) -> Button:
    return Button(desk.say(TOPIC, "button_again"), TOPIC, {"answer": "again"})


def _labels(question: OrientationQuestion, names: tuple[str, ...]) -> str:
    return ", ".join(choice.label for choice in question.options if choice.id in names)


def _heard_you(desk: Desk, progress: Progress, named: dict[str, tuple[str, ...]]) -> str:
    questions = [(desk.knowledge.orientation.question(name), names) for name, names in named.items()]
    labels = [_labels(question, names) for question, names in questions if question]
    variants = desk.knowledge.wording.variants(TOPIC, "noted")
    return desk.say(TOPIC, variants[len(progress.answers) % len(variants)], answer=", ".join(labels))


def _variant(desk: Desk, situation: Situation, name: str) -> str:
    variants = desk.knowledge.wording.variants(TOPIC, name)
    return desk.say(TOPIC, variants[situation.turn % len(variants)])
