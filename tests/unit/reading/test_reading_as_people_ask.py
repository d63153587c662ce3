"""What people ask for unasked, and how they ask to be left alone: written for this test, taken from no data set.

Sentences are separated by "|".
"""

import pytest

from conversations.reading import Expecting, Intent, OptOutScope, read

LEFT_ALONE = """
    STOP | Stop sending these | stop sending these messages please | Quit texting me | no more messages please |
    I dont want to get these texts anymore | Don't send me texts | how do I unsubscribe | opt out |
    cancel these texts | End texts | blocking this number | I didn't sign up for these texts |
    not interested stop | I'm not interested, please don't contact me again |
    I found another dentist, please take me off your list | pls take me off ur list | too many texts, stop |
    Kindly stop messaging me | stop texting us anymore | stop texting this number | stop messaging us anymore |
    stop contacting me anymore | stop calling us now | quit messaging us anymore |
    quit messaging my phone anymore | quit contacting us now | quit calling me anymore |
    please stop texting this number anymore | please stop messaging us | please stop contacting my phone now |
    please stop calling me now | please quit texting me now | please quit messaging me |
    please quit contacting us anymore | can you please stop messaging us now |
    can you please stop messaging this number now | can you please stop contacting my phone |
    can you please quit texting us anymore | can you please quit messaging me anymore |
    can you please quit calling this number | delete me from the text list | get me off your list |
    get me off the text list | get me off your mailing list | please take me off the text list |
    please remove me from your list | please drop me from the text list |
    I don't want these text messages please | I don't want your texts please |
    I don't want to get any more messages | I don't want to get any more text messages anymore |
    I don't want to receive messages anymore | i do not want any more messages | i do not want these texts |
    i do not want these texts anymore | i do not want these text messages please |
    i do not want to get any more text messages | I no longer want to receive messages |
    I no longer want to be getting text messages please | alto | ya basta | basta con los mensajes |
    no más mensajes por favor | no me escriban | no me escriban más | ya no me escriban |
    no me escriba más por favor | no me vuelvan a mandar mensajes | no me contacten | no me molesten más |
    dejen de mandarme mensajes | dejen de mandar mensajes | deje de escribirme | dejen de textearme |
    dejen de contactarme | paren de escribirme | paren con los mensajes | ya paren con los mensajes |
    no quiero saber nada de ustedes | no deseo recibir mensajes | no deseo recibir más mensajes |
    no autorizo mensajes | no autorizo que me contacten | quítenme de la lista | quiten mi número |
    quiten mi número de su lista | borren mi número | elimínenme de su lista | elimine mi número por favor |
    elimina mi número de tu lista | quiero darme de baja de los mensajes | cómo dejo de recibir mensajes |
    cómo le hago para que ya no me manden mensajes | desuscribirme | desuscríbanme | remuévanme de la lista |
    remuevan mi número | déjenme tranquila | los voy a bloquear | no, dejen de escribirme |
    por favor ya no me manden mensajes | favor de no molestar | ya estuvo bueno de mensajes |
    ya me cansé de sus mensajes | no jodan | no textos | detenga los mensajes | suspendan los mensajes |
    no more mensajes"""

NO_ADVERTISING = """
    stop the promotions but keep the reminders | no ads please | no marketing texts | no more marketing messages
    | don't send me promos | I don't want any marketing texts | I don't want ads, only appointment reminders |
    just reminders, no promos | Only text me about my appointments | only text me about appointments |
    take me off the promo list | stop special offers | No more specials | no coupons please | no más promociones
    | no más promociones pero sí recordatorios | ya no quiero promociones | no me envíen ofertas |
    dejen de mandar promociones | quítenme de las promociones | solo quiero recordatorios de mis citas |
    sólo mándenme recordatorios | sin publicidad por favor | no promociones"""

LOOK_ALIKES = """
    stop it haha you're killing me | stop being so nice | stop worrying | can't stop coughing |
    by the end of the day | leave me alone with the kids for 5 minutes | please don't call me, just text |
    I'll stop by tomorrow | I can stop by after work | let's cancel | cancel my gym membership |
    please don't stop the reminders | don't remove me from the list | when does the medication stop |
    do I stop eating before the appointment | next to the stop sign | the pain stopped | the bleeding stopped |
    i've been busy nonstop | need my tooth removed | take that appointment off | delete that appointment |
    the road is blocked | traffic is blocked | I can't talk right now | message me later |
    I don't want to bother you | sorry to bother you | is this a scam | Are you a bot? | is this real |
    no more pain | there are no more slots | the light is off | my phone died | go away party |
    we are going away for the weekend | wtf | I consent | I signed the consent form | do I need a consent form |
    option 2 | leave a message | take me off speaker | get off | lose weight | new number, delete the old one |
    never mind | don't send me the form by mail, email it | no text yet | haven't gotten a text |
    i dont want to text and drive | dont reply | do not reply | you can stop looking for a spot |
    please stop smoking | non-stop flight | cancel culture | cancel that | my flight got cancelled |
    mi hijo es alto | para mañana | para el lunes | planta baja | la presión baja | baja por la escalera |
    no para de sangrar | no para de llover | no para el dolor | déjeme pensarlo | déjeme un mensaje |
    no me escriba, llámeme | no he recibido mensajes | no me han mandado nada |
    no me borren de la lista de espera | no dejen de avisarme | no dejen de mandarme los recordatorios |
    me quitan los puntos | bórrenme esa cita | me cancelaron el vuelo | disculpe la molestia |
    me molesta la muela | no mas tarde de las 4 | no más que una pregunta | ya no alcanzo |
    paren el tráfico jaja | cómo consiguieron mi número | quiero estar en la lista | sigo en la lista? | al fin
    | deja de mentir | no quiero perder mis mensajes | no quiero molestarlos | no quiero ir | no me contactaron
    | no me contestan"""

