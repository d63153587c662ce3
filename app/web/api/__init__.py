"""The API under /api/booking: whatever the console can do, another system can do too. One file per noun."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Flask, Response

from app.services.refusals import ServiceRefusal
from app.web.api import (
    analytics,
    appointment_types,
    appointments,
    asking,
    attendance,
    audit_trail,
    blocks,
    cancellations,
    chairs,
    contacts,
    days_off,
    deciding,
    explanations,
    fee_exports,
    fees,
    free_times,
    guests,
    hours,
    imports,
    me,
    messages,
    openings,
    outbox,
    patients,
    places,
    practice,
    providers,
    rebookings,
    recovery,
    recovery_rates,
    settings,
    staff,
    task_calls,
    tasks,
    threads,
    waitlist,
    webhooks,
)
from app.web.api.contract import add_contract
from app.web.api.endpoint import Endpoint, Noun
from app.web.api.ids import OpaqueId
from app.web.api.limits import limit_requests
from app.web.api.problems import Refusal, refuse
from app.web.api.refusals import as_refusal
from app.web.api.weeks import WeekdayNumber
from app.web.parts import Parts

NOUNS: tuple[Noun, ...] = (
    me.NOUN,
    practice.NOUN,
    providers.NOUN,
    chairs.NOUN,
    appointment_types.NOUN,
    hours.NOUN,
    settings.NOUN,
    places.NOUN,
    guests.NOUN,
    waitlist.NOUN,
    asking.NOUN,
    openings.NOUN,
    deciding.NOUN,
    explanations.NOUN,
    appointments.NOUN,
    attendance.NOUN,
    days_off.NOUN,
    blocks.NOUN,
    free_times.NOUN,
    cancellations.NOUN,
    analytics.NOUN,
    recovery.NOUN,
    rebookings.NOUN,
    recovery_rates.NOUN,
    patients.NOUN,
    contacts.NOUN,
    threads.NOUN,
    messages.NOUN,
    outbox.NOUN,
    tasks.NOUN,
    task_calls.NOUN,
    fees.NOUN,
    fee_exports.NOUN,
    staff.NOUN,
    webhooks.NOUN,
    imports.NOUN,
    audit_trail.NOUN,
)
"""A new capability adds its noun here."""
PREFIX = "/api/booking"


def add_api(app: Flask, parts: Parts) -> None:
    """Register every endpoint, the contract and the limits."""
    app.url_map.converters |= {"opaque": OpaqueId, "weekday": WeekdayNumber}
    pages = Blueprint("api", __name__, url_prefix=PREFIX)
    views = {}
    for noun in NOUNS:
        for endpoint in noun.endpoints:
            view = views[endpoint.name] = _view(endpoint, parts)
            pages.add_url_rule(endpoint.rule, endpoint.name, view, methods=[endpoint.method])
    pages.register_error_handler(Refusal, refuse)
    pages.register_error_handler(ServiceRefusal, _refuse_as_service)
    limit_requests(app, pages, parts.config)
    add_contract(pages, NOUNS, PREFIX)
    app.register_blueprint(pages)


def _view(endpoint: Endpoint, parts: Parts) -> Callable[..., Response]:
    return lambda **ids: endpoint.answer(parts, ids)


def _refuse_as_service(error: Exception) -> Response:
    assert isinstance(error, ServiceRefusal)  # noqa: S101  what it is registered for
    return refuse(as_refusal(error))
