"""The Spanish words of patients' replies. Data only; the pattern language is described in ``lexicon.py``."""

from conversations.reading.es_answers import ANSWERS
from conversations.reading.es_leaving import LEAVING
from conversations.reading.es_reasons import REASONS
from conversations.reading.es_requests import REQUESTS
from conversations.reading.es_words import CLASSES, SHORTHAND
from conversations.reading.lexicon import Lexicon, Mark, Reactions

_PHRASES = {
    **LEAVING,
    **REQUESTS,
    **ANSWERS,
    Mark.CHANGE: """otro; otra; otros; otras; mas tarde; mas temprano; diferente; distinto; distinta; en vez
        en lugar; despues; mas tardecito; alguna otra; con el doctor; con la doctora; con el dr; con la dra
        con otro|otra [_]; en otro _; en otra _
        {quiero} [una|un] otra|otro hora|horario|dia|fecha|doctor|doctora|opcion""",
    Mark.SHIFT: """{cambie} [la|lo|el] [a|para]; que tal; que le parece; hay algo|alguna|algun|otra|disponible
        tiene|tienen|tendra|tendran|habra algo|alguna|algun|otra|otro|disponible|espacio|lugar; se puede|podra
        {puedo} cambiar|mover|pasar|hacer|ser; podria|podra|puede ser; seria posible; y si; como a
        puedes|puede|pueden|podrian|podria hacer|cambiar|mover|pasar; que sea [mas|mejor]
        mejor a|el|la|en|por|para|que|manana|mas [las|sea]; solo|nomas|solamente puedo; y si mejor
        como ve|ven|verias; se podra|puede [hacer|cambiar|mover|mas]; me la|lo pasa|cambia|mueve
        [me] puede|pueden|podria|podrian [lo|la] cambiar|mover|pasar|hacer|agregar|anadir
        cambiamela|cambiemela|cambieme|pasemela|pasamela; que sea; pongame|ponme|ponganme a|el|para
        puede|podria|podra ser a|el|la|para|en|por|mas|mejor; puede|podria|podra ser""",
    Mark.WANT: """{quiero} [la|el|las|los]; quiero que; deme|dame|elijo|escojo|tomo|prefiero la|el|las|los
        me da|quedo [con] la|el|las|los; elijo; escojo; voy con la|el; me gusta mas""",
    Mark.VISIT: "{cita}",
    Mark.TIME: """{dia}; el|los|este|proximo|la {dia}|fin; hoy; manana; pasado manana; por|en|de la {parte}
        al mediodia; {parte}; a las|la {hora} [y media|cuarto] [de la {parte}]; las {hora}; {hora} de la {parte}
        {hora} am|pm; #clock [am|pm]; a eso de las; el|dia #n; el {dia} #n; #n de {mes}; {mes}; como a las {hora}
        para las {hora}; antes|despues de las {hora}; esta|otra semana; la proxima|otra semana
        la semana que viene|entra; el mes que viene|entra; proxima semana; proximo mes; este|proximo _; mas tarde
        mas temprano; en #n dias|semanas|minutos|horas|meses; en una hora|semana; en un mes|rato; en la {parte}
        ayer; #n horas; temprano; tempranito; otro dia; otra hora; otro horario; otra fecha; en otro momento
        ese mismo dia; el #n; a la una; ahorita; mas al rato""",
    Mark.BOTH: "ambas; ambos; las dos; los dos; las #n; los #n; todas ellas",
    Mark.EITHER: "cualquiera; cualquier [_]; la que sea; el que sea; me da igual; da lo mismo; da igual",
    Mark.NONE: "ninguno; ninguna; ninguno|ninguna de los|las [dos|tres|#n]; cero; ni una ni otra",
    Mark.OR: "o; o la|el",
    Mark.ORDINAL: "[la|el|los|las] {orden} [opcion|cita|hora|fecha|horario]; el #n; la ultima; el ultimo",
    Mark.NUMBER: """[la|el] opcion|numero|num #n; la de #n; la #n; la|opcion|numero|num #n; opcion|numero {cuenta}
        la {cuenta}; #n""",
    Mark.NUMBER_WORD: "{cuenta}",
    Mark.ASK: """que hora|dia|fecha|tengo|debo|necesito|doctor|doctora|precio|direccion|documentos|cosa; cual
        cuales; cuando; donde; adonde; quien; quienes; cuanto; cuanta; cuantos; como llego|es|puedo|pago|se
        por que; para que; a que; en que; de que; {digame} [la|el|su|los|mi] [{dato}]; necesito [la|el|su] {dato}
        tengo una pregunta|duda; puedo llevar|estacionar|pagar|saber|preguntar; hay estacionamiento; aceptan
        acepta; tienen estacionamiento; cual es; y la|su {dato}; me gustaria saber; quisiera saber; quiero saber
        una pregunta; que hora; a que hora; otra pregunta; vale|sale|cuesta [a] cuanto; [cuanto] vale la pena
        esta|estan abierto|abiertos|abierta; abren|cierran; tengo que llevar|traer|pagar|ir|hacer
        puedo comer|tomar|beber|manejar|ir con|llevar; puede ir|venir mi; me va|van a atender|doler|cobrar|costar
        va a doler|costar; cuanto cuesta|cobran|sale|vale|dura [una|la] [{cita}]
        tienen planes|estacionamiento|parking|convenio; puedo comer|tomar antes""",
    Mark.NOT: "nada; sin; ni",
    Mark.STOP: """no mas; ya no mas; alto; parar; baja; pare; paren; ya paren; detener; detenganse; desuscribir
        cancelar suscripcion; darse de baja""",
    Mark.HELP: "ayuda",
    Mark.THANKS: """gracias; muchas gracias; mil gracias; muchisimas gracias; se lo agradezco; te lo agradezco
        se agradece; agradecido; agradecida; muy amable; le agradezco; grax; muy amables
        gracias por [su|tu|la|el|todo] [_]
        gracias por [su|tu|la|el|todo|avisar|avisarme|recordarme|tomarme|responder] [en|su|mi] [_]
        gracias por [contestar|escribir|llamar|informarme|confirmar] [en|su|mi] [_]
        gracias por [ayudarme|todo|pensar|la|atenderme] [en|su|mi] [_]; gracias a usted|ustedes|ti|dios
        le|les|te agradezco [mucho] [mucho]; agradezco su|tu|la [_]; que amable; se los|te agradezco; gracias mil
        graciass; agradecidos; muchas|mil|muchisimas gracias por [avisar|avisarme|todo|su|tu] [en|_] [cuenta]
        muchas|mil|muchisimas gracias por [la|el|tomarme|recordarme|responder] [en|_] [cuenta]""",
    Mark.GREET: """hola; buenos dias; buen dia; buenas tardes; buenas noches; buenas; que tal estas|esta; saludos
        adios; hasta luego; feliz dia; bonito dia; bendiciones; hasta pronto; hasta manana; igualmente
        como esta|estan|estas; que onda; muy buenas [tardes|noches|dias]; buena tarde|noche; lindo dia
        [ten|pasa|pase|pasen|tenga] [una|muy] feliz|linda|bonita|excelente|buena tarde|noche
        que tenga|tengan|tengas [un|una|muy] [buen|buena|bonito|lindo|excelente] [dia|tarde|noche|fin]; cuidese
        bendicion; dios le|los|te bendiga""",
    Mark.LAUGH: "ja; jaja; jajaja; jajajaja; jajajajaja; jeje; jejeje; jiji; xd",
    Mark.PLEASE: "por favor; porfavorcito",
    Mark.FILLER: """uy; ups; pues; pos; eh; ah; ay; oh; y; a; de; la; el; lo; ya; muy; mucho; entonces
        ahora; senor; senora; senorita; doctor; doctora; amigo; amiga; lo siento; perdon; disculpe
        disculpa; yo; me; mi; para mi; asi; favor; es que; bueno pues; ok pues; gustosa; gustoso; con todo; de si
        en vez de si; en lugar de si; digo; dije; verdad que; la verdad; este; mire; mira; sabe que; todo; tambien
        igual; no mas; apenas|recien vi|veo|lei|leo [su|el|este|tu] [mensaje]
        perdon|disculpe|disculpa|disculpen [por] [la|el] [demora|tardanza|retraso|molestia|tarde]; le saluda _
        mi nombre es _; oiga; oye; fijese; vea; ok bueno; mija; mijo; doc
        doctorcita; jefe; ay dios; hijole; chale; sra; sr; dra; dr; del; al""",
}

