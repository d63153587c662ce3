"""Spanish: how people say yes, no and maybe, and what takes it back. Data only; see ``lexicon.py``."""

from conversations.reading.lexicon import Mark

ANSWERS = {
    Mark.MAYBE: """tal vez; talvez; quiza; quizas; a lo mejor; puede ser; puede que; depende; no se; no lo se
        no [lo] se todavia; no estoy seguro|segura; no lo tengo [del] [todo] [claro]; [lo] voy a pensar [lo]
        lo pienso; dejame|dejeme|dejenme|deja|deje [me] [{ver}]; me deja {ver}; lo checo; lo reviso
        te|le|les aviso; te|le|les digo; te|le|les confirmo; luego|despues te|le|les _; duda; dudas; tengo dudas
        tengo que ver|checar|revisar|preguntar|pensarlo|consultar|pensar; ni idea; no tengo idea
        no lo he decidido|pensado; no he decidido; voy a ver|checar|preguntar|revisar; ojala; espero que si; a ver
        un momento; espere; espera; esperame; esperen; mas o menos; posiblemente; probablemente; es posible
        no recuerdo; no me acuerdo; pensarlo; tengo que; vere; veremos; no sabria; no sabemos; no estamos seguros
        {aun} no se|sabemos|decido|decidimos; no estoy [muy|tan|del|completamente] [todo] seguro|segura; nose
        lo consulto
        dame|deme|deja|dejeme|denme un|unos|tantito minuto|minutos|momento|momentito|segundo|rato|ratito
        un minuto|momentito|segundo|segundito|ratito; permitame|permiteme [un|tantito] [momento|ver]; igual si|y
        quien sabe; sepa; capaz [que] [si|no]; en una de esas; si y no; ni si ni no; si o no
        si me|nos dan|dejan|deja|da [permiso|chance|tiempo|ir]; chance y|si; chance [y] si|no; a la mejor
        tal vez si|no; quizas|quiza si|no
        no le|te|les puedo|podria|sabria decir|asegurar|confirmar [ahora|todavia|aun]; no prometo [nada]
        voy a tratar|intentar|hacer; tratare; intentare; lo voy a checar|ver|revisar|consultar|platicar
        necesito ver|checar|revisar|preguntar|pensarlo|consultar|consultarlo|pensar [lo]
        estoy pensando|viendo [lo]; hay que ver; vemos; lo veo; lo vemos; luego veo|vemos|te|le; pregunto [y|en|a]
        checo [y|mi]; reviso [y|mi]
        [yo] te|le|les aviso|confirmo|digo [luego|despues|mas|manana|al|en] [tarde|rato]
        mas tarde te|le|les aviso|confirmo|digo; al rato te|le|les aviso|confirmo|digo
        si puedo|podemos yo|voy|vamos|te|le|les [voy] [aviso|avisamos]; me vale
        dejame|dejeme|deja|deje [lo|nomas] {ver} [y|con|si|mi]""",
    Mark.NO: """no; nop; nel; nel pastel; nones; no gracias; no muchas gracias; muchas gracias no; nunca; jamas
        negativo; de ninguna forma|manera|modo; en absoluto; para nada; ni pensarlo; ni modo; ni hablar
        ni loco|loca; tampoco; claro que no; por supuesto que no; creo que no; no creo; me temo que no
        no realmente; digo [que] no; dije [que] no; he dicho que no; no no; que va; paso; rechazo; ahora no
        ahorita no [gracias]; hoy no; no ahora; no por ahora; por ahora no; por el momento no; aun no; todavia no
        no todavia; no que yo sepa; mejor no; nanai; no va; no senor|senora|senorita; desde luego que no
        no es asi; no correcto; incorrecto; falso; imposible; pues no; pos no; ya no; prefiero que no
        no es necesario; ninguna de las dos; ni de chiste|broma|pedo|fregada|cona; ni en suenos; prefiero no
        asi dejelo|dejalo; dejelo|dejalo asi; dejelo; dejalo; olvidelo; olvidalo; olvidese
        no se preocupe|preocupen; no hace falta; no [es] necesario; no confirmada|confirmado
        lamentablemente|desafortunadamente|desgraciadamente no; por desgracia no; esta vez no|paso; yo paso
        que no; nope; nah; naa; ne; nelson; nanay; naranjas; no fijese; fijese que no; nopi; no oye; obvio no
        obviamente no; {aun} no; no lo creo; lo dudo; no la verdad; la verdad [es] [que] no
        no me late|parece|gusta|apetece|cuadra|nace; no esta bien; no es correcto|cierto|verdad|asi
        no estoy de acuerdo; no de acuerdo; no esta confirmado|confirmada; negado; nunca jamas; nada de eso
        de eso nada; tampoco puedo; rotundo no; no rotundo; es un no; va a ser que no; no por el momento
        no en este momento; en este momento no; no esta vez|semana""",
    Mark.CANNOT: """en tus|sus|mis suenos; ya quisieras|quisieran|quisiera; que chistoso|chistosa|chiste|gracioso
        cuando las vacas|gallinas|ranas|marranos vuelen|tengan [dientes|pelos]; cuando llueva para arriba
        cuando el infierno se congele; [y] yo soy el papa|rey|presidente; [y] yo soy la reina; buen chiste|intento
        [{eso}] no [me|nos|lo] {puedo} [{ir}]; no [voy a] {puedo} [ir]; no voy|vamos a poder|ir [{ir}]
        no voy; no vamos; no [creo] [que] pueda|podamos [{ir}]; no me|nos {sirve} [{bien}]
        {eso} no me|nos {sirve}; no quiero [{eso}]; no queremos; no tengo tiempo; no me da tiempo
        no lo quiero|queremos; no {es} {bien}; {eso} no {es} [{bien}]; no estoy disponible; no estare; no estoy
        no acepto; no confirmo; no asistire|ire|iremos|asistiremos; imposible ir; no alcanzo|llego
        no la agende|agenden; no agende|agenden|reserve|reserven [{eso}]; no me es posible
        se me hace imposible|tarde|temprano; no me interesa; [yo] no [la|lo|las|los] {quiero} [ir]
        [ya] no [la|lo|las|los] [voy] [a] {quiero} [nada|eso|esa|ese] [cita|hora|horario]; [ya] no quiero [nada]
        [ya] no [la|lo] [voy] [a] tomo|agarro|tomar|agarrar|querer|ocupar|necesitar|acepto|aceptare|tomare
        [ya] no {puedo} [a] [llegar|ir|asistir|acudir] [{eso}|ahi|manana|hoy]
        [ya] no {puedo} [venir|pasar|presentarme|hacerlo|tomarla] [{eso}|ahi|manana|hoy]
        no creo [que] poder|pueda|podamos|llegar|alcanzar|alcance|ir|me [de] [tiempo]
        no voy|vamos a poder|ir|asistir|llegar|estar|alcanzar [ir|asistir|llegar] [{eso}]
        no me|nos [la] {sirve} [muy|nada|tan] [{bien}] [{eso}]; no hay manera|forma|chance|modo; no vivo ahi
        [me] resulta|es|queda|sale imposible|dificil|complicado; no estamos [en|disponibles]
        me es imposible [ir|asistir]; me resulta imposible; no {puedo} {eso}""",
    Mark.YES: """si; sip; sipi; simon; sii; claro; claro que si; por supuesto; por supuesto que si; desde luego
        vale; desde luego que si; como no; obvio; seguro que si; afirmativo; sin duda; sin lugar a dudas|duda
        sin dudas; indudablemente; efectivamente; con [mucho] gusto; gustosamente; encantado; encantada; acepto
        aceptamos; confirmo; confirmamos; digo que si; yo digo si; si senor|senora|senorita; absolutamente
        definitivamente; si se puede; ah si; oh si; si quiero; si acepto; si confirmo; desde luego si; confirmada
        si claro; si [me|nos] {sirve} [{muy}] [{bien}]
        si [lo|la|las|los] {quiero} [la|esa|ese] [cita|lugar|horario]; si {puedo} [{ir}]; si ahi estare|estaremos
        si voy; si vamos; al final si [voy|puedo]; si lo tomo; la quiero; lo quiero; simona; sipirili; seps; sipo
        pos si; pues si; ajam; aja; claro claro; segurisimo; obviamente; obvio si|que; que si
        si la|lo tomo|agarro|quiero|acepto|necesito|ocupo|tomamos; si [la] {reserve}; si [lo|la] confirmo; fijo
        a huevo; ahuevo; desde ya; de seguro; por supuestisimo; sin pensarlo
        si [nos|me|le|la|lo] [late|gustaria|encantaria|interesa|apetece]; si me|nos gustaria [mucho]
        si asistire|asistiremos|ire|iremos; si es|esta correcto|bien|perfecto
        si [doctor|doctora|doc|jefe|mija|mijo|amiga|amigo]; cuenten con eso; dale que si; dale dale; va dale; jalo
        arre; claro ke si; clarooo; wepa; de acuerdisimo; dale""",
    Mark.AGREE: """{eso} [me|nos] {es} [{muy}] [{bien}] {bien} [para mi|asi]; me {es} [{muy}] {bien}
        {me} {sirve} [{muy}] [{bien}] [para mi]; {eso} [si] {me} {sirve} [{muy}] [{bien}]; tiene|tienes razon
        asi es; asi esta {bien}; {es} [{muy}] [{bien}] {bien}; estoy de acuerdo; estamos de acuerdo
        me parece [{muy}] [{bien}]; eso es; eso mismo; esta [{muy}] bien; por mi [esta] [{muy}] bien; suena {bien}
        [{eso}] [si] [me|nos] {sirve} [{muy}] {bien} [{eso}]; me|nos {sirve} [{muy}] [{bien}] {eso}
        {eso} [si] {puedo} [{ir}]; [por|para] mi|nosotros [esta|queda|va] [{muy}] {bien} [por|para] [mi]
        [a] {eso} [me|nos] [{es}] [{muy}] {bien}; me cae [{muy}] {bien} [{eso}]; me|nos parece; me|nos {sirve}
        me gusta [la] [idea]; por mi no hay problema; {eso} mero; todo [esta|{muy}] {bien}; todo en orden
        ta {bien}; ta weno; ta {muy} {bien}; conforme; me|nos acomoda; me|nos cuadra; asi quedamos
        quedamos [asi|en] [eso]; trato hecho""",
    Mark.WEAK: """ok; okey; oki; okis; bueno; bien; muy bien; perfecto; perfecta; excelente; genial; correcto
        absolutamente correcto; cierto; exacto; exactamente; de acuerdo; listo; lista; va; va que va; sale
        sale y vale; orale; arre; andale; hecho; adelante; entendido; entendida; enterado; enterada; hagamoslo
        hagamos eso; esta bien; trato hecho; seguro; verdad; {muy} {bien}; {muy} {muy} {bien}; de una; sobres
        okas; {reserve} [{eso}]; la tomo; lo tomo; me la quedo; me lo quedo; tomo {eso}; creo|supongo que si
        ahi|alli|alla estare|estaremos|voy; ahi|alla nos vemos; alli estare|estaremos
        nos vemos [ahi|alla|entonces|luego]; ya quedo; quedo; no hay problema; sin problema [alguno]
        ningun problema; por que no; cuente|cuenten conmigo; me apunto; hasta entonces; {puedo} [{ir}]
        {quiero} la cita; {quiero} {eso}; confirmado; confirmada; estupendo; fabuloso; chido; chevere; super
        va bien; me late; nos late; ahi llego|llegamos; aceptado; no lo dudes; eso; porfa; por favor si; asi mero
        que bien; que bueno; venga [va|vale|dale|pues|gracias]; va [que] [va]; vas; vava; barbaro; joya; de diez
        diez puntos; fantastico; fantastica; maravilloso; buenisimo; buenisima; fenomenal; padre; padrisimo
        que padre; bacan; bacano; chidisimo; de lujo; de maravilla; de pelos; cool; nice; great; listos; listisimo
        tato; sin falta; sin [ningun|ningun] problema|problemas|inconveniente
        no [hay|tengo|tenemos|habria] [ningun|ninguna] problema|inconveniente|lio|pega
        ningun|ninguno problema|inconveniente; voy
        ahi|alli|alla estoy|estare|estaremos|voy [caigo|vemos] [puntual|entonces|sin] [falta]
        ahi|alli|alla estoy|estare|estaremos|voy [estar|voy|vemos] [puntual|entonces|sin] [falta]
        ahi|alli|alla vamos|llego|caigo|le|nos [caigo|vemos|estar|voy|vemos] [puntual|entonces|sin] [falta]
        ahi voy|vamos a estar; alli|alla voy a estar; asistire; asistiremos; ire; iremos; alla nos vemos
        aqui estare; {reserve}; {reserve} [{eso}|ahi|por|la] [cita|favor]
        [{me}] la|lo tomo|agarro|quedo|acepto|tomamos|aparto|reservo; hagale; hagalo; hazlo; haganlo; hagamosle
        procede; proceda; procedan; [si] pongame|ponme|ponganme ahi; deme|dame|denme esa|ese|esa [cita|hora]
        reservar; agendar; esa|ese|eso mero; cuenta|cuente|cuenten conmigo|con [eso|nosotros]; yo creo [que] si
        perfectisimo; perfectamente; anotado; recibido; okay; oka; oki doki; oks; orale [pues|va|sale]
        andale [pues|si]; sobres [va]; sobale; ya vas; ya esta; queda confirmado|confirmada|agendado|agendada
        confirmo asistencia; bueno [si|va|dale|esta|entonces] [bien]; bueno|pues dale|va|claro|esta|orale|sale
        todo bien; me anoto; apuntado; apuntada; nos apuntamos; lo hacemos; vamos
        adelante [por|con] [favor|eso|todo]; encantada|encantado de [la] [vida]; {puedo} ir; me|nos encantaria
        me|nos gustaria; me|nos interesa; con todo gusto; porque no; y por que no
        creo|pienso|supongo|imagino que si; sale pues|entonces; sale va""",
    Mark.BUT: """pero; quien es; quien habla; de que se trata; cual cita; que cita; aunque; excepto; salvo
        en realidad; mas bien; sin embargo; solo que; primero que; {mejor}; no obstante; solamente que; nomas que
        siempre que no; siempre no; al final no""",
    Mark.PAST: """era; fue; estaba; estuve; fui; ayer; pague; hace #n; la semana|vez pasada
        hace [como|unos|unas|mas|casi] [#n|un|una|dos|tres|mucho|poco] [de] [tiempo|anos|ano|meses|mes|semanas|dias]""",
    Mark.REPEATS: "eso [es] [lo] [que] dije; [es] lo que dije|pedi|queria; como [ya] dije",
    Mark.ECHO: "si lo es; si lo estoy; si lo tengo; lo es; lo estoy; lo tengo; lo hago; lo hice; ya lo hice; lo hare",
    Mark.IF: """a menos; con tal; si es que; solo si; siempre que; siempre y cuando
        si mi|tu|su|el|ella|alguien|logro|consigo|tengo|termino|salgo|alcanzo|llueve
        si puede|pueden|hay|tienen|fuera; cuando pueda|puedo|podamos; dependiendo; en caso de; con la condicion
        cuando salga|termine|tenga|llegue; a menos que; excepto que; solo|solamente|unicamente si|cuando
        si cubre|cubren|aceptan|cuesta|cobran|encuentro; si me cobran; si no hay|puedo|puedes|cobran|cuesta
        si es caro|gratis; si fuera; si puedo|podemos salir|conseguir|encontrar|escaparme|arreglar
        si consigo|encuentro|logro; si hay _""",
    Mark.HEDGE: """supongo; creo; pienso; imagino; segun yo; diria; yo diria; [ay|uy] si aja|ajam; [ay|uy] aja|ajam si
        [ay|uy|si|aja|ajam] si|aja|ajam [claro] como no; uy si [claro|seguro]; ay aja|ajam; uy claro; claro aja|ajam
        aja|ajam claro; aja aja; si tu; si chucha|luis|campeon|como [digas]; como tu|usted digas|diga
        [si] lo que tu|usted digas|diga""",
    Mark.DECLINES: """[ya] tengo [otro|otra|una|un|que] {deber}; tengo que trabajar|viajar|salir|cuidar
        [ya] estoy|ando|estare|estamos|estaremos [muy|bien|un] [poco] {atado}; voy a estar {atado}
        trabajo [ese|a|hasta|los|todo|en] [dia|esa] [hora]; salgo [del|de] [trabajo|trabajar] [a|hasta]
        me toca trabajar; muy|demasiado temprano|tarde|lejos|caro|pronto [para] [mi|nosotros]
        queda [muy|bastante|bien] lejos; esta|es|sale [muy|bien|bastante|demasiado|re] caro|lejos
        sin carro|dinero|ride|transporte
        no tengo quien|como|con|carro|coche|auto [me] [lleve|ir|llegar|quien] [dejar]
        no tengo dinero|ride|transporte|seguro|ninera|permiso|chance [me] [lleve|ir|llegar|quien] [dejar]
        no me alcanza [el] [dinero]; no me dan permiso|chance; no tengo en que ir|moverme|irme|llegar
        no hay quien me lleve|recoja; no tengo [con] que|para pagar|pagarle; no tengo con que pagar|pagarle
        [mejor] {dele} a otra|otro|alguien [persona|paciente|mas]
        que la|lo tome|use|aproveche otro|otra|alguien [persona]; [mejor] en otra ocasion|oportunidad
        en otro momento sera; otra|otro vez|dia sera; para la proxima; sera para la proxima|otra; la proxima sera
        quisiera pero; me gustaria pero; me encantaria pero; nos gustaria pero; ya fui; ya me atendieron|atendi
        ando|estoy de viaje|vacaciones; estoy enfermo|enferma|malo|mala; me salio|surgio algo|un; se me complica
        esta|es complicado [para] [mi]; esta dificil; ando corto|corta""",
    Mark.BOOK_IT: """me la|lo [puede|puedes|pueden|podria]
        aparta|apartar|agenda|agendar|reserva|reservar|anota|anotar|confirma|confirmar la|lo|me
        puede|puedes|pueden|podria agendar|apartar|reservar|anotar|apuntar|confirmar puede|puedes|pueden|podria
        agendarla|apartarla|reservarla|agendarme|apartarmela|reservarmela|confirmarla|anotarme|apuntarme me
        agenda|apunta|anota|aparta [la|esa] [cita|hora]""",
}
