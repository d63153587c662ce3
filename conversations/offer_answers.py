"""What a reply to an offer means: YES, NO, a number, "maybe", another time, thanks, a reaction, "oops, no"."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.models import Conversation, Offer, QuestionOption, TaskKind, Topic
from app.services import offers
from app.services.offers import Accepted
from conversations import offer_news as news
from conversations import offer_refusals as refusals
from conversations import offer_texts as texts
from conversations.offer import LATE, STILL_ASKING, State, enter, fact
from conversations.offer_wishes import pass_for_good
from conversations.questions import options
from conversations.reading import Expecting, Intent, Reading
from conversations.requests import staff_will_answer
from conversations.turn import Turn
from conversations.visits import asked

SURE = 0.8
ABOUT_THE_TIME = (Intent.YES, Intent.CHOICE, Intent.NO, Intent.MAYBE)
WELCOMING = ("like", "love", "emphasis")


def expecting(turn: Turn) -> tuple[Expecting | None, int]:
    """What a reply would answer, for the reader: an offer with so many options; late, only their numbers."""
    conversation = _current(turn)
    if conversation is None:
        return None, 0
    doubt = refusals.in_doubt(turn)
    if doubt:
        return Expecting.OFFER, len(doubt)
    count = len(options(turn))
    if turn.thread.asking_id == conversation.id:
        return Expecting.OFFER, count
    return None, count if count > 1 and turn.state in LATE else 0


def hear(turn: Turn, reading: Reading) -> bool:
    """A text that may be about an offer. False when it is not: then it is a free request."""
    if _current(turn) is None:
        return False
    if turn.state in STILL_ASKING and turn.thread.asking_id not in (None, turn.conversation.id):
        return False  # another question is open: this answers that one, or nothing
    intent = reading.intent if reading.confidence >= SURE else Intent.UNKNOWN
    if refusals.in_doubt(turn):
        return refusals.settle(turn, intent, reading)
    if turn.state is State.BOOKED:
        return _after_booking(turn, intent)
    if asked.moves_own(turn, reading):
        return False
    if turn.state in STILL_ASKING:
        return _says_new_time(turn, intent) or _answer(turn, intent, reading)
    if turn.state in LATE and intent in (Intent.YES, Intent.CHOICE, Intent.NO):
        return _late_answer(turn, intent, reading)
    return False


def resume(turn: Turn) -> None:
    """An offer gave way to what the patient wished about a visit; that is done, and the offer is asked about again."""
    newest = turn.latest(Topic.OFFER)
    if newest and enter(turn, newest.id) and turn.state in STILL_ASKING and texts.open_options(turn):
        turn.thread.asking_id = newest.id
        turn.session.flush()
        ask_again(turn)


def ask_again(turn: Turn) -> None:
    """What is open, in the language that they have just asked for."""
    texts.say_about_open(turn, "offer.again", "offer.which")


def _current(turn: Turn) -> Conversation | None:
    """The offer that is being asked, else the thread's newest that is not over; entered."""
    if enter(turn, turn.thread.asking_id):
        return turn.conversation
    newest = turn.latest(Topic.OFFER)
    return newest if newest and enter(turn, newest.id) else None


def _says_new_time(turn: Turn, intent: Intent) -> bool:
    """An answer to a time that has changed meanwhile decides nothing: they are told the new one again."""
    crossed = intent in ABOUT_THE_TIME and news.crossed_the_change(turn)
    if crossed:
        texts.say_about_open(turn, "offer.changed_again", "offer.which")
    return crossed


def _answer(turn: Turn, intent: Intent, reading: Reading) -> bool:
    if intent in (Intent.YES, Intent.CHOICE):
        _accept(turn, reading)
    elif pass_for_good(turn, reading):
        return True
    elif intent is Intent.NO:
        # The hold may have ended a moment ago, and its item waits behind this text: then it is a late NO.
        refusals.decline(turn, texts.open_options(turn) or texts.options_to_ask(turn))
    elif intent is Intent.MAYBE:
        texts.say_maybe(turn)
    elif intent in (Intent.COUNTER, Intent.RESCHEDULE):
        turn.ask_person(TaskKind.WANTS_ANOTHER_TIME)
        texts.say_about_open(turn, "offer.counter", "offer.still_open")
    elif intent is Intent.REACTION:
        if reading.values.reaction in WELCOMING:
            texts.say_about_open(turn, "offer.reaction", "offer.which")
    elif intent is Intent.THANKS:
        return True
    elif intent in NOT_AN_ANSWER:
        NOT_AN_ANSWER[intent](turn)
    else:
        return False
    return True


