"""No phone number, name or message text reaches the log, whatever fails."""

from __future__ import annotations

import io
import logging

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from app.db import ALL_CLINICS, transaction
from app.logs import PrivateFormatter, describe
from app.models import Contact
from tests import factories

NUMBER = "+13125550111"


@pytest.fixture
def log() -> tuple[logging.Logger, io.StringIO]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(PrivateFormatter("%(message)s"))
    logger = logging.Logger("test", logging.INFO)
    logger.addHandler(handler)
    return logger, stream


def test_a_refused_row_is_named_by_its_constraint_alone(
    sessions: sessionmaker[Session], log: tuple[logging.Logger, io.StringIO]
) -> None:
    logger, stream = log
    try:
        with transaction(sessions, ALL_CLINICS) as session:
            clinic = factories.make_clinic(session)
            factories.make_patient(session, clinic, "Ximena", phone=NUMBER)
            values = {
                "clinic_id": clinic.id,
                "channel": "SMS",
                "created_at": factories.local(clinic, "2026-11-24 09:00"),
            }
            session.execute(sa.insert(Contact).values(address=NUMBER, **values))
    except IntegrityError:
        logger.exception("it failed")
    said = stream.getvalue()
    assert "it failed" in said
    assert "IntegrityError" in said
    assert "contact" in said
    assert "test_logs.py" in said
    assert "3125550111" not in said
    assert "Ximena" not in said


def test_the_causes_of_an_exception_are_kept(log: tuple[logging.Logger, io.StringIO]) -> None:
    logger, stream = log
    try:
        try:
            raise KeyError("inner")
        except KeyError as error:
            raise RuntimeError("outer") from error
    except RuntimeError:
        logger.exception("it failed")
    said = stream.getvalue()
    assert said.index("KeyError") < said.index("RuntimeError: outer")


@pytest.mark.parametrize("text", [NUMBER, "(312) 555-0111", "ana@example.org", "312.555.0111"])
def test_numbers_and_addresses_in_messages_are_blanked(text: str) -> None:
    assert describe(ValueError(f"cannot read {text} here")) == "ValueError: cannot read … here"


def test_ordinary_words_and_ids_stay() -> None:
    assert describe(ValueError("inbox item 12345 failed")) == "ValueError: inbox item 12345 failed"
