"""Import: the clinic's own files, checked row by row before anything is stored; what `standby import` does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import request
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from admin.actions import ask, show, writing
from admin.forms import EmptyForm
from admin.languages import N_
from admin.languages import gettext as _
from admin.page import Page
from admin.plots import number
from app.access import Permission
from app.models import Clinic
from app.services.imports.kind import Kind
from app.services.imports.reader import BadFile
from app.services.imports.run import KINDS
from app.services.imports.whole import headings, import_whole

MODIFY = Permission.MODIFY_APPOINTMENT
SHOWN = 200
NAMES = {
    "patients": N_("Patients"),
    "appointments": N_("Visits"),
    "waitlist": N_("Waitlist"),
    "consents": N_("Consents and opt-outs"),
    "treatments": N_("Treatment plans"),
    "milestones": N_("Milestones of treatment plans"),
    "balances": N_("Balances"),
}
OUTCOMES = {
    "created": N_("new"),
    "updated": N_("changed"),
    "unchanged": N_("as they were"),
    "refused": N_("refused"),
    "imported in part": N_("imported in part"),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a file, or would: counts in words, refused rows as (line, column, reason)."""

    stored: bool
    rows: str
    counts: list[tuple[str, str]]
    refusals: list[tuple[str, str, str]]
    has_more: bool
    ignored: list[str]
    refused: int


class ImportsPage(Page):
    """Choose what the file holds, check it, import it."""

    permissions = (MODIFY,)
    title, slug, path = N_("Import"), "imports", "schedule/import"
    part_of = "schedule"

    @show("/")
    def index_view(self) -> Any:
        """The form."""
        return self._page()

    @ask("/run", MODIFY, form=EmptyForm)
    def run_view(self, _form: EmptyForm) -> Any:
        """Check the file, or import it; the form again, with what came of it."""
        kind, file = KINDS.get(request.form.get("kind", "")), request.files.get("file")
        if kind is None or file is None or not file.filename:
            return self._page(problem=_("Choose what the file holds, and the file."))
        try:
            outcome = self._run(kind, file, store=request.form.get("do") == "import")
        except BadFile as refusal:
            said = str(refusal)
            return self._page(kind.name, problem=f"{said[:1].upper()}{said[1:]}.")
        return self._page(kind.name, outcome)

    def _run(self, kind: Kind, file: FileStorage, *, store: bool) -> Outcome:
        clinic = self.db.get_one(Clinic, self.clinic_id)
        gzipped = (file.filename or "").endswith(".gz")
        name = "file.csv.gz" if gzipped else "file.csv"
        came = import_whole(kind, name, file.read(), clinic, self._begin, dry_run=not store, told=SHOWN)
        tally, refusals = came.tally, [(str(one.line), one.column, one.reason) for one in came.refusals]
        counts = [(number(n), _(OUTCOMES.get(name, name))) for name, n in sorted(tally.outcomes.items()) if n]
        ignored = [title.replace("_", " ") for title in came.ignored]
        return Outcome(store, number(tally.rows), counts, refusals, came.has_more, ignored, tally.refused)

    @contextmanager
    def _begin(self) -> Iterator[Session]:
        with writing(self.session.sessions) as session:
            session.info["source"] = f"import, {session.info['source']}"
            yield session

    def _page(self, kind: str = "", outcome: Outcome | None = None, problem: str = "") -> Any:
        return self.render(
            "console/imports.html",
            kinds=[(name, _(NAMES.get(name, name)), _columns(KINDS[name])) for name in KINDS],
            kind=kind or request.args.get("kind", "patients"),
            outcome=outcome,
            problem=problem,
        )


def _columns(kind: Kind) -> list[tuple[str, bool]]:
    """The headers that a file of this kind can have, the first way each is written; and whether it must be there."""
    return [(each.headers[0].replace("_", " "), each.required) for each in headings(kind)]
