"""Answers as people type and say them, written for this test and by nobody's data set: a table for each intent.

Sentences are separated by "|". Each is read as the answer to an offer.
"""

import pytest

from conversations.reading import Expecting, Intent, read

ANSWERS = {
    Intent.YES: """
        yes pls | sure thing | ok | ok cool | Sounds great! | that works | that'll work | thats perfect | thats fine
        | that's fine with me | bet | of course | certainly | I'm in | I'm down | im down for that | book me |
        please and thank you | make it so | make it happen | put me down | I will take that one | gladly |
        see ya there | looking forward to it | accepted | approved | affirmative | copy that | aye aye | yeppers |
        correct | right | Yes this is good | Yes it does | yes we do | yes go ahead and schedule it |
        yes will be there | Yes. Thank you! | yes ty | hell yes | ✅ | Yes 😊 | Yep that time works |
        yup I'm good with that | Good with me | good to go | all good | That's a yes from me | a yes |
        that's awesome | That's cool | that's doable | doable | No problem at all | I don't mind | I certainly do |
        it is | works well for me | shouldn't be a problem | you may book it | you can go ahead |
        please confirm my spot | Could you book that for me? | let's make it happen | let's lock it in | Sweet |
        very well | surre | perfectt |
        uh huh | mhm | Uh-hum. | Well, yes. | Um, yes. | Yes, I do. | Yes, we have. | Yeah, they do. | Yes, she is.
        | Yeah, it is. | Yeah, there is. | Yes, there are. | Right, yeah. | It certainly is. | It sure is. |
        Yeah, I guess so. | Yeah, pretty much. | As a matter of fact, I do. | Very much so. | Sure did. | Sure have.
        | Yes, I have three children. | Yes, I went to school there. | Yeah, my husband does. |
        Yes, my husband and I both do. | Yeah, both of us. | Oh, yes, I do that every day. | Yeah, about a year ago.
        | Yeah, for about five years. | Yeah, all the time. | Yes, every day. | Yes, sometimes I do. |
        Yes, on occasion. | Yeah, in fact I just did. | Yes, that's what I do. | Yeah, it's really warm. |
        Well, I do. | Uh-huh, I do. | Yes, uh-huh. | Okay. | Okay, yeah. | Okay, sure. | Fine. | I would say so. |
        Yeah, you're right. | Yeah, I agree. | I totally agree. | I'd agree with that. | Yeah, quite a few. |
        Yeah, some. |
        yes please, do I need to bring anything? | Yes and how much is it? | Great, what is the phone number there?
        | Perfect. What's the address? | ok great. do you take delta dental? |
        Sounds good, could you give me their phone number? | Yes. Do I have to fill out any forms? |
        ok, and what does it cost? | Yes, please send me directions | Yes, thank you for the heads up |
        Yes please. Thank you for your help. | Thanks for reaching out, yes please |
        Yes please, it's been hurting a bit | Yes, that is fine. I will see you then. | Yes, finally! |
        yes I've been waiting for this | Yes! I have been waiting forever | yes my husband will drive me |
        Yes, my insurance is the same | Yes, it's for my son | Yes, this is Maria | Yes, sorry for the late reply |
        yes. sorry was driving | Yes, I'll be a new patient |
        SI | por supuesto | por supuesto que sí | desde luego | cómo no | ok | okey | okas | venga va | va | sale |
        sale y vale | de diez | listo gracias | buenísimo | fantástico | está bien | todo bien | bueno sí | pues va
        | ah sí | ay sí | sí, sí, claro | sí señor | sí doctor, gracias | me parece | me parece bien | me late |
        me late mucho | me cuadra | yo la quiero | confirmo que sí | así es | exactamente | sin falta |
        para mí está bien | ahí estaré | nos vemos | puedo | si voy | anótame | adelante por favor | hagámoslo |
        si apartamela por favor | sí, póngame ahí | buenas, si por favor | y por qué no | arre | sobres | padre |
        qué padre, sí | ok sí | okey gracias | yes por favor | sí thanks | sí, cuál es la dirección? |
        sí, tengo que llevar algo? | sí, gracias por avisar | sí gracias por avisarme |
        si muchas gracias por tomarme en cuenta""",
    Intent.NO: """
        NO | n | not now thanks | Not at this time | this time doesn't work | no sir | sorry that doesn't work |
        sorry won't work | unfortunately not | Unfortunately I can't | rather not | I'd prefer not to |
        I don't want to | have to work | I will be on vacation | I'll pass | skip me | never mind | reject |
        negative | im good | I'm fine, thanks | No I'm good | not needed | don't need it anymore |
        already booked elsewhere | I'm already booked | that's too late for me | too expensive | impossible | ❌ |
        ok no | thanks but no thanks | Thank you, but that doesn't work for me | definitely not | certainly not |
        of course not | no, but thanks for asking | none | that isn't what I wanted | that's a no | its a no |
        haha no | no lol | noooope | onp | np thanks no | I'm gonna say no | I'll say no | not able to |
        It's not possible | no i am not interested | I can't get off work | can't leave work |
        can't get a babysitter | no ride | can't swing it | I couldn't | wouldn't work | that wouldn't work |
        Huh-uh. | No. | Um, no. | No, I never did. | Not yet. | Not really. | Uh, not really. | Not necessarily, no.
        | Not exactly. | Not that I know of. | Not as far as I know. | Not in a while. | I don't. | I don't, either.
        | They don't. | Nope. | Nope, not yet. | I wouldn't say so. | I really don't. | I suppose not. |
        No, probably not. | Hardly ever. | Me neither. | Unfortunately not. | As a matter of fact, no. |
        No, as a matter of fact, I don't. | I've never been there. | I have never tried that. | I don't have any. |
        No, I'm single. | No, just me. | No, but my brother does. | No, I sure don't. | I sure don't. |
        I sure haven't. | No, sir. | I wish I could. | I would love to but I have to work | I'd like to but can't |
        Wish I could |
        No. | NO | noo | nop | no gracias | no, muchas gracias | gracias pero no | no puedo ir | no podré ir |
        no podré asistir | no vamos a poder | no podemos | no podemos ir | no tengo chance | no me queda bien |
        no me sirve | no me sirve esa hora | no la quiero | ya no | ya no quiero | ya tengo otra cita |
        ando de viaje | estaré de vacaciones | no estoy disponible | tengo clase | me es imposible | para nada |
        de ninguna manera | ni hablar | jamás | esta vez no | ahorita no puedo | por el momento no |
        por el momento no gracias | ese horario no me queda | por supuesto que no | desde luego que no |
        lamentablemente no puedo | perdón no puedo | pos no | la verdad es que no | que la tome otro | rechazo |
        no confirmo | no asistiré | no la agende | está muy lejos | queda muy lejos | hola, no puedo | no thank you""",
    Intent.MAYBE: """
        perhaps | possibly | im not sure | not sure | hmmm | let me see | let me think | let me ask my boss |
        let me ask my husband first | gotta check with my husband | I will have to check | need to think about it |
        haven't decided | undecided | can I get back to you? | Can I think about it? | can I call you back |
        can I let you know tomorrow | give me a sec | depends | it depends | depends on the traffic | will see |
        I'll try | not 100% sure | can't say yet | most likely | hopefully | maybe yes |
        Yes, let me see if I can get off work | have to find a sitter first | need to find a ride first |
        if I can find a ride | um I'm not sure | I honestly don't know | No idea |
        a lo mejor | a lo mejor no | puede que sí | no sabría decirle | déjeme ver | déjame checar |
        déjame preguntar | tengo que ver | tengo que pedir permiso | lo voy a pensar | lo pienso | lo consulto |
        yo te aviso | te aviso | le aviso | les aviso más tarde | al rato te digo | ahorita le aviso | vamos a ver |
        vemos | espero que sí | deme un momento | es posible | igual sí | ni idea | no lo he decidido | sí y no |
        ni sí ni no | capaz | capaz que sí""",
    Intent.COUNTER: """
        yes but later | yes but with Dr. Lee | Sounds good, just make it for 2 people |
        sounds good but on the 9th instead | How about 3:30 instead? | can you do 4 | Could we do Wednesday? |
        can I come later | can it be earlier | Can it be in the afternoon | can we make it 5 |
        Can you make it 5 instead | can we move it to Friday | is there anything later | anything earlier? |
        other options? | are there other options | earlier please | I'd need an afternoon appointment |
        I prefer mornings | Thursday works better | later is better | I can only do mornings | I can only do after 5
        | only Fridays | I am available Thursday afternoon | next week please | make it friday |
        change that to Friday please | no, I want 4 | No, make it Friday | not Tuesday, Wednesday |
        I can't make it then, how about Friday | that doesn't work, do you have anything else? |
        it needs to be in the afternoon | has to be after 4 | sure if it's the morning one | only if it's after 4 |
        yes just make it at 5 | Yes, just change the time to 5 pm | sure but can we do 6 |
        I would love to but Friday is better | I'd like 4 pm | I'd like to come at 4 | I would like Thursday at 4 |
        I'll take Thursday | Book it for 4 | let's try Thursday | in two weeks please | saturday |
        si pero mas temprano | si pero con otro doctor | mejor a las 5 | mejor otra hora | otro horario por favor |
        otro día? | hay algo más tarde? | hay algo más temprano | tiene algo el viernes? | no tienen más tarde? |
        el viernes? | el viernes puedo | nada más puedo por la mañana | prefiero por la tarde | prefiero otro doctor
        | quiero el viernes | quisiera otro día | necesito otra hora | necesito en la tarde | podría ser más tarde?
        | se puede más tarde | se podrá más tarde | cámbiela al viernes | puede cambiarla para el lunes |
        ponme el viernes | y más tarde? | qué le parece el lunes | no, más tarde | no, otro día |
        no puedo en la mañana, en la tarde sí | ese día no puedo, otro día? |
        no me queda, tiene algo después de las 4? | trabajo hasta las 5, hay algo después? | ok pero el lunes |
        para el lunes | pasado mañana puedo""",
}

