"""Spanish: how people ask to be left alone, and what only looks like it. Data only; see ``lexicon.py``."""

from conversations.reading.lexicon import Mark

LEAVING = {
    Mark.OPT_OUT: """[ya] no me|nos {manden} [{mas}] {mensajes} [{mas}] [{nunca}]
        [ya] no me|nos {manden} {nunca} {mensajes}; no mas {mensajes} [{nunca}]; [ya] no me|nos {escriban} {nunca}
        {dejen} de {mandar} [{mas}] [{mensajes}]; basta de [{mas}] {mensajes}
        [ya] no {quiero} [que] [me] [{manden}|recibir|mas] [{mas}] {mensajes} [{nunca}]
        [ya] no {quiero} que me {escriban}; no mas {mensajes}; [ya] no {quiero} saber [nada] de ustedes
        {quitenme} de [la|su|sus|esta|esa|tu|todas] [las|sus] {lista}; {quitenme} [de] aqui; dejenme en paz
        dejeme en paz; [los|las|te|lo] voy a bloquear; no autorizo; cancelar [mi] suscripcion
        cancelar [los|sus] {mensajes}; no mas {mensajes} ni {mensajes}
        no me|nos {manden} {mensajes} [ni] [{mensajes}]; paren de {mandar} [{mensajes}]
        no recibir [{mas}] {mensajes}; desuscribir [me]; desuscribirme
        basta con|de [los|las|sus|tantos] [{mas}] {mensajes}
        no vuelvan|vuelva|vuelvas a escribirme|contactarme [{mensajes}] [{nunca}]
        no vuelvan|vuelva|vuelvas a llamarme|molestarme|mandarme [{mensajes}] [{nunca}]
        [ya] no {quiero} que me|nos {manden} [{mas}] nada|{mensajes} [{nunca}]
        dejen|deje|deja mi|este|nuestro numero|telefono|celular [en] paz; dejen|deje en paz [a] [mi]
        olvidense|olvidese|olvidate de mi|nosotros; voy a reportarlos|bloquearlos|denunciarlos
        no me interesa|interesan [recibir] [sus|estos|los|mas] {mensajes}
        [ya] no {quiero} recibir [mas|ya] nada [{nunca}] [de] [ustedes]; no di mi|el permiso|consentimiento
        no les|le|te di permiso|mi [numero]
        no [he] autorizado|autorice|autorizo [a] [que] [{mensajes}] [me] [{escriban}]
        retiro|revoco mi consentimiento|permiso|autorizacion; no pedi|solicite [estos|esto|sus] [{mensajes}]
        [yo] no me suscribi [a]; [como] [me] doy de baja
        como [me] [puedo|hago] [para] doy|darme|dar|desuscribirme|desuscribo [de] [baja]
        como cancelo|dejo|paro|quito|bloqueo|detengo [de] [recibir] [los|estos|sus] {mensajes}
        como [le] [hago] [para] [que] [ya] no me|nos manden|lleguen|escriban|envien [{mas}] [{mensajes}]
        cancelar|cancele|cancelen [los|sus|estos|todos|mi|la] [los] {mensajes}
        cancela|detener|detenga|detengan [los|sus|estos|todos|mi|la] [los] {mensajes}
        suspender|suspendan|suspenda [los|sus|estos|todos|mi|la] [los] {mensajes}
        desactivar|desactiven|desactive|eliminar [los|sus|estos|todos|mi|la] [los] {mensajes}
        cancelar|cancele|cancelen|cancela [mi|la] suscripcion
        {pueden} [por] [favor] {quitar} [mi] [numero|nombre|telefono] de [la|su|sus] [las|sus] {lista}
        {pueden} [por] [favor] {quitar} [mi] [numero|nombre|telefono] de [esta|tu|todas] [las|sus] {lista}
        {pueden} [por] [favor] {dejar} de {mandar} [{mas}] [{mensajes}] [{nunca}]
        dejen|deje|deja|paren|pare|para ya|con|de [ya] [con|de] [los|sus|estos] {mensajes}
        dejen|deje|deja|paren|pare|para ya|con|de [ya] [con|de] [tantos|mandar|tanto] {mensajes}; dejen|paren ya
        dejame|dejenos|dejennos en paz; dejenme|dejeme|dejame|dejennos|dejenos tranquilo|tranquila|tranquilos|tranquilas
        [yo] nunca me suscribi|registre|apunte|inscribi; no quiero [saber] nada con ustedes|usted
        no los quiero en mi telefono|celular|vida
        favor de no {mandar} [{mas}] [{mensajes}]; favor de no molestar|escribir|contactar|llamar [mas]
        no me llamen|llame ni [me] escriban|manden|escriba|mande [{mensajes}]; nada de [{mas}] {mensajes}
        [ya] [estoy|me] [tienen|canse|ya] [muy|bien] {harto} de|con [los|sus|estos|tantos|tus] {mensajes}
        [ya] me canse|cansaron|aburri de [los|sus|estos|tantos] {mensajes}
        los|lo|te|las [voy] [a] reporto|reportar|denunciar|bloqueo|bloquear|reportare|bloqueare
        [voy] a bloquear|reportar este|su|el|ese|esto [numero]
        que fastidio|lata|molestia con|de|los [los|sus] {mensajes}; stop {mensajes}; stop mensajes|texting
        no more {mensajes}; dejen de {mandar} texts; no me texteen [mas]; {quitar} de la|su|sus {lista}
        [ya] no {quiero} [seguir|estar] [estando] en su|sus|tu|esta|esa|ninguna lista|listas [mas]
        quitenme de sus {mensajes}; ya estuvo [bueno|suave] de|con [sus|los|tantos] {mensajes}
        no quiero nada de ustedes; vayanse al|a [la|diablo|carajo]; larguense; no molesten mas
        deseo|quiero|quisiera|solicito no recibir [mas] [{mensajes}]
        no deseo [que] [me] [ser] contactado|contactada|contacten|molestado
        prefiero|preferiria no recibir [mas|sus] {mensajes}; ni un mensaje|texto mas
        no mensajes|textos|llamadas|notificaciones [por] [favor]
        quite|quiten|saque|saquen|borre|borren|eliminen de la|su|sus|esta {lista}
        ya no me|nos {manden} [mas] nada [{nunca}]; no me|nos {manden} nada {nunca}; no me|nos {manden} mas nada
        {quiten} mi|este|ese|mis {numero} [de] [su|la|sus|el|tu] [{lista}]""",
    Mark.OPT_OUT_MARKETING: """[ya] no {quiero} [que] [me] [{manden}|recibir|mas] [{mas}] {promos} [{nunca}]
        no mas {promos}; no me|nos {manden} [{mas}] {promos} [{nunca}]; {dejen} de {mandar} [{mas}] {promos}
        basta de [{mas}] {promos}; {quitenme} de [la|sus|las] {promos}; no me interesan [{mas}] {promos}
        {quitenme} de [la|su|sus] lista de {promos}; {quitenme} de [sus|los|las] {promos}
        nada de [{mas}] {promos}; sin {promos}; no [{mas}] {promos} [por] [favor]
        [ya] no {quiero} [que] [me] [{manden}] [recibir] [{mas}] {promos}
        {pueden} {quitar} de [las|sus|la] [lista] [de] {promos}; {pueden} {dejar} de {mandar} [{mas}] {promos}
        cancelar|cancelen|detengan [las|sus|los] {promos}; basta con [las|tantas] {promos}
        no deseo [recibir] [mas|sus] {promos}; no me|nos interesan|interesa [las|sus|los|la|mas|estas] {promos}
        {solo} [quiero|mandenme|mandeme] [manden|mande] [los|mis] recordatorios [de] [mis|mi|la] [{cita}]
        {solo} [recibir|necesito|me] [manden|mande] [los|mis] recordatorios [de] [mis|mi|la] [{cita}]""",
    Mark.OPT_OUT_LAST: """[ya] no me|nos {escriban}; [quiero] dar|darme|darnos de baja; {quitenme}
        [ya] no me|nos {manden} nada mas; [ya] no me|nos {manden} mas; [ya] no [me] contactar; [ya] no molestar
        [ya] no {quiero} que me|nos llamen|llame [mas]; ya me|nos hartaron|cansaron; baja por fa
        ya basta; quite|quiten|saque|saquen mi numero|nombre|telefono; no molesten; no molestar; basta [ya]
        {quitenme} [por] [favor]; no moleste|molestes [mas]; no fastidien|fastidie|jodan|chinguen [mas]
        [ya] dejen|deja|deje de molestar|escribir|joder|fastidiar|chingar|mandar
        [ya] no [me] manden [por] [favor]; [me] [quiero|quisiera|deseo|gustaria] [me] [quiero] dar|darme de baja
        [ya] no [me] escriban|escriba|contacten|llamen; no escriban [mas]
        no {manden} [mas|los|sus|estos] {mensajes}
        no esten|sigan|anden molestando|escribiendo|fastidiando|mandando [mas]; no quiero saber nada
        [quiero|quisiera|deseo] darme de baja de los|sus|estos|las|la {mensajes}|lista""",
    Mark.MARKETING: "[solo|solamente] [nada mas] [las|los|sus|la] {promos}",
    Mark.EVERYTHING: "todo; todos; todas; todos los mensajes; todo lo demas",
    Mark.KEEP: """no dejen|deje|dejes de {mandar}; no cancele|cancelen|canceles|cancelar|mueva|cambie
        no [es] [una] urgencia|urgente|emergencia; sin {urgente}|dolor; no tengo dolor; sin dolor; no sangra
        no me duele [mucho]; politica de cancelacion; me cancelaron; cancelaron; ustedes cancelaron
        no esta hinchado|hinchada|inflamado; baja calidad; de baja por; no es urgente; de alto
        no dejen|deje|dejes|paren|pare de {mandar} [me] [los|mis|sus|las] [{mensajes}]
        no dejen|deje|dejes de avisarme|avisar|recordarme|recordar|llamarme
        no me|nos {manden} {mensajes} en|por|de|despues|antes|a|tan|hasta|los|el [la] [{parte}|noche|tarde]
        no me|nos {manden} {mensajes} antes|despues de la|las {hora}
        no me|nos {escriban} antes|despues de la|las {hora}
        no me|nos {escriban} en|por|de|despues|antes|a [la] [noche|tarde|{parte}]
        no me|nos {escriban} tan|hasta|los|el|mejor|porque [la] [noche|tarde|{parte}]
        no para|paran de llegar|reir|llover; ya no [me] duele|sangra|molesta
        ya paro|bajo|se [de] [sangrar|quito] [la|el] [hinchazon|dolor]; ya no tengo dolor
        no [me] llegan|llegaron|llego [los|el|sus|su|ningun] {mensajes}; no quiero cancelar|perder|molestar
        por que cancelaron|cancelo|cancelan; me|eso basta; basta con una|eso|un
        no me llamen|llame mejor [escribanme|escribeme|escriba]; con eso basta
        no [me|nos|lo|la] [vayan|vaya] [a] {quiten} [mi] [numero] [de] [{mi}] [lista|lugar|{lista}|{espera}]
        no [me|nos] {den} de baja""",
    Mark.LEAVE: """{quitenme} de [la|su] {espera}
        quitar|quitarme|sacar|sacarme|salir|salirme|borrarme de la {espera}; ya no {quiero} estar en la {espera}
        ya no {quiero} esperar; no {quiero} estar en la {espera}; {pueden} {quitar} de la|su {espera}
        {quitar} de la {espera}; ya no [necesito|{quiero}|ocupo] [estar] [en] la {espera}
        salir|salirme|salgo de la {espera}; cancelar [mi] [lugar] [en|de] [la] {espera}
        no necesito estar en la {espera}; [ya] no {quiero} [seguir|estar] [estando] en la lista [mas]""",
}
