"""What patients write unasked, as they type it: each line is what it means and the text."""

from __future__ import annotations

import pytest

from conversations.reading import Expecting, Intent, read

TEXTS = """
cancel|hey I can't make it tomorrow
cancel|hi this is Kenji, I can't make it tomorrow
cancel|Good morning, I can't come in tomorrow
cancel|hello I won't be able to make my appointment tuesday
cancel|Hi Dr Lee, unfortunately I can't make it to my appointment tomorrow
cancel|sorry i cant make it today
cancel|something came up, can't come in tuesday
cancel|I'm sick and can't come today
cancel|my kid is sick so we can't make it tomorrow
cancel|hi, need to cancel my appt for tmrw please
cancel|please cancel my appointment
cancel|can you cancel my appointment for Tuesday?
cancel|I have to cancel my appointment, car broke down
cancel|we won't be there tomorrow
cancel|I'm not going to be able to make it
cancel|Hi! I would like to cancel my appointment on Dec 1
cancel|gotta cancel sorry
cancel|cant make my 9am
cancel|I can't make my 9:00 appointment tomorrow
cancel|not able to come tomorrow, have to work
cancel|hola, no voy a poder ir mañana
cancel|buenos días, no puedo ir a mi cita de mañana
cancel|disculpe, no voy a poder asistir a la cita
cancel|quiero cancelar mi cita
cancel|hola necesito cancelar la cita del martes por favor
cancel|no puedo llegar mañana, tengo trabajo
cancel|mi hijo está enfermo, no podemos ir mañana
cancel|buenas tardes, me surgió algo y no puedo ir
reschedule|hi can I reschedule my appointment?
reschedule|hey need to move my appointment to next week
reschedule|i need to reschedule
reschedule|I can't make it tomorrow, can we do thursday?
reschedule|can't make it tomorrow can i reschedule
reschedule|hi good morning, could we move my appt to later in the day?
reschedule|is it possible to change my appointment
reschedule|any chance i can push my appointment back a day
reschedule|hola, puedo cambiar mi cita?
reschedule|me puede cambiar la cita para el jueves
reschedule|quisiera reprogramar mi cita por favor
reschedule|no puedo mañana, ¿puede ser el jueves?
reschedule|Can I come Thursday instead?
reschedule|can i move it to friday morning
reschedule|can we change it to friday
reschedule|could you move it to thursday?
reschedule|lo puedo mover al viernes?
running_late|running 10 minutes late
running_late|hey I'm running about 15 min late, traffic
running_late|stuck in traffic, be there in 10
running_late|I'll be a few minutes late
running_late|on my way, 5 min late sorry
running_late|hola voy 10 minutos tarde
running_late|voy a llegar un poco tarde
running_late|ya voy en camino, llego en 10
running_late|gonna be late
confirm|I'll be there
confirm|see you tomorrow
confirm|confirming my appointment for tomorrow
confirm|ahí estaré
availability|do you have anything earlier this week?
availability|any openings tomorrow?
availability|tienen algo para el viernes?
availability|what times do you have on friday
book|I'd like to make an appointment
book|can I schedule a cleaning
book|quiero hacer una cita
book|need to book an appointment for my son
question|what time is my appointment?
question|when is my next appointment
question|a qué hora es mi cita?
question|how much is a cleaning
question|do you take delta dental
question|where are you located
question|¿aceptan seguro?
human|can someone call me
human|call me please
human|I want to talk to a real person
human|pueden llamarme por favor
opt_out|please stop texting me
opt_out|take me off your list
opt_out|don't text me anymore
opt_out|ya no me manden mensajes
opt_out|no quiero más mensajes
wrong_number|wrong number
wrong_number|you have the wrong person
wrong_number|número equivocado
urgent|my tooth is killing me severe pain
urgent|I'm bleeding a lot
urgent|my face is swollen
urgent|me duele muchísimo la muela
urgent|tengo la cara hinchada
thanks|thanks!
thanks|thank you so much
thanks|gracias
greeting|hello
greeting|hola buenas
leave_waitlist|take me off the waitlist
leave_waitlist|please remove me from the waiting list
leave_waitlist|ya no quiero estar en la lista de espera
not_interested|not interested
not_interested|no thanks I already have a dentist
confirm|see you then
confirm|see u tomorrow
confirm|see you at 9!
confirm|Ok see you tomorrow, thanks
confirm|nos vemos mañana
question|what time is my appointment tomorrow?
question|do I have an appointment tomorrow?
question|when's my next cleaning
question|what time do i need to be there
question|cuando es mi cita
question|tengo cita mañana?
question|is my appointment still on
availability|what time can I come friday?
availability|what times do you have
unknown|I can't make it any cheaper
unknown|I can't open the link you sent
question|I can't remember, what time is my appointment?
"""
ABOUT_THEIR_VISIT = """
what time is my appointment tomorrow?
do I have an appointment tomorrow?
when's my next cleaning
what time do i need to be there
I can't remember, what time is my appointment?
is my appointment still on
cuando es mi cita
tengo cita mañana?
a qué hora es mi cita?
"""


def lines(text: str) -> list[str]:
    return text.strip().splitlines()


@pytest.mark.parametrize("line", lines(TEXTS))
def test_what_is_asked_for_unasked(line: str) -> None:
    wanted, text = line.split("|", 1)
    assert read(text).intent is Intent(wanted)


@pytest.mark.parametrize("text", lines(ABOUT_THEIR_VISIT))
def test_when_their_own_visit_is(text: str) -> None:
    reading = read(text)
    assert reading.intent is Intent.QUESTION
    assert reading.values.own_visit


def test_what_is_free_is_not_about_their_visit() -> None:
    assert not read("what time can I come friday?").values.own_visit


@pytest.mark.parametrize("text", ["i don't want to give you my email", "I don't want to give you my number"])
def test_what_they_keep_to_themselves_is_no_wish_to_be_left_alone(text: str) -> None:
    assert read(text).intent is not Intent.OPT_OUT


def test_half_a_wish_to_cancel_is_not_sure() -> None:
    assert read("my kid is sick so we can't make it tomorrow").confidence < 0.8


def test_the_same_words_answer_an_offer() -> None:
    assert read("see you then", expecting=Expecting.OFFER).intent is Intent.YES
    assert read("hey I can't make it tomorrow", expecting=Expecting.OFFER).intent is Intent.NO
