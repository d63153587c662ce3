"""Spanish words for times. Data only; the kinds are described in ``vocabulary.py``."""

from conversations.reading.times.holidays import nth_weekday, of_easter, yearly
from conversations.reading.times.vocabulary import Part, TimeWords

_DAYS = (
    "lunes lun",
    "martes",
    "miercoles mier miercole",
    "jueves juev jueve",
    "viernes vier vierne",
    "sabado",
    "domingo",
)
_MONTHS = """enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"""
_NUMBERS = """cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis
    diecisiete dieciocho diecinueve veinte veintiuno veintidos veintitres veinticuatro veinticinco veintiseis
    veintisiete veintiocho veintinueve treinta"""
_ORDINALS = "primero segundo tercero cuarto quinto sexto septimo octavo noveno decimo"
_MANANA = Part(5, 12, (6, 9), (10, 12))
_TARDE = Part(12, 20, (12, 15), (16, 20))
_NOCHE = Part(18, 24, (18, 20), (21, 24))
_MANANAS = Part(5, 12, (6, 9), (10, 12), plural=True)
_TARDES = Part(12, 20, (12, 15), (16, 20), plural=True)
_MADRUGADA = Part(0, 6, (0, 3), (3, 6))
_MEDIA_MANANA = Part(9, 11, (9, 10), (10, 11))
_MEDIA_TARDE = Part(16, 18, (16, 17), (17, 18))
_PRIMERA = Part(6, 10, (6, 8), (8, 10))
_TEMPRANO = Part(6, 9, (6, 8), (8, 9))
_ULTIMA = Part(16, 20, (16, 18), (18, 20))
_MEDIODIA = Part(12, 14, (12, 13), (13, 14))

