"""Spanish: the words of a wish to be left alone by what they do in it. Data only; see ``roles.py``."""

from conversations.reading.roles import Role

ANCHORS = "numero telefono aqui ahi baja borren quiten eliminen saquen borre quite contacto"
"""Words of a wish, without one of which there is none, beside those that the code finds itself."""

LEADS = "mejor por favor solo porfavor porfa prefiero entonces pero y"
"""What may stand before "escríbanme" where that is wished."""

ROLES = {
    Role.OUT: """desuscribir; desuscribirme; desuscribanme; desuscribame; desuscribeme; desinscribir; desinscribirme
        darme|darnos|dar de baja; denme|deme|dame|dennos de baja; me|nos den|de|dan|da|pueden|puede [dar] de baja
        doy de baja
        bajenme|bajeme|bajame de [la|su|sus] lista; darse de baja; dar baja; den|dar de baja; unsubscribe
        quiero|solicito|pido|necesito|deseo la|mi baja""",
    Role.SPAM: """spam; acoso; acosando; hostigamiento; hostigando; [voy] [a] bloquear; bloquearlos; bloqueo; bloquee
        bloqueados; bloqueare; [voy] [a] reportar; reportarlos; reporto; reporte; reportare; denunciar; denunciarlos
        acosadores; basura""",
    Role.STOP: """paren; pare; parenle; parale; parele; basta; ya estuvo; ya estuvo bueno|suave; ya chole; desistan
        detenganse; detengase; cortenle; bajenle""",
    Role.END: """dejen|deje|deja|dejes|dejar|dejaran|dejara [ya] de|los|con|estos|sus|tantos; parar; alto; no mas
        ya no mas; nada de; nada mas de; sin; ni un; ni uno; ni una; detengan; detenga; detener; cancelen; cancele
        cancela; cancelar; suspendan; suspender; suspenda; desactiven; desactivar; terminen; terminar; eviten; evite
        evitar; cesen; anulen; anule; anular; corten; corte; pausen; eliminar los
        quitar los|las; quiten los|las; hasta aqui""",
    Role.TIRED: """molestan; harto|harta|hartos de|con; cansado|cansada|cansados de|con; me canse de; me cansaron
        cansaron; hartaron
        molesto|molesta con|por; me tienen harto|harta [con]; me tienen cansado|cansada [con]; fastidiado|fastidiada de
        hasta la madre|coronilla de|con [sus]; aburrido|aburrida de; enfadado|enfadada de|con""",
    Role.REMOVED: "borrado; borrada; eliminado; eliminada; fuera; removido; removida; quitado; quitada",
    Role.REMOVE_ME: """quitenme; quiteme; quitame; quitennos; saquenme; saqueme; sacame; saquennos; borrenme; borreme
        borrame; borrennos; eliminenme; elimineme; eliminame; remuevanme; remuevame; bajenme; bajeme; bajame; quitarme
        sacarme; borrarme; eliminarme; removerme; salirme; como me salgo|quito|borro|doy|elimino; me|nos borren|saquen
        me|nos quiten|eliminen|remuevan|bajen|borre|saque|quite|elimine; excluyanme; salir; salirse
        me|nos quitan|quita|borran|borra|sacan
        me|nos borraran|quitaran|sacaran|eliminaran; me|nos saca|eliminan|elimina
        me|nos puede|pueden|podria|podrian quitar|borrar|sacar|eliminar|remover; desapunteme; desapuntenme
        quitarnos; sacarnos; borrarnos; no quiero estar|seguir en""",
    Role.REMOVE: """quiten; quite
        quita; quites; saquen; saque; saca; borren; borre; borra; eliminen; elimine; elimina; remuevan; remueva
        olviden; olvide; olviden; olvidense; olvidese; olvidate; pierdan; pierda; quitar; sacar
        borrar; eliminar; remover; tiren; descarten; desaparezcan; excluyan""",
    Role.NUMBER: """mi|este|ese|nuestro|mis numero|numeros|telefono|celular|cel|contacto|datos|informacion|info|nombre
        numero|telefono de mi [esposo|esposa|mama|papa|hijo|hija]; mi numero de telefono|celular
        mis datos personales""",
    Role.LIST: """lista; listas; lista de mensajes|contactos|correos|difusion; sistema; sistemas; contactos
        base de datos
        registros; registro; aqui; ahi; directorio; agenda; archivos; bases; grupo; difusion; de todo|todos""",
    Role.PERMISSION: "permiso; consentimiento; autorizacion; derecho",
    Role.PERMIT: """autorice; autorizo; autorizado; consenti; suscribi
        suscrito; inscribi; registre; pedi; di; doy; dimos; he dado; solicite; solicitado; apunte; acepte""",
    Role.WANT: """quiero; queremos; kiero; kero; qiero; deseo; deseamos; necesito; necesitamos; ocupo; me|nos interesa
        me|nos interesan; quisiera; quisieramos; me|nos gustaria; prefiero; preferiria; preferimos; pido; pedimos
        solicito
        les|le|te pido; les|le ruego; ruego; agradeceria; como [le] [hago] [para|puedo] [que]; como puedo|hago|dejo
        hay [alguna|una] manera|forma [de] [que]; manera de; forma de; exijo; favor de; interes
        interesado|interesada en
        quieren; quiere""",
    Role.HEAR: """ser contactado|contactada|molestado|molestada; saber [nada|mas] de; que lleguen; ser contactados
        que me|nos lleguen|llegue""",
    Role.GET: """recibir; recibirlos; recibiendo; reciba; seguir|estar recibiendo; estar|seguir en""",
    Role.MESSAGE: """mensaje; mensajes; mensajitos; mensajito; msj; msjs; mjs; mjes; texto; textos; textitos; sms
        notificacion; notificaciones; avisos; recordatorios; recordatorio; mensajes de texto; whatsapps; whats; correos
        llamadas; comunicaciones; comunicacion; texts; este tipo de mensajes; alertas; mensaje de texto; menjases
        mensages; cadenas; suscripcion; registro de mensajes; sus cosas; contacto""",
    Role.TOLD: """manden; mande; mandes; manda; mandaran; mandara; envien; envie; envies; envia; enviaran; enviara
        escriban
        escriba; escribas; escribieran; escribiera; contacten; contacte; contactes; contactaran; molesten; moleste
        molestes; molestaran; fastidien; fastidie; texteen; textee; textes; textearan; llamen; llame; llames; llamaran
        busquen; busque; mensajeen; insistan; insista; hablen; hable; jodan; chinguen; comuniquen; comuniquense
        marquen; llenen de; sigan mandando|escribiendo|enviando|llamando; sigan texteando|molestando""",
    Role.SEND: """mandar; mandarme; mandarnos; mandarle; mandarlos; mandando; enviar; enviarme; enviarnos; enviando
        escribir
        escribirme; escribirnos; escribirle; escribiendo; contactar; contactarme; contactarnos; contactando; molestar
        molestarme; molestarnos; molestando; fastidiar; fastidiando; textear; textearme; texteando; llamar; llamarme
        llamando; insistir; hablarme; joder; jodiendo; chingar; chingando; comunicarse; marcar; marcarme; marcando""",
    Role.OFF: "fuera de",
    Role.NOT: "no; nunca; jamas; ni; tampoco; ya no; nadie; ningun; ninguna; ninguno",
    Role.SELF: "no puedo; no pude; no podemos; no les|le|te puedo; no quise; no queria; no se",
    Role.YOU: "ustedes; usted; ud; uds; les; le; tu; ti; te; los; las; su; tus; oficina; clinica; consultorio",
    Role.ME: """me; nos; mi; m; mi esposo|esposa|marido|mama|papa|hijo|hija; conmigo; mi vida; a mi""",
    Role.THESE: "con esto|eso; con todo esto|eso; estos; estas; esos; esas; sus",
    Role.THIS: "esto; esta; eso; este tipo; todo esto; todo eso",
    Role.GLUE: """por favor; del; mando; donde; texto al; favor; porfavor; porfa; de; que; q; ya; mas; nada; la; el
        a; al; en; y; con; o; para; se; un
        una; vuelvan|vuelva|vuelvas a; sigan; siga; sigas; esten; este; estes; anden; ande; estar; estan; seguir
        otra vez
        de nuevo; por; gracias; hola; buenas tardes|noches; buenos dias; disculpe; disculpen; perdon; senor; senora
        senores; pueden; puede; puedes; podrian; podria; podrias; puedo; podemos; quiero; han; he; ha; es; son; soy
        estoy; yo; nosotros; tan; tanto; tantos; tantas; tanta; todos; todas; todo; mucho; muchos; muy; cada; rato
        todos los dias; siempre; inmediatamente; ahora; ahorita; hoy mismo; ya mismo; lo antes posible; urgente
        definitivamente; para siempre; totalmente; completamente; numero; telefono; este; ese; celular; via; oiga; oye
        oigan; amigo; amiga; joven; senorita; jamas; nunca mas; nunca; mas nunca; desde; hace; tiempo; vez; veces
        ultima vez; tercera vez; segunda vez; vida; lo que hacen; vayanse; vayan a; vayan; tienen; cosas
        les|le|te he|hemos dicho; dije; dicho; digo; dias de|que; solo; solamente; ser; hacer; haga; hagan; el de; eh
        ey
        le dije|digo; les dije|digo; ok; bueno; pues; mi; me; nos; lo; las; los; como; mejor; solo""",
}