UNASKED = {
    Intent.CANCEL: """
        please cancel my appointment | I need to cancel | I won't make it to my appointment |
        I won't be coming to my appointment | I'm cancelling | I don't need the appointment anymore |
        get rid of my appointment | Cncel my appointment | i wanna cancel my appt | necesito cancelar mi cita |
        quisiera cancelar | tengo que cancelar | necesito cancelar la cita de mi hijo | quiero anular la cita |
        no voy a poder ir a mi cita | no voy a llegar a mi cita | no voy a ir a la cita | elimine mi cita""",
    Intent.RESCHEDULE: """
        I need to reschedule | reschedule please | can I switch my appointment to another day |
        I need a different day for my appointment | is it possible to move my visit | can I move my cleaning up |
        I need to rearrange my appointment | I'm sick, can we reschedule | can I get a later time for my appointment
        | necesito cambiar mi cita | puedo cambiar mi cita? | me cambia la cita por favor | quiero reagendar |
        reagendar | quiero mover mi cita | cambiar la fecha de mi cita | no puedo ir mañana, puedo cambiar la cita?
        | se puede cambiar mi cita""",
    Intent.CONFIRM: """
        confirm my appointment | I'd like to confirm my appointment | confirm | C | I'll be there for my appointment
        | we'll be at our appointment | confirmed for tomorrow | I am coming to my appointment tomorrow |
        still coming to my appointment | confirmo mi cita | confirmo la cita | confirmar mi cita |
        quiero confirmar mi cita | confirmo mi cita de mañana | confirmo asistencia | confirmada mi cita |
        ahí estaré en mi cita | sí voy a mi cita""",
    Intent.BOOK: """
        I need an appointment | can I make an appointment | schedule an appointment | I need to see a dentist |
        I want to see the doctor | I need a checkup | can I come in for a cleaning | I need a filling |
        I would like to set up a visit | quiero una cita | quiero agendar una cita | necesito agendar una cita |
        necesito una limpieza | agendar cita | ocupo cita | pedir una cita | me da una cita? | me puede dar una cita""",
    Intent.AVAILABILITY: """
        any openings? | any openings this week | what do you have available | what times are available |
        next available? | anything open on friday | what's the earliest you have | first available |
        can you get me in today | hay citas disponibles | hay espacio | tienen algo mañana | qué horarios tienen |
        qué días tienen | cuándo hay cita | para cuándo hay cita | tienen disponibilidad esta semana |
        hay disponibilidad?""",
    Intent.RUNNING_LATE: """
        I'm going to be late | be there in 10 | stuck in traffic be there soon | stuck behind an accident |
        traffic is bad, running late | I'm lost, running late | looking for parking | I may be late |
        leaving now, be there in 15 | voy a llegar tarde | llego tarde | voy 10 minutos tarde |
        llegaré 15 minutos tarde | voy atrasada | ya voy | ya casi llego | estoy en el tráfico |
        atorada en el tráfico""",
    Intent.QUESTION: """
        do you take Delta Dental | how much does it cost | is there parking | what are your hours |
        are you open saturday | do you see kids | can I bring my son | what's your phone number |
        can I get my records | a qué hora es mi cita | cuándo es mi cita | qué día es mi cita |
        cuánto cuesta una limpieza | aceptan mi seguro | qué debo llevar | abren los sábados? |
        puedo llevar a mi hijo | puedo comer antes""",
    Intent.NOT_INTERESTED: """
        not interested anymore | I'm no longer interested thanks | no interest | I already found another dentist |
        I have another dentist now | I changed dentists | I'm going somewhere else | I went somewhere else |
        I already have a dentist | no estoy interesada | no estoy interesado | ya no me interesa |
        ya no estoy interesado | ya tengo otro dentista | ya encontré otro dentista | cambié de dentista |
        ya voy con otro dentista | nos mudamos""",
    Intent.LEAVE_WAITLIST: """
        take me off the waitlist | remove me from the waitlist | remove me from the waiting list |
        I want off the waitlist | I don't want to be on the waitlist anymore | leave the waitlist |
        I don't need the waitlist anymore | stop looking for an earlier appointment |
        no need to keep me on the waitlist | quítenme de la lista de espera | sáquenme de la lista de espera |
        bórrenme de la lista de espera | ya no quiero estar en la lista de espera | salir de la lista de espera |
        quiero salir de la lista de espera | ya no necesito estar en la lista de espera |
        elimíneme de la lista de espera | me puede quitar de la lista de espera""",
    Intent.JOIN_WAITLIST: """
        put me on the waitlist | can you put me on the waiting list | please add me to the cancellation list |
        I want to be on the waitlist | I'd like to join the waitlist | join waitlist |
        let me know if something opens up | if you get a cancellation let me know | sign me up for the waitlist |
        pónganme en la lista de espera | póngame en la lista de espera | agrégueme a la lista de espera |
        quiero estar en la lista de espera | lista de espera por favor | avísenme si se abre algo |
        avíseme si hay una cancelación | me avisa si se desocupa un lugar | me pueden poner en la lista de espera""",
    Intent.WRONG_NUMBER: """
        Wrong number. | you've got the wrong number | wrong person | wrong guy | this is the wrong number |
        there's no Maria here | no one here by that name | you texted the wrong person | I just got this number |
        número equivocado | tiene el número equivocado | no soy yo | aquí no vive María | aquí no hay ninguna María
        | no conozco a ninguna María | este número ya no es de ella | no es mi cita | equivocado""",
    Intent.HUMAN: """
        can I talk to someone | speak to the receptionist | can someone call me | real person | representative |
        operator | transfer me to a person | have someone call me | customer service | quiero hablar con alguien |
        puedo hablar con alguien? | hablar con una persona | me puede llamar? | llámame | que me llame el doctor |
        me marcan por favor | un humano | me comunica con la doctora""",
    Intent.URGENT: """
        I have an abscess | there's pus | chipped my tooth and it hurts | I can't sleep from the pain |
        really bad toothache | my toothache is really bad | excruciating pain | I want to kill myself | chest pain |
        tengo mucho dolor | me está matando la muela | no para de sangrar | se me hinchó la cara | estoy hinchado |
        se me cayó un diente | es una emergencia | es urgente | me muero de dolor""",
    Intent.LANGUAGE: """
        Spanish please | in Spanish please | do you speak Spanish | can we do this in Spanish | I speak Spanish |
        I only speak Spanish | Spanish | English please | español | en español por favor | habla español? |
        hablan español? | no hablo inglés | no entiendo inglés | solo hablo español | me puede escribir en español |
        no inglés""",
    Intent.THANKS: """
        Thank you! | ty | Thanks for letting me know | much appreciated | really appreciate your help | tysm |
        thanks, you too | cheers | thanks 😊 | gracias | muchas gracias | mil gracias | muchísimas gracias |
        gracias, igualmente | gracias, buen día | se lo agradezco | muy amable | le agradezco mucho""",
    Intent.AUTO_REPLY: """
        I'm driving and can't text | I am out of office and will return on Monday |
        This is an automatic reply. I am currently unavailable. | Auto-reply: I'm busy right now |
        Can't talk now. What's up? | I am currently unable to respond to texts | I have Do Not Disturb on |
        My phone is in do not disturb mode | Message not delivered: this phone cannot receive SMS |
        Estoy manejando, te respondo luego | Estoy conduciendo. Te llamo después | Este es un mensaje automático |
        Estoy fuera de la oficina hasta el lunes | No puedo hablar ahora, te llamo luego |
        En este momento no puedo hablar | Gracias por comunicarse. En breve le responderemos. |
        Gracias por contactarnos, le responderemos pronto | No molestar al conducir está activado""",
}


