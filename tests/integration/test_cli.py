"""The command line: what each command does, and the one sentence it says when it cannot."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session, sessionmaker

from app.access import LoggedIn, authenticate
from app.cli.commands import standby
from app.clock import real
from app.db import ALL_CLINICS, make_engine, transaction
from app.models import Appointment, AppointmentStatus, Clinic, Opening, Patient
from tests import databases, factories

KEY = databases.SECRET
PASSWORD = "correct horse battery"
OURS = ("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "PORT", "LOG_LEVEL", "PUBLIC_BASE_URL", "STANDBY_DEMO",
        "STANDBY_LANES", "SMS_SEGMENTS_PER_SECOND", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN",
        "TWILIO_AUTH_TOKEN_SECONDARY", "TWILIO_API_BASE_URL", "TWILIO_ANSWERS_KEYWORDS",
        "SMTP_URL", "MAIL_FROM")  # fmt: skip

CLINIC = (
    "clinic",
    "add",
    "north",
    "--name",
    "North Dental",
    "--timezone",
    "America/Chicago",
    "--phone",
    "312 555 0177",
)
STAFF = ("staff", "add", "sam@example.com", "--name", "Sam", "--role", "front_desk", "--password", PASSWORD)
NEED_A_DATABASE = (
    CLINIC,
    STAFF,
    ("audit", "verify"),
    ("visits",),
    ("cancel", "1"),
    ("opening", "list"),
    ("funnel",),
    ("clinic", "confirmations", "48"),
    ("trial", "on"),
    ("guest", "add", "312 555 0178"),
    ("place", "list"),
    ("optout", "list"),
    ("waitlist", "list"),
    ("import", "patients", __file__, "--clinic", "bright-smiles"),
)


@dataclass
class Terminal:
    """Somebody who types commands in an empty folder; `variables` are what is set there."""

    variables: dict[str, str] = field(default_factory=dict)

    def run(self, *arguments: str, typed: str = "", **variables: str) -> Result:
        env: dict[str, str | None] = dict.fromkeys(OURS)
        return CliRunner().invoke(standby, arguments, input=typed, env=env | self.variables | variables)

    def done(self, *arguments: str, typed: str = "", **variables: str) -> str:
        """What a command prints that succeeds."""
        result = self.run(*arguments, typed=typed, **variables)
        assert result.exit_code == 0, result.output
        return result.stdout

    def refused(self, *arguments: str, typed: str = "", **variables: str) -> str:
        """What a command says that is refused: exit code 2, no stack trace, one message, nothing printed."""
        result = self.run(*arguments, typed=typed, **variables)
        assert isinstance(result.exception, SystemExit), result.exception
        assert result.exit_code == 2
        assert result.stdout == ""
        assert "Traceback" not in result.stderr
        assert result.stderr.count("Error: ") == 1
        return result.stderr.partition("Error: ")[2].strip()


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Terminal:
    """Nothing is configured."""
    folder = tmp_path / "empty"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return Terminal()


@pytest.fixture
def desk(terminal: Terminal, sessions: sessionmaker[Session], database_url: str) -> Terminal:
    """Bright Smiles is there, its database is up to date."""
    with transaction(sessions, ALL_CLINICS) as session:
        factories.make_clinic(session)
    terminal.variables |= {"SECRET_KEY": KEY, "DATABASE_URL": database_url}
    return terminal


@pytest.fixture
def visit(desk: Terminal, sessions: sessionmaker[Session]) -> int:
    """Ana's visit tomorrow."""
    with transaction(sessions, ALL_CLINICS) as session:
        clinic = session.scalars(sa.select(Clinic)).one()
        kind = factories.make_type(session, clinic)
        provider = factories.make_provider(session, clinic, kind)
        patient = factories.make_patient(session, clinic, "Ana")
        return factories.make_appointment(session, patient, provider, kind, real() + timedelta(days=1)).id


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


