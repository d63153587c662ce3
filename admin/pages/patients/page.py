"""Patients: whom one saw lately and whom one looks for; one patient's record."""

from __future__ import annotations

from typing import Any

from flask import abort, session

from admin.actions import ask, is_scripted, show
from admin.languages import N_
from admin.pages.patients.acts import PatientActs
from admin.pages.patients.forms import AgreeForm, EditForm, FindForm, LiftForm, NewForm, ReachForm, StopForm, WhereForm
from admin.pages.patients.record import Record, read_record
from admin.pages.patients.search import matches, these
from admin.words import address
from app.access import Permission
from app.models import Patient
from app.services import reach

LATELY = 10


class PatientsPage(PatientActs):
    """No list of everybody: a clinic has 100,000. One looks for somebody, or goes back to whom one saw lately."""

    permissions = (Permission.VIEW_PATIENTS,)
    rows_of = Patient
    title, slug = N_("Patients"), "patients"
    icon, key = "patients", "p"

    @show("/")
    def index_view(self) -> Any:
        """A field to look for somebody, and whom this person saw lately."""
        return self.answer("console/patients/index.html", self._index)

    @ask("/find", Permission.VIEW_PATIENTS, form=FindForm)
    def find(self, form: FindForm) -> Any:
        """At most ten people: for the script a part of the page it stands on, else a page."""
        found = matches(self.db, form.q.data or "", self.wall.now) if not form.errors else None
        values = {"wall": self.wall, "form": form, "found": found, "asked": bool(form.q.data)}
        template = "console/patients/rows.html" if is_scripted() else "console/patients/found.html"
        return self.render(template, **values)

    @show("/new", Permission.MODIFY_APPOINTMENT)
    def new(self) -> Any:
        """The form for a new patient."""
        return self.render("console/patients/new.html", form=NewForm())

    @show("/<row:row_id>/")
    def details_view(self, row_id: int) -> Any:
        """One patient's record."""
        return self.answer("console/patients/patient.html", lambda: self._record(row_id))

    def _index(self) -> dict[str, Any]:
        return {"wall": self.wall, "form": FindForm(), "lately": these(self.db, self._lately(), self.wall.now)}

    def _lately(self) -> list[int]:
        """Ids alone, in the signed cookie: whom this person opened at this clinic, the latest first."""
        kept: dict[str, list[int]] = session.get("lately", {})
        return kept.get(str(self.clinic_id), [])

    def _remember(self, patient_id: int) -> None:
        others = [one for one in self._lately() if one != patient_id]
        session["lately"] = session.get("lately", {}) | {str(self.clinic_id): [patient_id, *others][:LATELY]}

    def _record(self, row_id: int) -> dict[str, Any]:
        wall = self.wall
        record = read_record(self.db, row_id, wall.now)
        if record is None:
            abort(404)
        self.note_read("patient.read", record.patient, [row_id])
        self._remember(row_id)
        return {
            "wall": wall,
            "record": record,
            "minor": reach.is_minor(record.patient, wall.today),
            "written_to": record.patient.status in reach.WRITTEN_TO,
            "address": address,
            **self._forms(record),
        }

    @staticmethod
    def _forms(record: Record) -> dict[str, Any]:
        forms: dict[str, Any] = {"agree": AgreeForm(), "stop": StopForm(), "lift": LiftForm()}
        forms |= {"reach": ReachForm(), "wrong": WhereForm(), "part": WhereForm()}
        forms["edit"] = EditForm(obj=record.patient, knows_policy=record.patient.policy_acknowledged_at is not None)
        stopped = [(one.contact.id, address(one.contact)) for one in record.reached if one.stopped]
        everywhere = [(one.contact.id, address(one.contact)) for one in record.reached]
        for name in ("agree", "stop", "part"):
            forms[name].contact.choices = everywhere
        forms["lift"].contact.choices = stopped
        forms["wrong"].contact.choices = [
            (one.contact.id, address(one.contact)) for one in record.reached if not one.contact.wrong_number_at
        ]
        for name, form in forms.items():
            for each in form:
                each.id = f"{name}-{each.name}"  # they stand on one page
        return {"forms": forms}