TIMES = TimeWords(
    code="es",
    day_first=True,
    valued={
        "d": {
            **{word: ((n,), False) for n, words in enumerate(_DAYS) for word in words.split()},
            **{f"los {words.split()[0].removesuffix('s')}s": ((n,), True) for n, words in enumerate(_DAYS)},
            "sabados": ((5,), True),
            "domingos": ((6,), True),
            **dict.fromkeys(("fines de semana", "los fines de semana"), ((5, 6), True)),
            **dict.fromkeys(("entre semana", "dias habiles", "dias de semana"), ((0, 1, 2, 3, 4), True)),
        },
        "M": {**{word: n for n, word in enumerate(_MONTHS.split(), 1)}, "setiembre": 9, "ene": 1, "dic": 12, "ago": 8},
        "w": {
            **{word: n for n, word in enumerate(_NUMBERS.split())},
            "zero": 0,
            "cuarenta": 40,
            "cincuenta": 50,
            **dict.fromkeys(("un par de", "par de"), 2),
        },
        "n": {
            **{word: n for n, word in enumerate(_ORDINALS.split(), 1)},
            "primer": 1,
            "tercer": 3,
            "primera": 1,
            "segunda": 2,
            "tercera": 3,
            "cuarta": 4,
        },
        "m": {"am": 0, "pm": 12},
        "r": {
            **dict.fromkeys(("hoy", "hoy mismo", "el dia de hoy"), 0),
            **dict.fromkeys(("manana", "manana mismo", "el dia de manana", "mnn", "mnna"), 1),
            "pasado manana": 2,
            "ayer": -1,
            "anteayer": -2,
            "antier": -2,
        },
        "p": {
            **{
                f"{before} {word}": part
                for before in ("la", "de la", "por la", "x la", "en la", "a la", "cualquier")
                for word, part in {
                    "manana": _MANANA,
                    "mananita": _MANANA,
                    "tarde": _TARDE,
                    "tardecita": _TARDE,
                    "noche": _NOCHE,
                    "madrugada": _MADRUGADA,
                }.items()
            },
            **dict.fromkeys(("noche", "madrugada"), _NOCHE),
            **dict.fromkeys(("a primera hora", "primera hora"), _PRIMERA),
            **dict.fromkeys(("mananas", "las mananas", "por las mananas", "en las mananas"), _MANANAS),
            **dict.fromkeys(("tardes", "las tardes", "por las tardes", "en las tardes"), _TARDES),
            **dict.fromkeys(("a ultima hora", "ultima hora"), _ULTIMA),
            **dict.fromkeys(("media manana", "a media manana"), _MEDIA_MANANA),
            **dict.fromkeys(("media tarde", "a media tarde"), _MEDIA_TARDE),
            **dict.fromkeys(("almuerzo", "hora del almuerzo", "hora de comida", "hora de la comida"), _MEDIODIA),
            **dict.fromkeys(("temprano en la manana", "temprano por la manana"), _TEMPRANO),
        },
        "aw": {"a la una": 1, "la una": 1},
        "rp": {"manana temprano": (1, _TEMPRANO), "manana tarde": (1, _TARDE), "manana noche": (1, _NOCHE)},
        "tp": {
            **dict.fromkeys(("esta manana", "hoy en la manana", "hoy por la manana"), _MANANA),
            **dict.fromkeys(("esta tarde", "hoy en la tarde", "hoy por la tarde"), _TARDE),
            **dict.fromkeys(("esta noche", "hoy en la noche", "hoy por la noche"), _NOCHE),
        },
        "N": {
            **dict.fromkeys(("mediodia", "medio dia", "al mediodia", "del mediodia", "al medio dia"), 12),
            **dict.fromkeys(("fin del dia", "al final del dia", "final del dia"), 17),
            **dict.fromkeys(("medianoche", "media noche"), 24),
        },
        "W": {
            **dict.fromkeys(
                ("despues de la escuela", "despues de clases", "despues del colegio", "saliendo de la escuela"),
                (15, None),
            ),
            **dict.fromkeys(("despues del trabajo", "despues de trabajar", "saliendo del trabajo"), (17, None)),
            **dict.fromkeys(("despues de comer", "despues del almuerzo", "despues de la comida"), (14, None)),
            **dict.fromkeys(("antes del trabajo", "antes de la escuela"), (None, 9)),
            **dict.fromkeys(
                ("todo el dia", "a cualquier hora", "cualquier hora", "a la hora que sea", "cuando sea"), (None, None)
            ),
        },
        "Y": {
            **dict.fromkeys(("navidad", "el dia de navidad"), yearly(12, 25)),
            **dict.fromkeys(("nochebuena", "noche buena"), yearly(12, 24)),
            **dict.fromkeys(("ano nuevo", "el ano nuevo"), yearly(1, 1)),
            **dict.fromkeys(("nochevieja", "noche vieja", "fin de ano"), yearly(12, 31)),
            **dict.fromkeys(("reyes", "dia de reyes", "el dia de reyes"), yearly(1, 6)),
            **dict.fromkeys(("dia de muertos", "dia de los muertos"), yearly(11, 2)),
            **dict.fromkeys(("accion de gracias", "dia de accion de gracias"), nth_weekday(11, 3, 4)),
            "viernes negro": nth_weekday(11, 3, 4, later=1),
            **dict.fromkeys(("dia de las madres", "dia de la madre"), yearly(5, 10)),
            **dict.fromkeys(("viernes santo", "el viernes santo"), of_easter(-2)),
            **dict.fromkeys(("pascua", "domingo de pascua", "pascuas"), of_easter(0)),
        },
        "xu": dict.fromkeys(("otra semana", "la otra semana"), (None, "week")),
        "|r": dict.fromkeys(("o pasado", "o el pasado", "o pasado manana"), (None, 2)),
        "&r": dict.fromkeys(("y pasado", "y pasado manana"), (None, 2)),
        "R": {"tarde": _TARDE},
        "<j": {"antes del": None},
        ">j": {"despues del": None},
        "[j": dict.fromkeys(("a partir del", "desde el", "no antes del"), None),
        "Uj": dict.fromkeys(("hasta el", "para antes del", "no despues del", "a mas tardar el"), None),
        "]j": {"al": None},
        "bj": {"entre el": None},
        "u": {
            **dict.fromkeys(("minuto", "minutos", "min", "mins"), "minute"),
            **dict.fromkeys(("hora", "horas", "hrs", "hr", "h"), "hour"),
            **dict.fromkeys(("dia", "dias"), "day"),
            **dict.fromkeys(("semana", "semanas", "sem"), "week"),
            **dict.fromkeys(("mes", "meses"), "month"),
            **dict.fromkeys(("ano", "anos"), "year"),
        },
        "h": {"media": 30},
        "q": {"cuarto": 15},
        "L": {"mas tarde": True, "tardecito": False},
        "1": dict.fromkeys(("un", "una"), 1),
    },
    plain={
        "O": "en punto",
        "e": "fin de semana; finde; el fin de semana; el finde",
        "x": """prox; proximo; proxima; proximos; proximas; que viene; que vienen; que entra; siguiente; siguientes
            entrante""",
        "t": "este; esta; ese; esa; presente; lo que queda de",
        "l": "pasado; pasada; ultimo; ultima",
        "a": """unos; unas; a las; a la; las; como a las; alrededor de las; a eso de las; sobre las; cerca de; tipo
            alrededor de""",
        ">": """despues; despues de; despues de las; despues de la; mas tarde de; mas tarde de las; pasadas las
            pasando las; luego de las; luego de""",
        "<": "antes de; antes de las; antes de la; mas temprano de las",
        "U": """hasta; hasta las; hasta la; para antes de las; no despues de las; no mas tarde de las; a mas tardar
            a mas tardar a las; mas tardar""",
        "[": "a partir de; a partir de las; desde; desde las; desde la; no antes de; no antes de las",
        "]": "a",
        "b": "entre; entre las; entre la",
        "&": "y; e; con",
        "|": "o; u",
        "~": "menos",
        "i": "en; dentro de; de aqui a; de hoy a",
        "H": "en los proximos; en las proximas; dentro de los proximos",
        "g": "atras; hace",
        "F": "a partir de ahora",
        "E": "temprano; tempranito",
        "I": "mediados de; a mediados de; al mediados de; mediados del; a mediados del",
        "B": """principios de; a principios de; comienzos de; inicios de; a inicios de; principio de
            al principio de; principios del; a principios del; al principio del; a comienzos de; al comienzo de""",
        "Z": """fin de; fines de; a fines de; finales de; a finales de; al final de; al fin de; el fin de; fin del
            a fin de; final de; al final del; finales del; a finales del; a fines del; antes de que termine""",
        "s": "o mas tarde; en adelante; para adelante",
        "S": "o antes; o mas temprano",
        "X": "no",
        "^": "en vez de; en vez del; en lugar de; en lugar del",
        "!": """no me queda; no me quedan; no me sirve; no me sirven; no me funciona; no me viene
            no me conviene; ya no puedo; ya no; no se puede
            excepto; salvo; nunca; no puedo; no podemos; tampoco; sin que no sea; que no sean; ni; imposible
            ocupado; ocupada; no estoy; trabajo""",
        "?": "pero; mejor; sino; solo",
        "v": "cualquier; cualquiera; todos los; todas las; cada; todo; toda; todos",
        "_": """buenas tardes; buenas noches; buena tarde; buena noche; feliz tarde; feliz noche; linda tarde
            linda noche; bonita tarde; bonita noche; excelente tarde; excelente noche; muy buena tarde
            buenas tardes noches; lindas tardes; felices tardes; bonitas tardes; bonito fin de semana
            buen fin de semana; feliz fin de semana; lindo fin de semana; buen dia; buenos dias; tarde noche""",
        "j": "el; los; del",
        "z": "de",
        "y": "opcion; vez; cosa; hijo; hija; cita",
        "k": "la; por; para; para el; para la; de la; en el; en la; sobre; los dias; s; que; es; x la; pa",
    },
)
