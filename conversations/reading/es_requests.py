"""Spanish: what patients ask for unasked, and what is worst to overlook. Data only; see ``lexicon.py``."""

from conversations.reading.lexicon import Mark

REQUESTS = {
    Mark.AUTO: """estoy conduciendo|manejando; voy conduciendo|manejando; no molestar al conducir
        respuesta automatica; mensaje automatico; fuera de la oficina; ahora no puedo hablar
        no puedo hablar ahora; en este momento no puedo hablar; no recibo notificaciones
        no puede recibir mensajes; cuando llegue a mi destino
        en breve [le|te] [responderemos|respondere|contestaremos|atenderemos|nos]
        este es un mensaje|correo automatico; respuesta|contestacion automatica; fuera de [mi|la] oficina
        este numero no recibe|acepta [mensajes]; no acepta|recibe mensajes [de] [texto]; no monitoreado
        ando manejando; gracias por comunicarse|contactarnos|escribirnos
        estoy en [una] junta|reunion te|le|luego llamo|marco|escribo; estoy de vacaciones hasta
        le|te responderemos|contestaremos|atenderemos""",
    Mark.URGENT: "{urgente}",
    Mark.WRONG: """numero equivocado; persona equivocada; se equivoco|equivoca|equivocaron [de]
        te equivocaste [de]; esta equivocado|equivocada; estan equivocados; equivocado; equivocada
        no es mi|el|su numero|telefono|cita; no soy [yo] [esa] esa|la|el|ella|el persona; no soy yo
        no soy ella|el; no soy la persona; aqui no vive [_]; no conozco a; ese no soy yo
        este no es el numero|telefono de; numero incorrecto; ya no es el numero de
        aqui no hay|vive|esta ningun|ninguna|nadie|_ [_]; no conozco a [ningun|ninguna|nadie] [_]
        este|ese ya no es [el|su|mi] [numero|telefono] [de]; este|ese numero|telefono ya no es|pertenece [de|a]
        numero [es] incorrecto|errado|erroneo|equivocado
        se equivoco|equivocaron|confundio|confundieron de numero|persona; marco|marcaron mal; aqui nadie se llama
        equivocacion""",
    Mark.HUMAN: """hablar con [una|un|el|la|alguna|algun] [_]; llamenme; llameme; llamame
        me pueden|puede|puedes|podrian|podria llamar; pueden|puede|puedes llamarme; que me llamen; hablen me
        marqueme; marquenme; marcame; me marcan; me llaman; me llama; una persona real; con una persona
        persona real; alguien real; que me llame|llamen|marque|marquen [el|la|alguien|por] [doctor|doctora|favor]
        un|una|algun|alguna humano|persona|agente|representante [por] [favor]
        comuniqueme|comuniquenme|comunicame|pasame|paseme|transfierame con [_] [_]
        me comunica|comunican|pasa|pasan con [_] [_]
        quiero|necesito|puedo|quisiera hablar|platicar|conversar con [_] [_]
        puede|puedes|pueden [alguien] llamarme|marcarme|hablarme [alguien]
        alguien me [puede|pueden] llamar|llame|ayudar|ayuda|atender|hable
        me pueden|puede|podrian|podria|puedes marcar|hablar; humano; agente; operadora; recepcionista""",
    Mark.UNWANTED: """ya no {quiero} [{mi}]; no {quiero} [{mi}]; ya no hace falta; ya no es necesaria|necesario
        ya no necesito|ocupo|requiero [{mi}]""",
    Mark.CANCEL: """cancelar; cancelarla; cancelarlo; cancele; cancelen; cancela; canceles; cancelacion; cancelela
        cancelala; cancelenla; anular; anule; anula; anulen; cancelo; cancelamos; tengo que cancelar; cancelarme
        [{pueden}|tengo|voy|debo] [que|a] [tener] [que] cancelar|anular [la|lo|todo]
        [voy] [a] [tengo|tendre] [que] faltar|faltare a mi|la {cita}
        borre|borren|elimine|eliminen|quite|quiten|borra|elimina mi|la|esa|esta|nuestra {cita}; cancelemos
        dar de baja mi|la {cita}; cancelame|canceleme; cancelarla|cancelarlas; me puede|pueden cancelar; cancelan""",
    Mark.MOVE: """reagendar; reagendarla; reagende; reagendo; reagendemos; reprogramar; reprograme; reprogramarla
        posponer; posponerla; aplazar; cambiar|mover|cambie|mueva|cambio|pasar|recorrer [de] {mi} {cita}
        cambiar|mover [de] {cita}; cambio de fecha|cita; cambiar la fecha|hora; cambiar mi fecha|hora
        otra fecha para mi cita; [me] cambia|cambian|mueve|mueven|pasa|pasan {mi} {cita}
        reagendo|reagendamos|reagendenme|reagendeme|reagendame|reprogrameme; re agendar
        posponer|recorrer|aplazar [{mi}] [{cita}]; cambiar|mover [de|el|la] dia|hora|fecha de|a {mi} {cita}
        cambiar|mover de dia|hora|fecha [{mi}] {cita}; me puede|pueden|podria dar otra fecha|cita
        [me] puede|pueden|podria|podrian cambiar|mover|pasar {mi} {cita}
        puedo|podria|podriamos|podemos cambiar|mover|pasar {mi} {cita}""",
    Mark.UNINTERESTED: """no [me|nos] [estoy] interesa|interesado|interesada; no estoy interesado|interesada
        ya [tengo|encontre] otro|otra dentista|doctor|doctora; ya no me interesa; ya encontre [otro|otra] [_]
        ya tengo dentista|doctor; cambie de dentista|doctor; ya voy con otro|otra [dentista|doctor|doctora|lado]
        ya no soy|somos paciente|pacientes [de] [ahi|ustedes]; [ya] nos|me mudamos|mude
        ya no vivo|vivimos ahi|alli|en|aqui; cambie|cambiamos de dentista|doctor|doctora|clinica|consultorio
        no nos|me interesa [mas|ya|nada|gracias]""",
    Mark.LATE: """voy [un] [poco|poquito] tarde; voy a llegar [un] [poco|poquito] tarde
        llego [#n] [minutos] [un] [poco] tarde; llegare [un] [poco] tarde; voy retrasado|retrasada
        estoy retrasado|retrasada; #n minutos tarde; voy en camino; ya voy [en camino]; estoy en camino
        atorado|atorada en [el] trafico; se me hizo tarde; voy #n minutos tarde; ando tarde
        un poco atrasado|atrasada; ya casi|mero llego|llegamos|estoy|ando; hay [mucho|un|demasiado] trafico
        estoy|ando|sigo|atorado|atorada en [el|un|mucho] trafico
        voy a tardar|tardarme|retrasarme|demorar|demorarme [un|unos|#n] [poco|minutos]
        se [me|nos] hace|hizo|hara|esta tarde|haciendo [tarde]; buscando estacionamiento|parking
        estoy buscando estacionamiento|donde|parking; un poco tarde; ando en camino
        me agarro|toco el|mucho|un trafico|accidente; no encuentro estacionamiento|parking
        me retrase|atrase|demore; me voy|estoy a|un tardar|retrasar|atrasar|demorar|retrasando
        ya voy [saliendo|llegando|para]; ya llegando; llego en #n [minutos|min]; estoy a #n minutos|min|cuadras
        {voy} [un|unos|como] [#n|poco|poquito] [#n|minutos] {tarde}; #n min|mins|minutitos {tarde}
        [{voy}] llegando|llegar [un|unos|como] [#n] [min|mins|minutos|minutitos|poco|poquito] {tarde}
        {voy} [unos|como] #n min|mins|minutitos {tarde}; estoy|ando llegando [ya|apenas]
         voy|vamos|va|van [un] [poco|poquito] tarde
        voy|vamos|va|van a llegar [#n] [min|minutos] [un] [poco|poquito] tarde
        llego|llegamos|llega en #n [min|minutos]; llego|llegamos|llega en media hora
        voy|vamos|ando [un] [poco|poquito] atrasado|atrasada|atrasados|retrasado|retrasada|retrasados
        me voy a tardar|retrasar|demorar [unos] [#n] [min|minutos]; me tardo [unos] #n [min|minutos]""",
    Mark.ARRIVES: """llego; llegamos; llegare; llegaremos; llegando; voy|vamos a llegar|estar [ahi|alla]; estoy llegando
        llego|llegamos|llegare|llegaremos [ahi|alla] [como|tipo] [a] [la|las] {hora}
        llego|llegamos|llegare|llegaremos [ahi|alla] a eso de las {hora}
        ahi|alla|alli llego|estoy|estare [como|tipo] [a] [la|las] {hora}
        ahi|alla|alli llego; llego [ahi|alla] como; apenas llego; estoy|estare|estamos ahi|alla|alli""",
    Mark.JOIN: """ponganme|pongame|ponme|apunteme|apuntame|apuntenme en la {espera}
        agregueme|agregame|anoteme|anotame en la {espera}; [quiero] estar en la {espera}; en [la] lista de espera
        si se abre|desocupa [algo|un] [lugar|espacio]; si hay [una|alguna] cancelacion; si alguien cancela
        avisenme si hay [_]; {pongan} en [la|su] {espera}
        me [pueden|puede|podrian] poner|apuntar|agregar|anotar|ponen|apuntan|anotan|agregan en|a la {espera}
        agregueme|agregame|agreguenme|sumeme a la {espera}
        quiero|quisiera|necesito entrar|estar|apuntarme|anotarme [en|a] la {espera}; {espera} por favor
        avisenme|aviseme|avisame si se|hay [abre|desocupa|alguna|una|algo|libera|cancela] [_]
        me avisan|avisa|avisas si|cuando se|hay [abre|desocupa|alguna|una|libera|cancela] [_]
        si alguien cancela [me] [avisan|avisa|avisenme]""",
    Mark.LANGUAGE: """en espanol|ingles [por favor]; habla|hablan|hablas espanol|ingles; espanol|ingles por favor
        espanol; no hablo ingles; no entiendo ingles; no ingles; prefiero espanol|ingles; solo espanol
        [me] [puede|pueden|podria|podrian] escribir|hablar [me] [los] [mensajes] en espanol|ingles
        [me] [puede|pueden|podria|podrian] mandar|responder [me] [los] [mensajes] en espanol|ingles
        no hablo [mucho|bien] [el] ingles|espanol; solo [hablo|entiendo] espanol|ingles
        no entiendo [el|mucho] ingles|espanol; hablo espanol|ingles; hay alguien que hable espanol|ingles
        [me] [puede|pueden] escribir|escribirme|hablar|contestar en espanol|ingles; prefiero en espanol|ingles
        puede|podria ser en espanol|ingles""",
    Mark.CONFIRMS: """confirmo [mi|la] {cita}; confirmar [mi|la] {cita}; confirmada mi {cita}
        confirmo [para] manana|hoy|asistencia|mi asistencia; si voy a mi {cita}; confirmo asistencia
        quiero|quisiera confirmar [mi|la] {cita}; asistire a mi|la {cita}; [si] confirmo mi|la {cita}
        [si] [ahi|alli] estare|voy|ire|iremos en|a mi|la {cita}""",
    Mark.OWN_VISIT: """a que hora es|era|seria|tengo|tenemos [mi|la|nuestra] [proxima] {cita}
        cuando es|tengo|toca|era mi|la|nuestra|una [proxima|siguiente] {cita}
        cuando es|tengo|toca|era {cita}; que dia es|tengo|toca [mi|la|nuestra] {cita}
        a que hora debo|tengo|hay [que] ir|llegar|estar; a que hora es [hoy|manana]; a que hora me toca; que dia me toca
        tengo {cita} hoy|manana; para cuando es|tengo [mi|la] {cita}; para que dia es|tengo [mi|la] {cita}
        sigue en pie mi|la {cita}; se me olvido|olvida cuando|que [dia|hora] [es|era] [mi|la] {cita}
        cual es la hora|fecha de mi|nuestra|la {cita}; recuerdeme|recuerdame cuando|la [es|hora|fecha]""",
    Mark.AVAILABILITY: """hay|tiene|tienen disponible; [que] disponibilidad; proxima cita disponible
        que dias|horarios|horas|dia|horario|hora tiene|tienen|hay [disponible|disponibles]; cuando puedo ir|pasar
        para cuando hay|tiene|tienen; cuando tiene|tienen [_]; algun espacio|lugar|horario; la primera disponible
        lo mas pronto; la|el proxima|proximo|primera|primer disponible|cita|turno [disponible]
        tendra|tendran|habra|tienen|tiene espacio|lugar|campo|cupo [disponible|disponibles|libre|para]
        tendra|tendran|habra|tienen|tiene turno|turnos|citas|cita|algo [disponible|disponibles|libre|para]
        hay turno|turnos|cupo|campo|espacio|lugar|citas [disponible|disponibles|para]
        que disponibilidad|horarios|dias [tienen|hay|tiene]; hay algo para; para cuando hay|tienen
        cuando me puede|pueden|podrian atender|ver
        hay|tiene|tienen [algun|alguna|algo] espacio|espacios|lugar|disponibilidad|cita|citas
        hay|tiene|tienen algo; lo antes posible; tienen|tiene disponible""",
    Mark.BOOK: """hacer|agendar|sacar|reservar|programar|pedir|tener una|otra|mi|la {cita}
        {quiero} [hacer|agendar|sacar] una|otra {cita}; necesito una|otra {cita}; una cita por favor
        {quiero} ver al|a dentista|doctor|la [dentista|doctora]; me toca limpieza|revision; agendar {cita}
        una cita; me da|dan|puede|pueden|podria [dar] una|un {cita}
        {quiero} ver|visitar al|a|con dentista|doctor|la|el [dentista|doctora|doctor]
        me toca [la|mi|una] limpieza|revision|cita; un turno; una limpieza [por] [favor]
        ocupo|necesito|quiero|busco [una|un] cita|turno|limpieza|revision|consulta; cita para mi|el|la [_]
        [{quiero}|puedo|podria|para] {agendar} [una|otra|mi|la|un] cita|turno|limpieza|consulta|revision""",
    Mark.COMPLAINT: "violaron|viola mi privacidad; robaron|vendieron mi numero; mi abogado; voy a denunciar",
}