def each(table: dict[Intent, str]) -> list[tuple[str, Intent]]:
    return [(text, intent) for intent, texts in table.items() for text in sentences(texts)]


def sentences(texts: str) -> list[str]:
    return [" ".join(text.split()) for text in texts.split("|")]


@pytest.mark.parametrize("text", sentences(LEFT_ALONE))
def test_a_wish_to_be_left_alone_stops_everything(text: str) -> None:
    reading = read(text, expecting=Expecting.OFFER)
    assert (reading.intent, reading.values.scope) == (Intent.OPT_OUT, OptOutScope.ALL)


@pytest.mark.parametrize("text", sentences(NO_ADVERTISING))
def test_a_wish_for_no_advertising_keeps_the_reminders(text: str) -> None:
    reading = read(text, expecting=Expecting.OFFER)
    assert (reading.intent, reading.values.scope) == (Intent.OPT_OUT, OptOutScope.MARKETING)


@pytest.mark.parametrize("text", sentences(LOOK_ALIKES))
def test_what_only_sounds_like_a_stop_is_none(text: str) -> None:
    assert read(text).intent not in (Intent.OPT_OUT, Intent.OPT_IN)


@pytest.mark.parametrize(("text", "intent"), each(UNASKED))
def test_an_unasked_wish_is_understood(text: str, intent: Intent) -> None:
    assert read(text).intent is intent
