"""Texts at hand for what a front desk writes every day, in the patient's language."""

from __future__ import annotations

REPLIES: dict[str, tuple[str, ...]] = {
    "en": (
        "Thanks for your message. We are looking into it and will text you back shortly.",
        "We will call you in a few minutes.",
        "When is a good time to call you?",
        "No problem, take your time. See you soon.",
        "Could you arrive 10 minutes early, please?",
        "Thank you, we have noted it.",
    ),
    "es": (
        "Gracias por su mensaje. Lo estamos revisando y le escribimos en breve.",
        "Le llamamos en unos minutos.",
        "¿Cuándo le podemos llamar?",
        "No hay problema, tómese su tiempo. Hasta pronto.",
        "¿Puede llegar 10 minutos antes, por favor?",
        "Gracias, ya lo anotamos.",
    ),
}


def replies_in(language: str | None) -> tuple[str, ...]:
    """The texts in a patient's language; English where there are none in it."""
    return REPLIES.get(language or "en", REPLIES["en"])
