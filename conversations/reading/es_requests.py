"""Spanish: what patients ask for unasked, and what is worst to overlook. Data only; see ``lexicon.py``."""

from conversations.reading.lexicon import Mark

REQUESTS = {
    Mark.OPT_OUT: """[ya] no me|nos {manden} [{mas}] {mensajes} [{mas}] [{nunca}]
        [ya] no me|nos {manden} {nunca} {mensajes}; no mas {mensajes} [{nunca}]; [ya] no me|nos {escriban} {nunca}
        {dejen} de {mandar} [{mas}] [{mensajes}]; basta de [{mas}] {mensajes}
        [ya] no {quiero} [que] [me] [{manden}|recibir|mas] [{mas}] {mensajes} [{nunca}]
        [ya] no {quiero} que me {escriban}; no mas {mensajes}; [ya] no {quiero} saber [nada] de ustedes
        {quitenme} de [la|su|sus|esta|esa|tu|todas] [las|sus] {lista}; {quitenme} [de] aqui
        quite|quiten|saque|saquen|borre|borren|eliminen de [la|su|sus|esta] {lista}
        borre|borren|borra|elimine|eliminen|elimina|quite|quiten|olvide mi|este|ese numero [de] [su|la] [{lista}]
        dejenme en paz; dejeme en paz; [los|las|te|lo] voy a bloquear; no autorizo; cancelar [mi] suscripcion
        cancelar [los|sus] {mensajes}; no mas {mensajes} ni {mensajes}
        no me|nos {manden} {mensajes} [ni] [{mensajes}]; paren de {mandar} [{mensajes}]; no recibir [{mas}] {mensajes}
        desuscribir [me]; desuscribirme""",
    Mark.OPT_OUT_MARKETING: """[ya] no {quiero} [que] [me] [{manden}|recibir|mas] [{mas}] {promos} [{nunca}]
        no mas {promos}; no me|nos {manden} [{mas}] {promos} [{nunca}]; {dejen} de {mandar} [{mas}] {promos}
        basta de [{mas}] {promos}; {quitenme} de [la|sus|las] {promos}; no me interesan [{mas}] {promos}""",
    Mark.OPT_OUT_LAST: """[ya] no me|nos {escriban}; [quiero] dar|darme|darnos de baja; {quitenme}
        [ya] no me|nos {manden} nada mas; [ya] no me|nos {manden} mas; [ya] no [me] contactar; [ya] no molestar
        ya basta; quite|quiten|saque|saquen mi numero|nombre|telefono; no molesten; no molestar""",
    Mark.MARKETING: "[solo|solamente] [nada mas] [las|los|sus|la] {promos}",
    Mark.EVERYTHING: "todo; todos; todas; todos los mensajes; todo lo demas",
    Mark.KEEP: """no dejen|deje|dejes de {mandar}; no cancele|cancelen|canceles|cancelar|mueva|cambie
        no [es] [una] urgencia|urgente|emergencia; sin {urgente}|dolor; no tengo dolor; sin dolor; no sangra
        no me duele [mucho]; politica de cancelacion; me cancelaron; cancelaron; ustedes cancelaron
        no esta hinchado|hinchada|inflamado; baja calidad; de baja por; no es urgente; de alto""",
    Mark.LEAVE: """{quitenme} de [la|su] {espera}; quitar|quitarme|sacar|sacarme|salir|salirme|borrarme de la {espera}
        ya no {quiero} estar en la {espera}; ya no {quiero} esperar; no {quiero} estar en la {espera}""",
    Mark.AUTO: """estoy conduciendo|manejando; voy conduciendo|manejando; no molestar al conducir
        respuesta automatica; mensaje automatico; fuera de la oficina; ahora no puedo hablar; no puedo hablar ahora
        en este momento no puedo hablar; no recibo notificaciones; no puede recibir mensajes
        cuando llegue a mi destino""",
    Mark.URGENT: "{urgente}",
    Mark.WRONG: """numero equivocado; persona equivocada; se equivoco|equivoca|equivocaron [de]; te equivocaste [de]
        esta equivocado|equivocada; estan equivocados; equivocado; equivocada; no es mi|el|su numero|telefono|cita
        no soy [yo] [esa] esa|la|el|ella|el persona; no soy yo; no soy ella|el; no soy la persona; aqui no vive [_]
        no conozco a; ese no soy yo; este no es el numero|telefono de; numero incorrecto; ya no es el numero de""",
    Mark.HUMAN: """hablar con [una|un|el|la|alguna|algun] [_]; llamenme; llameme; llamame
        me pueden|puede|puedes|podrian|podria llamar; pueden|puede|puedes llamarme; que me llamen; hablen me; marqueme
        marquenme; marcame; me marcan; me llaman; me llama; una persona real; con una persona; persona real
        alguien real""",
    Mark.UNWANTED: "ya no {quiero} [{mi}]; no {quiero} [{mi}]; ya no hace falta; ya no es necesaria|necesario",
    Mark.CANCEL: """cancelar; cancelarla; cancelarlo; cancele; cancelen; cancela; canceles; cancelacion; cancelela
        cancelala; cancelenla; anular; anule; anula; anulen; cancelo; cancelamos; tengo que cancelar; canselar
        cancelarme""",
    Mark.MOVE: """reagendar; reagendarla; reagende; reagendo; reagendemos; reprogramar; reprograme; reprogramarla
        posponer; posponerla; aplazar; cambiar|mover|cambie|mueva|cambio|pasar|recorrer [de] {mi} {cita}
        cambiar|mover [de] {cita}; cambio de fecha|cita; cambiar la fecha|hora; cambiar mi fecha|hora
        otra fecha para mi cita""",
    Mark.UNINTERESTED: """no [me|nos] [estoy] interesa|interesado|interesada; no estoy interesado|interesada
        ya [tengo|encontre] otro|otra dentista|doctor|doctora
        ya no me interesa; ya encontre [otro|otra] [_]; ya tengo dentista|doctor; cambie de dentista|doctor""",
    Mark.LATE: """voy|vamos|va|van [un] [poco|poquito] tarde
        voy|vamos|va|van a llegar [#n] [min|minutos] [un] [poco|poquito] tarde
        llego|llegamos|llega en #n [min|minutos]; llego|llegamos|llega en media hora
        voy|vamos|ando [un] [poco|poquito] atrasado|atrasada|atrasados|retrasado|retrasada|retrasados
        me voy a tardar|retrasar|demorar [unos] [#n] [min|minutos]; me tardo [unos] #n [min|minutos]
        llego [#n] [minutos] [un] [poco] tarde; llegare [un] [poco] tarde
        voy retrasado|retrasada; estoy retrasado|retrasada; #n minutos tarde; voy en camino; ya voy [en camino]
        estoy en camino; atorado|atorada en [el] trafico
        se me hizo tarde; voy #n minutos tarde; ando tarde; un poco atrasado|atrasada""",
    Mark.JOIN: """ponganme|pongame|ponme|apunteme|apuntame|apuntenme en la {espera}
        agregueme|agregame|anoteme|anotame en la {espera}; [quiero] estar en la {espera}
        en [la] lista de espera; si se abre|desocupa [algo|un] [lugar|espacio]; si hay [una|alguna] cancelacion
        si alguien cancela; avisenme si hay [_]""",
    Mark.LANGUAGE: """en espanol|ingles [por favor]; habla|hablan|hablas espanol|ingles; espanol|ingles por favor
        [me] [puede|pueden] escribir|escribirme|hablar|contestar en espanol|ingles; prefiero en espanol|ingles
        puede|podria ser en espanol|ingles
        espanol; no hablo ingles
        no entiendo ingles; no ingles; prefiero espanol|ingles; solo espanol""",
    Mark.CONFIRMS: "confirmo [mi|la] {cita}; confirmar [mi|la] {cita}; confirmada mi {cita}",
    Mark.AVAILABILITY: """hay|tiene|tienen [algun|alguna|algo] [espacio|espacios|lugar|disponibilidad|cita|citas]
        hay|tiene|tienen disponible; [que] disponibilidad; proxima cita disponible
        que dias|horarios|horas|dia|horario|hora tiene|tienen|hay [disponible|disponibles]; cuando puedo ir|pasar
        para cuando hay|tiene|tienen
        cuando tiene|tienen [_]; algun espacio|lugar|horario; la primera disponible; lo mas pronto""",
    Mark.BOOK: """hacer|agendar|sacar|reservar|programar|pedir|tener una|otra|mi|la {cita}
        {quiero} [hacer|agendar|sacar] una|otra {cita}; necesito una|otra {cita}; una cita por favor
        {quiero} ver al|a dentista|doctor|la [dentista|doctora]; me toca limpieza|revision; agendar {cita}
        una cita""",
    Mark.COMPLAINT: "violaron|viola mi privacidad; robaron|vendieron mi numero; mi abogado; voy a denunciar",
}
