"""Spanish: why patients give up a visit. Data only; see ``lexicon.py``."""

from conversations.reading.lexicon import Reason

REASONS = {
    Reason.FAMILY_EMERGENCY: """emergencia familiar; emergencia en la familia; fallecio; fallecimiento; murio
        funeral; velorio; se murio
        mi {pariente} esta en el hospital; {pariente} en el hospital; una emergencia
        no tengo quien cuide [a] [_] [_]; ninera; me fallo la ninera""",
    Reason.ILLNESS: """enfermo; enferma; enfermos; me enferme; se enfermo
        gripe; gripa; fiebre; covid; tos; resfriado; resfriada
        me siento mal; no me siento bien
        vomito; vomitando; dolor de cabeza|estomago; migrana; hospital; en cama; contagioso; malo|mala de [_]
        calentura; indispuesto; indispuesta
        me lastime [_] [_]""",
    Reason.TRANSPORTATION: """no tengo carro|coche|auto|transporte|ride|camioneta|troca|moto
        no tengo en que ir|moverme|irme|llegar
        no tengo como|manera|forma [de] ir|llegar|irme|moverme; sin carro|coche|auto|ride|transporte
        no hay quien me lleve|recoja; no tengo quien me lleve|recoja; sin quien me lleve
        carro|coche|auto|camioneta|troca no arranca|prende|funciona|sirve; me quede sin carro|gasolina|ride
        mi [_] se llevo el|mi carro; no me pueden|puede llevar
        se descompuso el|mi carro|coche|auto; se me descompuso [_] [_]; mi carro|coche|auto
        camion; autobus; bus; trafico; accidente; choque; choco; no tengo quien me lleve; no tuve quien me llevara
        transporte; llanta; gasolina; muy lejos
        se poncho [_] [_]; no tenia como ir|llegar""",
    Reason.FINANCIAL: """dinero; plata; no puedo pagar; no tengo dinero; no me alcanza; muy caro|cara; caro; cara
        no tengo con que pagar|pagarle|pagarles; no traigo dinero|plata|lana|feria; ando bruja|quebrado|quebrada
        no tengo para pagar|pagarle; no hay dinero|lana|plata|feria; corto|corta de dinero; sin lana|feria|plata
        no completo|junto [para] [el|pagar]; hasta que me paguen; hasta que cobre
        perdi mi|el trabajo|empleo|seguro
        sin trabajo; sin seguro; no tengo seguro; seguro; costo; sale caro; economico; no me han pagado; quincena
        desempleado; desempleada""",
    Reason.WEATHER: """nieve; nevando; nevada; lluvia; lloviendo; tormenta; clima; hielo; huracan; inundacion
        mal tiempo; calles inundadas""",
    Reason.CHANGED_PROVIDERS: """otro|otra dentista|doctor|doctora|clinica|ortodoncista|consultorio
        cambie de dentista|doctor|clinica; me mude; me cambie de _
        ya no vivo [_]; ya voy con otro|otra""",
    Reason.PRACTICE_CLOSURE: "estaba cerrado; estaban cerrados; estaba cerrada la clinica; la clinica estaba cerrada",
    Reason.PROVIDER_UNAVAILABLE: """no estaba el|la doctor|doctora|dentista; el|la doctor|doctora cancelo
        ustedes cancelaron; me cancelaron""",
    Reason.FORGOT: """se me olvido; olvide; me olvide; se me paso; se me fue; no me acorde; no recorde; olvido
        me confundi [de] [dia|hora|fecha]
        me quede dormido|dormida; pense que era; no sabia; no vi el mensaje|recordatorio
        no recibi [_] recordatorio""",
    Reason.SCHEDULE_CONFLICT: """trabajo; trabajar; trabajando; junta; reunion; escuela; clase; clases; examen
        turno; viaje; de viaje; fuera de la ciudad
        vacaciones; otra cita; ocupado; ocupada; compromiso; otro compromiso; me llamaron del|al trabajo; mi jefe
        horario; boda; surgio algo; no me dieron permiso
        salio algo; no pude salir""",
    Reason.OTHER: """otro; otra; otra razon; otro motivo; ninguna de esas|las anteriores; personal
        motivos personales; prefiero no decir""",
}
