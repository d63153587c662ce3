"""The word classes of Spanish phrases and the short forms of Spanish words. Data only; see ``lexicon.py``."""

CLASSES = {
    "pariente": """mama; madre; papa; padre; hijo; hija; nino; nina; bebe; esposo; esposa; marido; abuela; abuelo
        hermano; hermana; familia; tio; tia""",
    "eso": """eso; esto; ese; esa; todo; todo eso; ese dia; esa hora; ese horario; esa cita; la cita; la hora
        el horario; la fecha; a esa hora; ese tiempo; esa fecha; lo""",
    "es": """es; esta; suena; parece; se ve; seria; me parece; nos parece; le parece; me suena; me queda; nos queda
        queda; va""",
    "muy": """muy; super; tan; bastante; todo; totalmente; absolutamente; completamente; mas que; bien; re; realmente
        la verdad""",
    "bien": """bien; bueno; perfecto; correcto; excelente; genial; fabuloso; estupendo; fantastico; maravilloso
        cierto; verdad; buena; perfecta; correcta; buenisimo; buenisima; ok; ideal; de acuerdo; buena idea; padrisimo
        chevere; barbaro; de lujo; exacto; de maravilla; conveniente""",
    "me": "me; nos; a mi me; a nosotros nos; si me; si nos",
    "sirve": """sirve; funciona; conviene; acomoda; viene; va; queda; cuadra; interesa; gusta; gustaria; encanta
        encantaria; parece""",
    "puedo": "puedo; podemos; podre; podremos; podria; podriamos; puede; alcanzo; llego",
    "ir": """ir; asistir; llegar; acudir; venir; a esa hora; ese dia; presentarme; hacerlo; acudir a la cita
        ir a la cita; asistir a la cita""",
    "quiero": """quiero; queremos; quisiera; quisieramos; deseo; deseamos; necesito; me gustaria; nos gustaria
        prefiero; preferiria; ocupo""",
    "cita": """cita; citas; consulta; visita; turno; hora; reserva; reservacion; limpieza; sesion; llamada; llamadas
        cita dental; la mia""",
    "mi": "mi; la; el; las; los; mis; nuestra; una; esa; esta; su",
    "mensajes": """mensajes; mensaje; mensajitos; msjs; msj; textos; texto; sms; notificaciones; whatsapps
        recordatorios; mensajes de texto; correos; mensajes de voz; comunicaciones; llamadas""",
    "promos": """promociones; promocion; ofertas; promos; publicidad; propaganda; anuncios; descuentos; marketing
        mensajes de promociones; mensajes promocionales; mensajes publicitarios; mensajes de publicidad; cupones""",
    "mas": """mas; ningun; ninguna; sus; tantos; tantas; esos; estos; esas; estas; de esos; de estos; los; mas de sus
        otro; ya; nada de""",
    "manden": """manden; mande; mandes; mandan; envien; envie; envies; envian; manden mas; envien mas
        vuelvan a mandar; vuelva a mandar; vuelvan a enviar; sigan mandando; sigan enviando; siga mandando
        siga enviando; esten mandando; esten enviando""",
    "escriban": """escriban; escriba; escribas; contacten; contacte; contactes; molesten; moleste; molestes; textee
        texteen; textees; texten; vuelvan a escribir; vuelva a escribir; vuelvan a contactar; sigan molestando
        sigan escribiendo; busquen; mensajeen; fastidien""",
    "dejen": "dejen; deje; deja; dejen ya; paren; pare; para; basta; ya dejen; ya deja",
    "mandar": """mandar; mandarme; enviar; enviarme; escribir; escribirme; molestar; molestarme; contactar
        contactarme; textear; textearme; estar mandando; estarme mandando; mensajear; fastidiar; llamar; llamarme
        mandarnos; enviarnos; escribirnos; molestarnos""",
    "nunca": "mas; nunca; nunca mas; jamas; otra vez; de nuevo; por favor; ya; nada",
    "quitenme": """quitenme; quiteme; quitame; saquenme; saqueme; sacame; borrenme; borreme; borrame; eliminenme
        elimineme; eliminame; remuevanme; denme de baja; deme de baja; dame de baja; bajenme; borren mi numero""",
    "lista": """lista; base de datos; sistema; registro; registros; contactos; lista de contactos; listas
        lista de mensajes""",
    "espera": "lista de espera; lista de la espera; espera",
    "fuerte": """fuerte; fuertes; insoportable; horrible; terrible; intenso; severo; agudo; espantoso; muy fuerte
        demasiado; tremendo""",
    "urgente": """dolor [muy] [{muy}] {fuerte}; mucho dolor; muchisimo dolor; demasiado dolor; un dolorazo
        me duele mucho; me duele muchisimo; duele demasiado; duele mucho; duele horrible; sangrando; sangra; sangrado
        sangre; hinchado; hinchada; hinchazon; inflamado; inflamada; inflamacion; no puedo respirar; no puedo tragar
        no puedo abrir la boca; no aguanto; no soporto el dolor; es una emergencia; es una urgencia; es urgente
        absceso; pus; infeccion; infectado; infectada; se me cayo un|el diente; se me cayo una|la muela; suicidarme
        fiebre alta; me quiero morir""",
    "dia": "lunes; martes; miercoles; jueves; viernes; sabado; domingo; fin de semana; sabados; domingos",
    "mes": """enero; febrero; marzo; abril; mayo; junio; julio; agosto; septiembre; setiembre; octubre; noviembre
        diciembre""",
    "hora": "#n; #clock; una; dos; tres; cuatro; cinco; seis; siete; ocho; nueve; diez; once; doce",
    "parte": "manana; tarde; noche; mediodia; medio dia; medianoche; madrugada; tardecita; am; pm",
    "cuenta": "uno; una; dos; tres; cuatro; cinco; seis; siete; ocho; nueve",
    "orden": """primera; primero; primer; segunda; segundo; tercera; tercero; tercer; cuarta; cuarto; quinta; quinto
        sexta; sexto; septima; septimo; octava; octavo; novena; noveno""",
    "dato": """direccion; telefono; numero; ubicacion; datos; direcciones; informacion; pagina; correo
        numero de telefono""",
    "digame": """digame; dime; diganme; deme; dame; denme; mandeme; mandame; enviame; envieme; paseme; pasame
        me puede dar; me puedes dar; me pueden dar; me puede mandar; me puedes mandar; me podria dar; me pasa
        me pasas; me da; me das; me dice; me dices; me manda; me mandas; me confirma""",
    "reserve": """reservela; reservalo; reservelo; reserve; reserven; agendela; agendeme; agendame; agenden; agende
        apartela; aparteme; apartame; apunteme; apuntame; anoteme; anotame""",
    "cambie": """cambie; cambiar; cambiarlo; cambiarla; cambia; cambieme; cambiame; cambiemos; muevala; mover; moverla
        moverlo; pasarla; pasarlo; paselo; pasela; pongame; ponme""",
    "ver": "ver; checar; checarlo; revisar; pensar; pensarlo; preguntar; consultar; confirmar; verlo",
}

SHORTHAND = {
    "a la": "ala",
    "a las": "alas",
    "despues": "dspues dspes despes",
    "estoy": "toy",
    "gracias": "grs grax grasias",
    "mensajes": "mensages mjs",
    "no hay problema": "ntp",
    "por favor": "porfa porfas porfis porfavor xfa xfavor plis",
    "por que": "xq pq porque",
    "que": "q",
    "si": "sipo",
    "tambien": "tmb tb tbn",
}
