"""The Spanish words of patients' replies. Data only; the pattern language is described in ``lexicon.py``."""

from conversations.reading.es_reasons import REASONS
from conversations.reading.es_requests import REQUESTS
from conversations.reading.es_words import CLASSES, SHORTHAND
from conversations.reading.lexicon import Lexicon, Mark, Reactions

_PHRASES = {
    **REQUESTS,
    Mark.MAYBE: """tal vez; talvez; quiza; quizas; a lo mejor; puede ser; puede que; depende; no se; no lo se
        no [lo] se todavia; no estoy seguro|segura; no lo tengo [del] [todo] [claro]; [lo] voy a pensar [lo]
        lo pienso; dejame|dejeme|dejenme|deja|deje [me] [{ver}]; me deja {ver}; lo checo; lo reviso; te|le|les aviso
        te|le|les digo; te|le|les confirmo; luego|despues te|le|les _; duda; dudas; tengo dudas
        tengo que ver|checar|revisar|preguntar|pensarlo|consultar|pensar; ni idea; no tengo idea
        no lo he decidido|pensado; no he decidido; voy a ver|checar|preguntar|revisar; ojala; espero que si; a ver
        un momento; espere; espera; esperame; esperen; mas o menos; posiblemente; probablemente; es posible
        no recuerdo; no me acuerdo; pensarlo; tengo que; vere; veremos; no sabria; no sabemos; supongo
        no estamos seguros""",
    Mark.NO: """no; nop; nel; nel pastel; nones; no gracias; no muchas gracias; muchas gracias no; nunca; jamas
        negativo; de ninguna forma|manera|modo; en absoluto; para nada; ni pensarlo; ni modo; ni hablar; ni loco|loca
        tampoco; claro que no; por supuesto que no; creo que no; no creo; me temo que no; no realmente; digo [que] no
        dije [que] no; he dicho que no; no no; que va; paso; rechazo; ahora no; ahorita no [gracias]; hoy no; no ahora
        no por ahora; por ahora no; por el momento no; aun no; todavia no; no todavia; en otra ocasion; no que yo sepa
        mejor no; mejor otro dia; nanai; no va; no senor|senora|senorita; desde luego que no; no es asi; no correcto
        incorrecto; falso; imposible; pues no; pos no; ya no; prefiero que no; no es necesario; ninguna de las dos""",
    Mark.CANNOT: """[{eso}] no [me|nos|lo] {puedo} [{ir}]; no [voy a] {puedo} [ir]; no voy|vamos a poder|ir [{ir}]
        no voy; no vamos; no [creo] [que] pueda|podamos [{ir}]; no me|nos {sirve} [{bien}]; {eso} no me|nos {sirve}
        no quiero [{eso}]; no queremos; no tengo tiempo; no me da tiempo; no lo quiero|queremos; no {es} {bien}
        {eso} no {es} [{bien}]; no estoy disponible; estoy ocupado|ocupada; no estare; no estoy
        trabajo; tengo trabajo; no acepto; no confirmo; no asistire|ire|iremos|asistiremos; imposible ir
        no alcanzo|llego; no la agende|agenden; no agende|agenden|reserve|reserven [{eso}]; no me es posible
        se me hace imposible|tarde|temprano; es muy|demasiado tarde|temprano|lejos|pronto
        esta muy|demasiado tarde|temprano|lejos; no me interesa""",
    Mark.YES: """si; sip; sipi; simon; sii; claro; claro que si; por supuesto; por supuesto que si; desde luego; dale
        vale; desde luego que si; como no; obvio; seguro que si; afirmativo; sin duda; sin lugar a dudas|duda
        sin dudas; indudablemente; efectivamente; con [mucho] gusto; gustosamente; encantado; encantada; acepto
        aceptamos; confirmo; confirmamos; digo que si; yo digo si; si senor|senora|senorita; absolutamente
        definitivamente; si se puede; ah si; oh si; si si; si quiero; si acepto; si confirmo; desde luego si
        confirmada; si claro; si [me|nos] {sirve} [{muy}] [{bien}]
        si [lo|la|las|los] {quiero} [la|esa|ese] [cita|lugar|horario]; si {puedo} [{ir}]; si ahi estare|estaremos
        si voy; si vamos; al final si [voy|puedo]; si lo tomo; la quiero; lo quiero""",
    Mark.AGREE: """{eso} [me|nos] {es} [{muy}] [{bien}] {bien} [para mi|asi]; me {es} [{muy}] {bien}
        {me} {sirve} [{muy}] [{bien}] [para mi]; {eso} [si] {me} {sirve} [{muy}] [{bien}]; tiene|tienes razon; asi es
        asi esta {bien}; {es} [{muy}] [{bien}] {bien}; estoy de acuerdo; estamos de acuerdo
        me parece [{muy}] [{bien}]; eso es; eso mismo; esta [{muy}] bien; por mi [esta] [{muy}] bien; suena {bien}""",
    Mark.WEAK: """ok; okey; oki; okis; bueno; bien; muy bien; perfecto; perfecta; excelente; genial; correcto
        absolutamente correcto; cierto; exacto; exactamente; de acuerdo; listo; lista; va; va que va; sale
        sale y vale; orale; arre; andale; hecho; adelante; entendido; entendida; enterado; enterada; hagamoslo
        hagamos eso; esta bien; trato hecho; seguro; verdad; {muy} {bien}; {muy} {muy} {bien}; de una; sobres; okas
        {reserve} [{eso}]; la tomo; lo tomo; me la quedo; me lo quedo; tomo {eso}; creo|supongo que si
        ahi|alli|alla estare|estaremos|voy; ahi|alla nos vemos; alli estare|estaremos
        nos vemos [ahi|alla|entonces|luego]; ya quedo; quedo; no hay problema; sin problema [alguno]; ningun problema
        por que no; cuente|cuenten conmigo; me apunto; hasta entonces; {puedo} [{ir}]; {quiero} la cita
        {quiero} {eso}; confirmado; confirmada; estupendo; fabuloso; chido; chevere; super; va bien; me late; nos late
        ahi llego|llegamos; aceptado; no lo dudes; eso; porfa; por favor si; asi mero; que bien; que bueno""",
    Mark.BUT: """pero; quien es; quien habla; de que se trata; cual cita; que cita; aunque; excepto; salvo; mejor
        en realidad; mas bien; sin embargo; solo que; primero que; antes""",
    Mark.PAST: "era; fue; estaba; estuve; fui; ayer; pague; hace #n; la semana|vez pasada",
    Mark.REPEATS: "eso [es] [lo] [que] dije; [es] lo que dije|pedi|queria; como [ya] dije",
    Mark.ECHO: "si lo es; si lo estoy; si lo tengo; lo es; lo estoy; lo tengo; lo hago; lo hice; ya lo hice; lo hare",
    Mark.IF: """a menos; con tal; si es que; solo si; siempre que; siempre y cuando
        si mi|tu|su|el|ella|alguien|logro|consigo|tengo|termino|salgo|alcanzo|llueve
        si puede|pueden|hay|tienen|fuera; cuando pueda|puedo|podamos""",
    Mark.CHANGE: """otro; otra; otros; otras; mas tarde; mas temprano; diferente; distinto; distinta; en vez; en lugar
        despues; mas tardecito; alguna otra; con el doctor; con la doctora; con el dr; con la dra; con otro|otra [_]
        en otro _; en otra _""",
    Mark.SHIFT: """{cambie} [la|lo|el] [a|para]; que tal; que le parece; hay algo|alguna|algun|otra|disponible
        tiene|tienen|tendra|tendran|habra algo|alguna|algun|otra|otro|disponible|espacio|lugar; se puede|podra
        {puedo} cambiar|mover|pasar|hacer|ser; podria|podra|puede ser; seria posible; y si; como a
        puedes|puede|pueden|podrian|podria hacer|cambiar|mover|pasar""",
    Mark.WANT: """{quiero} [la|el|las|los]; quiero que; deme|dame|elijo|escojo|tomo|prefiero la|el|las|los
        me da|quedo [con] la|el|las|los; elijo; escojo; voy con la|el; me gusta mas""",
    Mark.VISIT: "{cita}",
    Mark.TIME: """{dia}; el|los|este|proximo|la {dia}|fin; hoy; manana; pasado manana; por|en|de la {parte}
        al mediodia; {parte}; a las|la {hora} [y media|cuarto] [de la {parte}]; las {hora}; {hora} de la {parte}
        {hora} am|pm; #clock [am|pm]; a eso de las; el|dia #n; el {dia} #n; #n de {mes}; {mes}; como a las {hora}
        para las {hora}; antes|despues de las {hora}; esta|otra semana; la proxima|otra semana
        la semana que viene|entra; el mes que viene|entra; proxima semana; proximo mes; este|proximo _; mas tarde
        mas temprano; en #n dias|semanas|minutos|horas|meses; en una hora|semana; en un mes|rato; en la {parte}; ayer
        #n horas; temprano; tempranito; otro dia; otra hora; otro horario; otra fecha; en otro momento; ese mismo dia
        el #n; a la una; ahorita; mas al rato""",
    Mark.BOTH: "ambas; ambos; las dos; los dos; las #n; los #n; todas ellas",
    Mark.EITHER: "cualquiera; cualquier [_]; la que sea; el que sea; me da igual; da lo mismo; da igual",
    Mark.NONE: "ninguno; ninguna; ninguno|ninguna de los|las [dos|tres|#n]; cero; ni una ni otra",
    Mark.OR: "o; o la|el",
    Mark.ORDINAL: "[la|el|los|las] {orden} [opcion|cita|hora|fecha|horario]; el #n; la ultima; el ultimo",
    Mark.NUMBER: """[la|el] opcion|numero|num #n; la de #n; la #n; la|opcion|numero|num #n; opcion|numero {cuenta}
        la {cuenta}; #n""",
    Mark.NUMBER_WORD: "{cuenta}",
    Mark.ASK: """que hora|dia|fecha|tengo|debo|necesito|doctor|doctora|precio|direccion|documentos|cosa; cual; cuales
        cuando; donde; adonde; quien; quienes; cuanto; cuanta; cuantos; como llego|es|puedo|pago|se; por que; para que
        a que; en que; de que; {digame} [la|el|su|los|mi] [{dato}]; necesito [la|el|su] {dato}
        tengo una pregunta|duda; puedo llevar|estacionar|pagar|saber|preguntar; hay estacionamiento; aceptan; acepta
        tienen estacionamiento; cual es; y la|su {dato}; me gustaria saber; quisiera saber; quiero saber; una pregunta
        que hora; a que hora; otra pregunta""",
    Mark.NOT: "nada; sin; ni",
    Mark.STOP: """no mas; ya no mas; alto; parar; baja; pare; paren; ya paren; detener; detenganse; desuscribir
        cancelar suscripcion; darse de baja""",
    Mark.HELP: "ayuda",
    Mark.THANKS: """gracias; muchas gracias; mil gracias; muchisimas gracias; se lo agradezco; te lo agradezco
        se agradece; agradecido; agradecida; muy amable; le agradezco; grax; muy amables
        gracias por [su|tu|la|el|todo] [_]""",
    Mark.GREET: """hola; buenos dias; buen dia; buenas tardes; buenas noches; buenas; que tal estas|esta; saludos
        adios; hasta luego; feliz dia; bonito dia; bendiciones; hasta pronto; hasta manana; igualmente""",
    Mark.FILLER: """uy; ups
        por favor; pues; pos; eh; ah; ay; oh; y; a; de; la; el; lo; ya; muy; mucho; entonces; ahora; senor
        senora; senorita; doctor; doctora; amigo; amiga; jaja; jajaja; lo siento; perdon; disculpe; disculpa; yo; me
        mi; para mi; asi; favor; es que; bueno pues; ok pues; gustosa; gustoso; con todo; de si; en vez de si
        en lugar de si; digo; dije; verdad que; la verdad; este; mire; mira; sabe que; todo; tambien; igual
        no mas""",
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
    alone={Mark.YES: "s; sep"},
    stop_words="alto parar baja",
    help_words="ayuda",
    common="""el la los las de del que en un una y o mi su sus con por para es son esta estoy tengo quiero puedo hay
        pero como se le les al lo muy ya si hola cita gracias favor""",
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
