"""What real people answered to "shall I book …?", each sent through a signed webhook to an open offer.

The data (`sgd_confirm_replies.jsonl`) is read from STANDBY_DATA or ../shared/data beside the checkout.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
import sqlalchemy as sa

from app import drain
from app.config import Config, Twilio
from app.db import ALL_CLINICS, transaction
from app.factory import Runtime, create_app
from app.models import Appointment, Clinic, Contact, InboxItem, Offer, Patient, PatientContact
from app.queue import SilentBell
from app.services import offers
from app.transports.twilio_signature import sign
from tests import factories
from tests.dialogue import Desk

DATA = Path(os.environ.get("STANDBY_DATA", Path(__file__).parents[3] / "shared" / "data")) / "sgd_confirm_replies.jsonl"
TOKEN = "5" * 32
ACCOUNT = "AC" + "0" * 32
URL = "https://clinic.test/webhooks/twilio/sms"


def replies() -> list[dict[str, Any]]:
    if not DATA.exists():
        pytest.skip(f"needs {DATA.name}: set STANDBY_DATA to the folder of the real data")
    return [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines() if line.strip()]


def phone(n: int) -> str:
    return f"+1312556{n:04d}"


@pytest.fixture
def asked(engine: sa.Engine) -> Desk:
    """As many patients as there are replies, each asked about an opening of their own."""
    desk = Desk(engine, start="2026-11-23 08:05", segments_per_second=1_000_000.0)
    starts = desk.at("2026-11-24 09:00")
    with transaction(desk.sessions, desk.clinic_id) as session:
        clinic = session.get_one(Clinic, desk.clinic_id)
        pairs = []
        for n, _ in enumerate(replies()):
            patient = factories.make_patient(session, clinic, f"P{n}", phone=phone(n))
            entry = factories.make_entry(session, patient, desk.kind)
            at = starts + timedelta(hours=n)
            opening = factories.make_opening(session, desk.provider, desk.kind, at, desk.chair, next_step_at=None)
            pairs.append((opening.id, entry.id))
    for opening_id, entry_id in pairs:
        with transaction(desk.sessions, desk.clinic_id) as session:
            offers.offer_by_hand(session, opening_id, [entry_id], actor="test", reason="each is asked about one")
    desk.work()
    return desk


def test_clear_answers_book_and_no_counter_offer_ever_does(asked: Desk) -> None:
    rows = replies()
    twilio = Twilio(ACCOUNT, TOKEN)
    config = Config(secret_key="k" * 40, public_base_url="https://clinic.test", twilio=twilio)
    engine = cast("sa.Engine", asked.parts.engine)
    runtime = Runtime(config, engine, asked.sessions, asked.carrier, SilentBell())
    web = create_app(config, runtime).test_client()
    for n, row in enumerate(rows):
        form = {"MessageSid": f"SM{n:032x}", "From": phone(n), "To": asked.number, "Body": row["text"]}
        form |= {"AccountSid": ACCOUNT, "NumMedia": "0", "SmsStatus": "received"}
        answer = web.post("/webhooks/twilio/sms", data=form, headers={"X-Twilio-Signature": sign(URL, form, TOKEN)})
        assert answer.status_code == 200
    while drain.converse(cast("drain.Parts", asked.parts)):
        pass
    booked = booked_phones(asked)
    read = Counter((row["expect"], phone(n) in booked) for n, row in enumerate(rows))
    print(f"AFFIRM booked {read['AFFIRM', True]}, not {read['AFFIRM', False]}; COUNTER booked {read['COUNTER', True]}")
    assert read["COUNTER", True] == 0
    assert read["AFFIRM", True] >= 0.9 * (read["AFFIRM", True] + read["AFFIRM", False])
    with transaction(asked.sessions, ALL_CLINICS) as session:
        assert session.scalar(sa.select(sa.func.count(InboxItem.id)).where(InboxItem.handled_at.is_(None))) == 0


def booked_phones(desk: Desk) -> set[str]:
    with transaction(desk.sessions, desk.clinic_id) as session:
        query = (
            sa.select(Contact.address)
            .join(PatientContact, PatientContact.contact_id == Contact.id)
            .join(Patient, Patient.id == PatientContact.patient_id)
            .join(Appointment, Appointment.patient_id == Patient.id)
        )
        assert session.scalar(sa.select(sa.func.count(Offer.id)).where(Offer.response == "ACCEPTED")) is not None
        return set(session.scalars(query))