NEVER_A_YES = """
    ok if it's free | Yes provided it doesn't hurt | yes depending on the price | great, but no |
    sounds great but I'll be out of town | that sounds great but I already booked elsewhere |
    okay, I'll call you | Ok please call me | yes call me | good grief | sure about that? | are you sure? |
    is it confirmed? | yes? | what works for you | what? | Who's this | what appointment? | I didn't say yes |
    don't say yes for me | if I say yes what happens | how do I say yes | Do I have to confirm? |
    I can't confirm yet | cannot confirm | not good | not confirmed | not correct | thats not fine |
    that is not great | this is not ok | count me out | I'm out | hello | lol | haha | 😭 | ❤️ | 1234 |
    yesterday was fine | my name is Yessica | ok google | great aunt died | turn right | i hurt my right tooth |
    yeah right | Yeah right lol | whatever works for you? no | as good as it gets? no | can you cancel | cancel
    | cancel it | cancel that | see you at 4 | see you monday then | ok tuesday | perfect, 4 it is |
    yes same time tomorrow | the other one | yes, add a cleaning | sí pero no puedo | sí, si mi esposo me lleva
    | sí a menos que llueva | quién es | yo no acepté nada | quién dijo que sí | no está confirmado |
    no me queda claro | no correcto | está mal | bien caro | bueno no | gracias | buenas tardes | buen día |
    jajaja | vale cuanto | va a doler? | sí claro, cómo no, ni loca | si mañana | sí el lunes |
    sí la próxima semana | ok yo llamo | ok yo le aviso | ok luego | ok pero no | me encantaría pero no puedo |
    cancelar | ya no | alto"""