def _accept(turn: Turn, reading: Reading) -> None:
    chosen = _chosen(turn, reading)
    if not chosen:
        return
    ids = [option.offer_id for option in chosen if option.offer_id]
    outcomes = offers.accept(turn.session, ids, actor=f"contact:{turn.contact.id}")
    for offer_id, outcome in zip(ids, outcomes, strict=True):
        texts.say_outcome(turn, turn.session.get_one(Offer, offer_id), outcome)
    turn.thread.unclear_replies = 0
    if texts.open_options(turn):
        fact(turn, "accepted_some")
        texts.say_still_open(turn)
    elif any(isinstance(outcome, Accepted) for outcome in outcomes):
        fact(turn, "accepted")
    else:
        fact(turn, "lost")


def _chosen(turn: Turn, reading: Reading) -> Sequence[QuestionOption]:
    """The options meant; none after asking which: a bare yes to several, or two times for one visit, is no answer."""
    listed = options(turn)
    named = [option for option in listed if option.n in reading.values.choices]
    if named and not texts.are_for_one_visit(turn, named):
        return named
    meant = named or texts.open_options(turn) or texts.options_to_ask(turn)
    clear = len(meant) == 1 and (len(listed) == 1 or texts.some_answered(turn))
    if clear:
        return meant
    texts.say_which(turn, meant)
    return []


def _late_answer(turn: Turn, intent: Intent, reading: Reading) -> bool:
    """A YES after the hold books if the opening is still free; one that crossed our "gone" is not answered again."""
    if intent is Intent.NO:
        refusals.decline_late(turn)
    elif turn.state is not State.GONE or not news.crossed_the_gone_text(turn):
        _accept(turn, reading)
    return True


def _after_booking(turn: Turn, intent: Intent) -> bool:
    offer = texts.booked_offer(turn)
    if offer is None:
        return False
    if intent in (Intent.YES, Intent.CHOICE):
        turn.say("offer.booked_already", when=turn.when(offer.appointment_slot_start, "short"))
    elif intent is Intent.NO or (intent is Intent.CANCEL and refusals.is_second_thought(turn)):
        refusals.take_back(turn)
    elif intent is Intent.COUNTER:
        refusals.may_not_suit(turn, offer)
    else:
        return intent in (Intent.THANKS, Intent.REACTION)
    return True


def _pass_question_on(turn: Turn) -> None:
    """Staff answer it. The offer stays open, and we say so once: a second question adds nothing but a second text."""
    told = staff_will_answer(turn)
    turn.ask_person(TaskKind.NOT_UNDERSTOOD, f"thread:{turn.thread.id}:not-understood")
    if not told:
        passed = turn.words("staff.passed_on")
        texts.say_about_open(turn, "offer.question", "offer.question_many", passed=passed)


def _not_understood(turn: Turn) -> None:
    """Ask once, briefly; when still not sure, a person answers, and we say so (PRODUCT.md section 4)."""
    turn.thread.unclear_replies += 1
    if turn.state is State.ASKED:
        texts.say_about_open(turn, "offer.unclear", "offer.unclear_many")
    else:
        turn.thread.flagged = True
        turn.ask_person(TaskKind.NOT_UNDERSTOOD, f"thread:{turn.thread.id}:not-understood", urgent=True)
        if turn.state is State.UNSURE:
            turn.say("staff.unclear")
    fact(turn, "not_understood")


NOT_AN_ANSWER: dict[Intent, Callable[[Turn], None]] = {
    Intent.QUESTION: _pass_question_on,
    Intent.UNKNOWN: _not_understood,
    Intent.GREETING: _not_understood,
}