LEXICON = Lexicon(
    code="es",
    classes=CLASSES,
    reasons=REASONS,
    names="espanol spanish castellano",
    phrases=_PHRASES,
    shorthand=SHORTHAND,
    counts=(
        "uno dos tres cuatro cinco seis siete ocho nueve",
        "una",
        "primera segunda tercera cuarta quinta sexta septima octava novena",
        "primero segundo tercero cuarto quinto sexto septimo octavo noveno",
        "primer segundo tercer",
    ),
    twos="ambas ambos dos",
    articles="el la",
    alone={
        Mark.YES: "s; sep",
        Mark.CONFIRMS: "confirmo; confirmar",
        Mark.URGENT: "urgente; urgencia; emergencia",
    },
    coming="hoy manana ir voy vamos llegar llego asistir asistire acudir venir pasar iremos ire presentarme",
    moving="mover cambiar cambia cambie mueve mueva recorrer pasarla",
    attending="ahi estare; ahi estaremos; alla estare; alla estaremos; ahi nos vemos; alla nos vemos; nos vemos",
    stop_words="alto parar baja",
    help_words="ayuda",
    no_slips="""comunicare eliminare entrada entrado enviado guarda llamado llamare llegado mandado manejado
        matado reservara retrae trabajado viajado""",
    common="""el la los las de del que en un una y o mi su sus con por para es son esta estoy tengo quiero puedo
        hay pero como se le les al lo muy ya si hola cita gracias favor""",
    reactions=Reactions(
        verbs={
            "like": "le gusto; le gusta",
            "dislike": "no le gusto; no le gusta; le disgusto",
            "love": "le encanto; le encanta",
            "laugh": "le dio risa; se rio de; se ha reido de",
            "emphasis": "exclamo por; enfatizo",
            "question": "dudo sobre; cuestiono",
            "removed": "dejo de gustarle; dejo de encantarle; dejo de no gustarle",
        },
        reacted=(("reacciono con", "a"), ("se ha reaccionado con", "a"), ("reacciono", "a")),
        removed=(("se quito", "de"), ("quito", "de"), ("elimino", "de"), ("se ha quitado", "de")),
        to="a",
        attachments="una imagen; un video; una pelicula; un archivo adjunto; un mensaje de audio; una foto; un sticker",
    ),
)