def each(table: dict[Intent, str]) -> list[tuple[str, Intent]]:
    return [(text, intent) for intent, texts in table.items() for text in sentences(texts)]


def sentences(texts: str) -> list[str]:
    return [" ".join(text.split()) for text in texts.split("|")]


@pytest.mark.parametrize(("text", "intent"), each(ANSWERS))
def test_an_answer_is_understood(text: str, intent: Intent) -> None:
    assert read(text, expecting=Expecting.OFFER).intent is intent


@pytest.mark.parametrize("text", sentences(NEVER_A_YES))
def test_what_is_no_yes_never_books(text: str) -> None:
    assert read(text, expecting=Expecting.OFFER).intent is not Intent.YES


@pytest.mark.parametrize("typed", ["perfcet", "Perfcet!", "awesmoe", "definitly", "apointment confirmd, absoultely"])
def test_a_slip_of_the_finger_in_a_long_word_is_read_over(typed: str) -> None:
    assert read(typed, expecting=Expecting.OFFER).intent is Intent.YES


@pytest.mark.parametrize("text", ["I have cancer and a checkup", "they were staring at me", "no soy de Canadá"])
def test_a_word_that_is_right_is_no_slip_of_another(text: str) -> None:
    assert read(text).intent not in (Intent.CANCEL, Intent.AUTO_REPLY)
