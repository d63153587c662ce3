"""The word classes of Spanish phrases and the short forms of Spanish words. Data only; see ``lexicon.py``."""

CLASSES = {
    "pariente": """mama; madre; papa; padre; hijo; hija; nino; nina; bebe; esposo; esposa; marido; abuela; abuelo
        hermano; hermana; familia; tio; tia""",
    "eso": """eso; esto; ese; esa; todo; todo eso; ese dia; esa hora; ese horario; esa cita; la cita; la hora
        el horario; la fecha; a esa hora; ese tiempo; esa fecha; lo; tal hora; a ese horario; para ese dia
        para esa hora; ese mismo; esa misma""",
    "es": """es; esta; suena; parece; se ve; seria; me parece; nos parece; le parece; me suena; me queda
        nos queda; queda; va""",
    "muy": """muy; super; tan; bastante; todo; totalmente; absolutamente; completamente; mas que; bien; re
        realmente; la verdad""",
    "bien": """bien; bueno; perfecto; correcto; excelente; genial; fabuloso; estupendo; fantastico; maravilloso
        cierto; verdad; buena; perfecta; correcta; buenisimo; buenisima; ok; ideal; de acuerdo; buena idea
        padrisimo; chevere; barbaro; de lujo; exacto; de maravilla; conveniente; fenomenal; joya; bacan; bacano
        chido; padre; super; super bien; weno; espectacular; conforme; perfectamente; increible; bonito
        diez puntos; listo""",
    "me": "me; nos; a mi me; a nosotros nos; si me; si nos",
    "sirve": """sirve; funciona; conviene; acomoda; viene; va; queda; cuadra; interesa; gusta; gustaria; encanta
        encantaria; parece; late; quedaria; convendria; acomodaria; serviria; vendria; apetece; cae""",
    "puedo": "puedo; podemos; podre; podremos; podria; podriamos; puede; alcanzo; llego",
    "ir": """ir; asistir; llegar; acudir; venir; a esa hora; ese dia; presentarme; hacerlo; acudir a la cita
        ir a la cita; asistir a la cita; estar ahi""",
    "quiero": """quiero; queremos; quisiera; quisieramos; deseo; deseamos; necesito; me gustaria; nos gustaria
        prefiero; preferiria; ocupo; ocupamos; necesitamos""",
    "cita": """cita; citas; consulta; visita; turno; hora; reserva; reservacion; limpieza; sesion; llamada
        llamadas; cita dental; la mia""",
    "mi": "mi; la; el; las; los; mis; nuestra; una; esa; esta; su",
    "mensajes": """mensajes; mensaje; mensajitos; msjs; msj; textos; texto; sms; notificaciones; whatsapps
        recordatorios; mensajes de texto; correos; mensajes de voz; comunicaciones; llamadas; textitos; mails
        emails; avisos; notificacion; alertas; texts; mensajes ni llamadas; llamadas ni mensajes
        este tipo de mensajes; spam; tanto mensaje; tantos mensajes""",
    "promos": """promociones; promocion; ofertas; promos; publicidad; propaganda; anuncios; descuentos; marketing
        mensajes de promociones; mensajes promocionales; mensajes publicitarios; mensajes de publicidad; cupones
        promocionales; anuncio; campanas; publicitarios; oferta; comerciales; mercadeo; propagandas
        mensajes de marketing; mensajes de ofertas; folletos""",
    "mas": """mas; ningun; ninguna; sus; tantos; tantas; esos; estos; esas; estas; de esos; de estos; los
        mas de sus; otro; ya; nada de""",
    "manden": """manden; mande; mandes; mandan; envien; envie; envies; envian; manden mas; envien mas
        vuelvan a mandar; vuelva a mandar; vuelvan a enviar; sigan mandando; sigan enviando; siga mandando
        siga enviando; esten mandando; esten enviando; anden mandando; anden enviando; sigas mandando
        sigas enviando; estes mandando; lleguen; vuelvas a mandar; vuelvas a enviar; vuelva a enviar""",
    "escriban": """escriban; escriba; escribas; contacten; contacte; contactes; molesten; moleste; molestes
        textee; texteen; textees; texten; vuelvan a escribir; vuelva a escribir; vuelvan a contactar
        sigan molestando; sigan escribiendo; busquen; mensajeen; fastidien; vuelvan a escribirme
        vuelva a escribirme; vuelvan a contactarme; vuelva a contactarme; vuelvas a escribir; vuelvas a escribirme
        llamen ni escriban; esten molestando; este molestando; anden molestando; anden escribiendo; sigan llamando
        sigan contactando; jodan; jodas; joda; chinguen; chingues; fastidie; esten escribiendo; esten fastidiando""",
    "dejen": "dejen; deje; deja; dejen ya; paren; pare; para; basta; ya dejen; ya deja",
    "mandar": """mandar; mandarme; enviar; enviarme; escribir; escribirme; molestar; molestarme; contactar
        contactarme; textear; textearme; estar mandando; estarme mandando; mensajear; fastidiar; llamar; llamarme
        mandarnos; enviarnos; escribirnos; molestarnos""",
    "nunca": "mas; nunca; nunca mas; jamas; otra vez; de nuevo; por favor; ya",
    "quitenme": """desuscribanme; desuscribame; desuscribeme; remuevame; quitennos; saquennos; borrennos; bajeme
        quitenme; quiteme; quitame; saquenme; saqueme; sacame; borrenme; borreme; borrame; eliminenme; elimineme
        eliminame; remuevanme; denme de baja; deme de baja; dame de baja; bajenme; borren mi numero""",
    "lista": """lista; base de datos; sistema; registro; registros; contactos; lista de contactos; listas
        lista de mensajes""",
    "espera": "lista de espera; lista de la espera; espera",
    "fuerte": """fuerte; fuertes; insoportable; horrible; terrible; intenso; severo; agudo; espantoso; muy fuerte
        demasiado; tremendo""",
    "urgente": """dolor [muy] [{muy}] {fuerte}; mucho dolor; muchisimo dolor; demasiado dolor; un dolorazo
        me duele mucho; me duele muchisimo; duele demasiado; duele mucho; duele horrible; sangrando; sangra
        sangrado; sangre; hinchado; hinchada; hinchazon; inflamado; inflamada; inflamacion; no puedo respirar
        no puedo tragar; no puedo abrir la boca; no aguanto; no soporto el dolor; es una emergencia
        es una urgencia; es urgente; absceso; pus; infeccion; infectado; infectada; se me cayo un|el diente
        se me cayo una|la muela; suicidarme; fiebre alta; me quiero morir; dolor [muy] {fuerte}
        {muela} me esta|estan matando; me esta|estan matando la|el [{muela}|dolor]
        no para|deja de sangrar|doler|dolerme
        se me hincho|hincharon|inflamo [la|el|un|una|mi] [cara|{muela}|encia|cachete|mejilla]
        se me infecto|rompio|quebro [la|el|un|una|mi] [cara|{muela}|encia|cachete|mejilla]
        se me partio|zafo|desprendio [la|el|un|una|mi] [cara|{muela}|encia|cachete|mejilla]
        se me salio|despego|solto [la|el|un|una|mi] [cara|{muela}|encia|cachete|mejilla]
        cara|mejilla|encia [muy|toda|esta|tan] hinchada|inflamada|hinchado|inflamado
        encias|boca|cachete|mandibula [muy|toda|esta|tan] hinchada|inflamada|hinchado|inflamado
        no puedo dormir|comer|hablar|masticar|trabajar del|por|con dolor|el [dolor]; un dolor {fuerte}
        dolor de muela|muelas {fuerte}; urgencia dental; se me infecto; me rompi|quebre|parti un|una|el|la {muela}
        dolor insoportable; matarme; quitarme la vida; me duele demasiado|horrible|horrores|muchisimo
        me duele bien feo|fuerte|mucho; me duele un monton|chingo; me muero de|del dolor
        estoy muriendo de|del dolor""",
    "dia": "lunes; martes; miercoles; jueves; viernes; sabado; domingo; fin de semana; sabados; domingos",
    "mes": """enero; febrero; marzo; abril; mayo; junio; julio; agosto; septiembre; setiembre; octubre; noviembre
        diciembre""",
    "hora": "#n; #clock; una; dos; tres; cuatro; cinco; seis; siete; ocho; nueve; diez; once; doce",
    "parte": "manana; tarde; noche; mediodia; medio dia; medianoche; madrugada; tardecita; am; pm",
    "cuenta": "uno; una; dos; tres; cuatro; cinco; seis; siete; ocho; nueve",
    "orden": """primera; primero; primer; segunda; segundo; tercera; tercero; tercer; cuarta; cuarto; quinta
        quinto; sexta; sexto; septima; septimo; octava; octavo; novena; noveno""",
    "dato": """direccion; telefono; numero; ubicacion; datos; direcciones; informacion; pagina; correo
        numero de telefono""",
    "digame": """digame; dime; diganme; deme; dame; denme; mandeme; mandame; enviame; envieme; paseme; pasame
        me puede dar; me puedes dar; me pueden dar; me puede mandar; me puedes mandar; me podria dar; me pasa
        me pasas; me da; me das; me dice; me dices; me manda; me mandas; me confirma""",
    "reserve": """reservela; reservalo; reservelo; reserve; reserven; agendela; agendeme; agendame; agenden
        agende; apartela; aparteme; apartame; apunteme; apuntame; anoteme; anotame; reservala; reservame
        reserveme; reservemela; reservemelo; reservamela; reservamelo; agendala; agendelo; agendalo; agendemela
        agendamela; agendemelo; apartala; apartelo; apartalo; apartemela; apartamela; apartemelo; apartamelo
        confirmala; confirmela; confirmelo; anotala; anotela; anotenme; apuntenme; agendenme; apartenme
        apartenmela; reservenme; reservenmela; programela; programeme; programame; guardemela; guardamela
        guardeme""",
    "cambie": """cambie; cambiar; cambiarlo; cambiarla; cambia; cambieme; cambiame; cambiemos; muevala; mover
        moverla; moverlo; pasarla; pasarlo; paselo; pasela; pongame; ponme""",
    "ver": "ver; checar; checarlo; revisar; pensar; pensarlo; preguntar; consultar; confirmar; verlo",
    "aun": "todavia; aun; por ahora; por el momento; de momento",
    "deber": """trabajo; clase; clases; escuela; junta; reunion; compromiso; compromisos; cita; planes; examen
        boda; fiesta; viaje; evento; turno; guardia; cosas; trabajar; cosas que hacer""",
    "atado": """ocupado; ocupada; ocupados; trabajando; fuera; fuera de la ciudad; de viaje; viajando
        de vacaciones; en el trabajo; en clase; en la escuela; en una junta; en junta; en una reunion; indispuesto
        indispuesta""",
    "dele": """deselo; desela; daselo; dasela; denselo; dele; dela; delo; cedasela; cedala; ofrezcasela; ofrezcala
        pasesela""",
    "mejor": "mejor",
    "harto": "harto; harta; hartos; cansado; cansada; cansados",
    "pueden": """podrian; podria; pueden; puede; puedes; podrias; favor de; me pueden; me puede; me podrian
        me podria; me puedes; quiero que; necesito que; les pido que; le pido que; solicito; pido; deseo; quiero
        quisiera; necesito; me gustaria""",
    "quitar": """quitar; quitarme; sacar; sacarme; borrar; borrarme; eliminar; eliminarme; remover; removerme
        dar de baja; darme de baja; quiten; saquen; borren; eliminen; remuevan; me quiten; me saquen; me borren
        me eliminen; me quite; me saque; me borre; me elimine""",
    "dejar": "dejar; parar",
    "pongan": "ponganme; pongame; ponme; apunteme; apuntame; apuntenme; anotenme; anoteme; anotame; metanme",
    "muela": """muela; diente; corona; colmillo; muelita; dientito; pieza; puente; implante; frenillo; bracket
        protesis; placa; amalgama; tapadura; relleno""",
    "quiten": """quite; quiten; saque; saquen; borre; borren; elimine; eliminen; remueva; remuevan; quita; saca
        borra; elimina; {quitar}""",
    "numero": "numero; nombre; telefono; datos; informacion",
    "solo": "solo; solamente; nomas; unicamente; nada mas",
    "den": "den; de; des",
    "voy": "voy; vamos; ando; llego; llegamos; llegare; llegaremos",
    "tarde": "tarde; retrasado; retrasada; atrasado; atrasada; retrasados; demorado",
    "agendar": "hacer; agendar; sacar; reservar; programar; pedir; solicitar; apartar",
}

SHORTHAND = {
    "a la": "ala",
    "a las": "alas",
    "despues": "dspues dspes despes",
    "cancelar": "canselar",
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
