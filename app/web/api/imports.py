"""`/imports`: a file of the clinic's own system, checked row by row, and stored."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from typing import Annotated

from pydantic import Field

from app.access import Permission
from app.services.imports.columns import NoColumn
from app.services.imports.reader import BadFile
from app.services.imports.run import KINDS
from app.services.imports.whole import Outcome, headings, import_whole
from app.services.refusals import sentence
from app.web.api.call import Call
from app.web.api.endpoint import Noun
from app.web.api.forms import Answer, Form
from app.web.api.problems import FieldError, Refusal

NOUN = Noun("Imports", "Files of the clinic's own system, checked row by row.", "/imports")
MODIFY = Permission.MODIFY_APPOINTMENT
ALL_OF_IT = (
    Permission.CANCEL_APPOINTMENT,
    Permission.MANAGE_WAITLIST,
    Permission.REPLY,
    Permission.VIEW_PATIENTS,
)
"""A file cancels visits, adds to the waitlist, records consents and tells what patients' records hold."""
MOST_TOLD = 1000
EXAMPLE = "external_id,first_name,last_name,phone\nP-1,Ana,Silva,+13125550142\n"


class FileKind(StrEnum):
    """What the rows of a file are; each has columns of its own."""

    PATIENTS = "patients"
    APPOINTMENTS = "appointments"
    WAITLIST = "waitlist"
    CONSENTS = "consents"
    TREATMENTS = "treatments"
    MILESTONES = "milestones"
    BALANCES = "balances"


class ImportForm(Form):
    """A file, as text. The whole body is at most 1 MB: bigger files go by the command `standby import`."""

    kind: Annotated[FileKind, Field(description="What its rows are.", examples=[FileKind.PATIENTS.value])]
    csv: Annotated[
        str,
        Field(
            min_length=1,
            description="Comma-separated; the first line names the columns, in any order.",
            examples=[EXAMPLE],
        ),
    ]
    dry_run: Annotated[bool, Field(description="Only say what would be done; nothing is stored.", examples=[True])] = (
        False
    )


class FileColumn(Answer):
    """A column that a file can have."""

    headers: Annotated[
        list[str],
        Field(
            description="What its header may be, in any case, with blanks or underscores.",
            examples=[["first_name", "first name"]],
        ),
    ]
    required: bool


class FileColumns(Answer):
    """The columns of one kind of file."""

    kind: FileKind
    columns: list[FileColumn]


class ImportKinds(Answer):
    """Which files can be imported."""

    kinds: list[FileColumns]


class RefusedRow(Answer):
    """What is wrong with a row, or a part of it that was left out. It quotes the cell that is wrong."""

    line: Annotated[int, Field(description="The line in which the row begins; 1 names the columns.")]
    column: Annotated[str, Field(description="As the file calls it; `row`: the row as a whole.", examples=["phone"])]
    reason: Annotated[str, Field(examples=["'abc' is not a phone number"])]


class ImportOutcome(Answer):
    """What was stored, or would be."""

    stored: Annotated[bool, Field(description="False: it was a dry run.")]
    rows: int
    refused: Annotated[int, Field(description="How many rows were not imported.")]
    outcomes: Annotated[
        dict[str, int],
        Field(description="How many rows ended how: created, updated, unchanged, refused … and what else was made."),
    ]
    refusals: Annotated[list[RefusedRow], Field(description=f"The first {MOST_TOLD}, in the order they were found.")]
    more_refusals: Annotated[bool, Field(description="There are more: correct these, then check the file again.")]
    ignored_columns: Annotated[
        list[str], Field(description="Columns of the file that nothing was read from.", examples=[["shoe_size"]])
    ]


@NOUN.get("", ImportKinds, MODIFY)
def show_import_kinds(_call: Call) -> ImportKinds:
    """Show which files can be imported, and what their columns are called."""
    return ImportKinds(kinds=[FileColumns(kind=kind, columns=_columns(kind)) for kind in FileKind])


def _columns(kind: FileKind) -> list[FileColumn]:
    return [FileColumn(headers=list(each.headers), required=each.required) for each in headings(KINDS[kind])]


@NOUN.post("", ImportOutcome, MODIFY, also=ALL_OF_IT, body=ImportForm, batched=True)
def import_file(call: Call, body: ImportForm) -> ImportOutcome:
    """Import a CSV file, or only check it: rows that are right are stored, each other row is told with its reason.

    It may be sent again: rows are known by their id, unchanged ones stay as they are. A file that is broken as a whole
    is refused (422), and nothing of it is stored.
    """
    clinic = call.clinic
    call.session.close()  # its connection goes back: each batch takes one of its own
    try:
        came = import_whole(
            KINDS[body.kind], "file.csv", body.csv.encode(), clinic, partial(call.batch, "import"),
            dry_run=body.dry_run, told=MOST_TOLD,
        )  # fmt: skip
    except BadFile as error:
        raise Refusal(422, "The file cannot be imported.", errors=[_wrong(error)]) from None
    return _told(came, stored=not body.dry_run)


def _wrong(error: BadFile) -> FieldError:
    """Without what the file says: where its first line names no columns, it is a patient's row."""
    if isinstance(error, NoColumn):
        return FieldError(path="csv", message=f"There is no column for {error.field}: {' or '.join(error.looked_for)}.")
    return FieldError(path="csv", message=sentence(error, lambda noun, _number: noun))


def _told(came: Outcome, *, stored: bool) -> ImportOutcome:
    return ImportOutcome(
        stored=stored,
        rows=came.tally.rows,
        refused=came.tally.refused,
        outcomes=dict(sorted(came.tally.outcomes.items())),
        refusals=[RefusedRow(line=one.line, column=one.column, reason=one.reason) for one in came.refusals],
        more_refusals=came.has_more,
        ignored_columns=list(came.ignored),
    )