@pytest.fixture
def closed_port(taken_port: int) -> int:
    """A port at which nobody answers."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        port: int = server.getsockname()[1]
    return port


# What is set, and what is not


@pytest.mark.parametrize("command", [("visits",), ("serve",), ("migrate",), CLINIC])
def test_without_a_secret_key_it_says_how_to_make_one(terminal: Terminal, command: tuple[str, ...]) -> None:
    assert "SECRET_KEY must have at least 32 characters: set it to the output of python -c" in terminal.refused(
        *command
    )


def test_every_nonsense_in_the_configuration_is_named_at_once(terminal: Terminal) -> None:
    nonsense = {
        "SECRET_KEY": "x",
        "PORT": "99999",
        "LOG_LEVEL": "loud",
        "REDIS_URL": "here",
        "DATABASE_URL": "mysql://x",
    }
    said = terminal.refused("serve", **nonsense, TWILIO_AUTH_TOKEN="t", PUBLIC_BASE_URL="http://clinic.example")
    problems = [line.split()[1] for line in said.splitlines() if line.startswith("- ")]
    assert set(problems) == {*nonsense, "PUBLIC_BASE_URL", "Twilio"}


@pytest.mark.parametrize("command", NEED_A_DATABASE, ids=" ".join)
def test_a_database_that_was_never_migrated_is_not_touched(
    terminal: Terminal, blank_url: str, command: tuple[str, ...]
) -> None:
    said = terminal.refused(*command, SECRET_KEY=KEY, DATABASE_URL=blank_url)
    assert said == "the database is not up to date: run `standby migrate`"


@pytest.mark.parametrize("command", [*NEED_A_DATABASE, ("migrate",), ("serve",)], ids=" ".join)
def test_an_unreachable_database_is_one_sentence_without_the_password(
    terminal: Terminal, closed_port: int, command: tuple[str, ...]
) -> None:
    url = f"postgresql://clinic:geheim@127.0.0.1:{closed_port}/standby"
    said = terminal.refused(*command, SECRET_KEY=KEY, DATABASE_URL=url, PORT=str(closed_port))
    assert said.startswith("the database cannot be used (connection failed")
    assert said.endswith("check DATABASE_URL")
    assert len(said.splitlines()) == 1
    assert "geheim" not in said


@pytest.mark.parametrize("command", [("visits",), ("migrate",)])
def test_a_file_that_is_no_database_is_left_alone(terminal: Terminal, command: tuple[str, ...]) -> None:
    Path("letters.db").write_text("Dear Sir or Madam, " * 100)
    said = terminal.refused(*command, SECRET_KEY=KEY, DATABASE_URL="sqlite:///letters.db")
    assert "file is not a database" in said
    assert Path("letters.db").read_text() == "Dear Sir or Madam, " * 100


def test_a_folder_that_cannot_be_made_is_named(terminal: Terminal) -> None:
    Path("var").touch()
    assert "folder var cannot be made" in terminal.refused("migrate", SECRET_KEY=KEY)


def test_migrating_twice_does_nothing_the_second_time(terminal: Terminal, blank_url: str) -> None:
    variables = {"SECRET_KEY": KEY, "DATABASE_URL": blank_url}
    assert terminal.done("migrate", **variables) == "the database is up to date\n"
    assert terminal.done("migrate", **variables) == "the database is up to date\n"
    assert terminal.done("audit", "verify", **variables) == "every chain is whole\n"


def test_a_database_of_a_later_version_is_not_touched(terminal: Terminal, blank_url: str) -> None:
    variables = {"SECRET_KEY": KEY, "DATABASE_URL": blank_url}
    terminal.done("migrate", **variables)
    engine = make_engine(blank_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    assert "revision 9999, which this version does not know" in terminal.refused("migrate", **variables)


@pytest.mark.parametrize("command", ["demo", "serve"])
def test_a_taken_port_is_named_with_a_way_out(terminal: Terminal, taken_port: int, command: str) -> None:
    said = terminal.refused(command, SECRET_KEY=KEY, PORT=str(taken_port))
    assert said.startswith(
        f"port {taken_port} is taken: stop what uses it, or choose another, as PORT={taken_port + 1}"
    )


def test_an_address_of_another_machine_cannot_be_listened_on(terminal: Terminal) -> None:
    assert terminal.refused("demo", "--host", "192.0.2.1").startswith("cannot listen on 192.0.2.1:8000: ")


@pytest.mark.parametrize("port", ["eight", "0", "65536"])
def test_a_port_that_is_none_is_refused(terminal: Terminal, port: str) -> None:
    assert "PORT" in terminal.refused("demo", PORT=port)
    assert "PORT" in terminal.refused("serve", SECRET_KEY=KEY, PORT=port)


# The demo's environment


def test_the_demo_stays_out_of_a_database_with_real_clinics(desk: Terminal, closed_port: int) -> None:
    desk.done(*CLINIC)
    said = desk.refused("demo", PORT=str(closed_port))
    assert not Path("var").exists()
    assert said == "DATABASE_URL names a database with real clinics: unset it, the demo makes one of its own"


def test_a_spoiled_file_of_the_demo_is_named(terminal: Terminal, closed_port: int) -> None:
    Path("var/demo").mkdir(parents=True)
    Path("var/demo/environment.json").write_text('{"SECRET_KEY": ')
    for command in ("demo", "visits"):
        said = terminal.refused(command, PORT=str(closed_port))
        assert said == "var/demo/environment.json cannot be read: delete var/demo, the demo begins anew then"


def test_commands_find_the_demo_only_where_nothing_is_configured(desk: Terminal) -> None:
    database, variables = desk.variables["DATABASE_URL"], desk.variables
    demo = {"SECRET_KEY": KEY, "STANDBY_DEMO_PASSWORD": "p", "DATABASE_URL": database}
    Path("var/demo").mkdir(parents=True)
    Path("var/demo/environment.json").write_text(json.dumps(demo))
    desk.variables = {}
    assert "this is the demo of var/demo" in desk.run("audit", "verify").stderr
    assert "SECRET_KEY" in desk.refused("audit", "verify", DATABASE_URL=database)
    assert "SECRET_KEY" in desk.refused("serve")
    desk.variables = variables
    assert "demo" not in desk.run("audit", "verify").output


# Clinics and people


def test_a_new_clinic_is_in_trial_mode_and_can_have_people_and_visits(desk: Terminal) -> None:
    assert desk.done(*CLINIC, "--sms-number", "+1 312 555 0176") == "clinic north is there, in trial mode\n"
    assert desk.done(*STAFF, "--clinic", "north") == "done: the person can log in at /admin/\n"
    assert desk.done("visits", "--clinic", "north") == ""
    assert desk.done("audit", "verify") == "every chain is whole\n"


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--timezone", "Mars/Phobos", "--timezone: 'Mars/Phobos' is not an IANA time zone"),
        ("--timezone", "America", "--timezone: 'America' is not an IANA time zone"),
        ("--timezone", "../../etc/passwd", "is not an IANA time zone"),
        ("--phone", "12", "--phone is not a phone number"),
        ("--sms-number", "call us", "--sms-number is not a phone number"),
        ("--short-name", "The North Dental Practice of Chicago", "--short-name: 1 to 30 characters"),
        ("--short-name", "Smiles 😀", "no emoji"),
        ("--name", " ", "--name: 1 to 120 characters"),
        ("--language", "fr", "'fr' is not one of 'en', 'es'"),
    ],
)
def test_a_clinic_with_nonsense_is_not_made(desk: Terminal, option: str, value: str, said: str) -> None:
    assert said in desk.refused(*CLINIC, option, value)
    assert "north" not in desk.refused("visits", "--clinic", "?")


@pytest.mark.parametrize("slug", ["North Dental", "", "north/../x", "n" * 65])
def test_a_slug_is_small_letters_and_hyphens(desk: Terminal, slug: str) -> None:
    assert "SLUG: 1 to 64 small letters" in desk.refused("clinic", "add", slug, *CLINIC[3:])


def test_two_clinics_share_neither_slug_nor_number(desk: Terminal) -> None:
    taken = "there is a clinic of that slug or with that SMS number already"
    assert desk.refused("clinic", "add", "bright-smiles", *CLINIC[3:]) == taken
    assert desk.refused(*CLINIC, "--sms-number", "+13125550100") == taken


def test_an_unknown_clinic_is_answered_with_the_names_there_are(desk: Terminal) -> None:
    assert desk.refused("visits", "--clinic", "west") == "there is no clinic west; there are: bright-smiles"
    assert "bright-smiles" in desk.refused("import", "patients", __file__, "--clinic", "west")


def test_with_two_clinics_one_must_be_named(desk: Terminal) -> None:
    desk.done(*CLINIC)
    for command in (("visits",), ("cancel", "1"), STAFF, ("trial", "on"), ("place", "list")):
        assert desk.refused(*command) == "name a clinic with --clinic; there are: bright-smiles, north"


def test_without_any_clinic_it_says_how_to_make_one(terminal: Terminal, database_url: str) -> None:
    said = terminal.refused("visits", SECRET_KEY=KEY, DATABASE_URL=database_url)
    assert said == "name a clinic with --clinic; there are: none yet: `standby clinic add` makes one"


def test_a_person_can_log_in_with_the_password_that_was_typed(desk: Terminal, sessions: sessionmaker[Session]) -> None:
    desk.done(*STAFF[:-2], typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert isinstance(authenticate(sessions, "sam@example.com", PASSWORD, "127.0.0.1"), LoggedIn)


def test_a_person_is_not_made_with_nonsense(desk: Terminal) -> None:
    desk.done(*STAFF)
    assert "this e-mail address has a log-in already" in desk.refused(*STAFF)
    assert "12 to 1024 characters" in desk.refused("staff", "add", "kim@example.com", *STAFF[3:-1], "short")
    assert desk.refused("staff", "add", "somebody", *STAFF[3:]) == "EMAIL is not an e-mail address"
    assert "'king' is not one of" in desk.refused(*STAFF, "--role", "king")


def test_patients_are_asked_to_confirm_from_hours_that_the_clinic_sets(desk: Terminal) -> None:
    assert desk.done("clinic", "confirmations", "48") == "on: patients are asked 48 hours before a visit\n"
    assert desk.done("clinic", "confirmations", "off") == "off: nobody is asked\n"
    for hours in ("0", "1", "337", "-3", "soon", "1.5", ""):
        said = desk.refused("clinic", "confirmations", "--", hours)
        assert "2 to 336 hours before" in said or said == "HOURS is a whole number of hours, as 48, or off"


def test_trial_guests_and_places_are_set(desk: Terminal) -> None:
    assert desk.done("trial", "on") == "trial mode is on\n"
    assert desk.done("guest", "add", "312 555 0178") == "done\n"
    assert desk.done("guest", "remove", "+13125550178") == "done\n"
    assert desk.done("place", "set", "us-ny", "09:00", "20:00") == "done\n"
    assert desk.done("place", "list") == "US-NY  09:00-20:00\n"
    assert desk.done("place", "remove", "US-NY") == "done\n"


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("trial", "maybe"), "'maybe' is not one of"),
        (("guest", "add", "nobody"), "NUMBER is not a phone number"),
        (("guest", "remove", "312 555 0178"), "that number is not a guest"),
        (("place", "set", "Florida", "09:00", "20:00"), "is not an ISO 3166-2 code"),
        (("place", "set", "US-FL", "20:00", "09:00"), "the hours end before they start"),
        (("place", "set", "US-FL", "25:00", "26:00"), "'25:00' does not match the format"),
        (("place", "remove", "US-FL"), "there is no row for US-FL"),
    ],
)
def test_a_contact_rule_with_nonsense_is_not_set(desk: Terminal, command: tuple[str, ...], said: str) -> None:
    assert said in desk.refused(*command)


# Visits


def test_visits_are_listed_without_names(desk: Terminal, visit: int) -> None:
    line = desk.done("visits")
    assert line.split()[0] == str(visit)
    assert "Dr. Lee" in line
    assert "Ana" not in line


def test_a_cancelled_visit_becomes_an_opening(desk: Terminal, visit: int, sessions: sessionmaker[Session]) -> None:
    said = desk.done("cancel", str(visit), "--reason", "illness")
    with transaction(sessions, ALL_CLINICS, read_only=True) as session:
        opening = session.scalars(sa.select(Opening)).one()
    assert said == f"visit {visit} is cancelled; opening {opening.id} is being offered\n"
    assert desk.done("visits") == ""
    assert "is cancelled, not scheduled" in desk.refused("cancel", str(visit))


def test_a_cancelled_visit_that_was_too_short_says_that_nobody_can_be_asked(
    desk: Terminal, visit: int, sessions: sessionmaker[Session]
) -> None:
    with transaction(sessions, ALL_CLINICS) as session:
        row = session.get_one(Appointment, visit)
        row.ends_at = row.starts_at + timedelta(minutes=20)
    said = desk.done("cancel", str(visit)).splitlines()
    assert "so nobody can be asked" in said[0]
    assert said[1].startswith("to allow other types: standby opening set ")


def test_a_visit_that_has_begun_cannot_be_cancelled(
    desk: Terminal, visit: int, sessions: sessionmaker[Session]
) -> None:
    with transaction(sessions, ALL_CLINICS) as session:
        begun = real() - timedelta(minutes=1)
        session.execute(sa.update(Appointment).values(starts_at=begun, ends_at=begun + timedelta(hours=1)))
    assert "has started" in desk.refused("cancel", str(visit))


@pytest.mark.parametrize("number", ["99", "0", "-1", "twelve", "9223372036854775807", "99999999999999999999"])
def test_a_visit_that_is_none_cannot_be_cancelled(desk: Terminal, visit: int, number: str) -> None:
    assert desk.refused("cancel", "--", number)


def test_another_clinics_visit_cannot_be_cancelled(desk: Terminal, visit: int, sessions: sessionmaker[Session]) -> None:
    desk.done(*CLINIC)
    assert desk.refused("cancel", str(visit), "--clinic", "north") == f"there is no visit {visit} at this clinic"
    with transaction(sessions, ALL_CLINICS, read_only=True) as session:
        assert session.get_one(Appointment, visit).status is AppointmentStatus.SCHEDULED


@pytest.mark.parametrize("days", ["0", "-3", "99999999999", "soon"])
def test_visits_of_days_that_are_none_are_not_listed(desk: Terminal, days: str) -> None:
    assert "--days" in desk.refused("visits", "--days", days)


def test_patients_are_imported(desk: Terminal, sessions: sessionmaker[Session]) -> None:
    Path("patients.csv").write_text("id,first_name,last_name,phone,language\n7,Ana,Lopez,312 555 0142,es\n")
    assert "1 rows: 1 created" in desk.done("import", "patients", "patients.csv", "--clinic", "bright-smiles")
    with transaction(sessions, ALL_CLINICS, read_only=True) as session:
        assert session.scalars(sa.select(Patient.language)).one() == "es"


def test_a_file_that_is_not_there_is_not_imported(desk: Terminal) -> None:
    assert "'gone.csv' does not exist" in desk.refused("import", "patients", "gone.csv", "--clinic", "bright-smiles")


def test_a_changed_audit_entry_is_found(desk: Terminal, engine: sa.Engine) -> None:
    desk.done("trial", "on")
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("DROP TRIGGER audit_entry_no_update")
        else:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        connection.exec_driver_sql("UPDATE audit_entry SET action = 'nothing'")
    result = desk.run("audit", "verify")
    assert result.exit_code == 1
    assert result.stderr.startswith("bright-smiles: ")
    assert "Traceback" not in result.stderr


# Reading replies


def test_one_reply_is_explained(terminal: Terminal) -> None:
    assert terminal.done("understand", "--explain", "si porfa").startswith("yes  confidence 1.00  language es")


def test_replies_are_read_line_by_line(terminal: Terminal) -> None:
    lines = terminal.done("understand", typed='{"text": "si porfa"}\n\n{"text": "no thanks", "language": "en"}\n')
    assert [json.loads(line)["intent"] for line in lines.splitlines()] == ["yes", "no"]


@pytest.mark.parametrize("line", ["yes", '"yes"', '{"text": 1}', '{"text": "yes", "expecting": "lunch"}', '{"text":'])
def test_a_line_that_is_no_reply_is_named(terminal: Terminal, line: str) -> None:
    result = terminal.run("understand", typed=f'{{"text": "yes"}}\n{line}\n{{"text": "no"}}\n')
    assert (result.exit_code, result.stderr) == (1, "1 lines could not be read; their answers say why\n")
    first, named, last = map(json.loads, result.stdout.splitlines())
    assert (first["intent"], named["line"], last["intent"]) == ("yes", 2, "no")
    assert named["error"].startswith("line 2: ")


@pytest.mark.parametrize("command", [[name] for name in standby.commands])
def test_every_command_explains_itself(terminal: Terminal, command: list[str]) -> None:
    assert standby.commands[command[0]].help
    assert "Usage:" in terminal.done(*command, "--help")
