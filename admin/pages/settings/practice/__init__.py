"""Settings, practice: who treats, where, and what."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import Session

from admin.actions import Done, act, show
from admin.forms import Form
from admin.languages import N_
from admin.languages import gettext as _
from admin.pages.settings.frame import SettingsPart
from admin.pages.settings.practice.forms import KindForm, RoomForm, kind_form, numbered, room_form
from admin.pages.settings.week import DayForm, day_name, week
from admin.pages.settings.words import STRATEGIES
from admin.words import money
from app.access import Permission
from app.models import AppointmentType, Chair, ChairType, Provider, ProviderHours, ProviderType
from app.services import practice

ADMIN = Permission.MANAGE_USERS
SHOWN = 300
IN_USE = N_("%(name)s is in use again.")
OUT_OF_USE = N_("%(name)s is not in use any more. What is booked stays.")


class PracticePage(SettingsPart):
    """Providers, chairs and types of visit."""

    title, slug, path = N_("Providers and visits"), "settings_practice", "settings/practice"
    about, picture = N_("Who treats, in which chair, and what a visit takes and costs."), "schedule"

    @show("/")
    def index_view(self) -> Any:
        """Everything that is or was in use."""
        return self.answer("console/settings/practice.html", self._shown)

    @show("/providers/<row:provider_id>/")
    def provider_view(self, provider_id: int) -> Any:
        """One provider, with their week."""
        provider = self.one(Provider, provider_id)
        return self.answer("console/settings/provider.html", lambda: self._provider(provider))

    @act("/providers/add", ADMIN, form=RoomForm)
    def add_provider(self, session: Session, form: RoomForm) -> Done:
        """Somebody who treats."""
        row = practice.add_provider(session, self.clinic_id, str(form.name.data), form.kinds.data or [])
        return Done(_("Added. Now set their hours."), to=url_for(".provider_view", provider_id=row.id))

    @act("/providers/<row:provider_id>/change", ADMIN, form=RoomForm)
    def change_provider(self, session: Session, form: RoomForm, provider_id: int) -> Done:
        """Name and types of visit."""
        practice.change_provider(session, self.clinic_id, provider_id, str(form.name.data), form.kinds.data or [])
        return Done(_("Saved."))

    @act("/providers/<row:provider_id>/hours", ADMIN, form=DayForm)
    def set_hours(self, session: Session, form: DayForm, provider_id: int) -> Done:
        """The hours of a weekday."""
        number = int(form.weekday.data or 0)
        practice.set_provider_hours(session, self.clinic_id, provider_id, number, form.spans)
        return Done(_("%(day)s: the hours are set.", day=day_name(number)))

    @act("/chairs/add", ADMIN, form=RoomForm)
    def add_chair(self, session: Session, form: RoomForm) -> Done:
        """A chair or room."""
        practice.add_chair(session, self.clinic_id, str(form.name.data), form.kinds.data or [])
        return Done(_("Added."))

    @act("/chairs/<row:chair_id>/change", ADMIN, form=RoomForm)
    def change_chair(self, session: Session, form: RoomForm, chair_id: int) -> Done:
        """Name and types of visit."""
        practice.change_chair(session, self.clinic_id, chair_id, str(form.name.data), form.kinds.data or [])
        return Done(_("Saved."))

    @act("/types/add", ADMIN, form=KindForm)
    def add_type(self, session: Session, form: KindForm) -> Done:
        """A type of visit."""
        practice.add_kind(session, self.clinic_id, form.wanted)
        return Done(_("Added. Say which providers and chairs it is for."))

    @act("/types/<row:type_id>/change", ADMIN, form=KindForm)
    def change_type(self, session: Session, form: KindForm, type_id: int) -> Done:
        """What differs; of two who change one type, the second is told."""
        changed = practice.change_kind(session, self.clinic_id, type_id, form.wanted, seen=str(form.seen.data))
        return Done(_("Saved.") if changed else _("It was that already."))

    @act("/providers/<row:row_id>/on", ADMIN)
    def use_provider(self, session: Session, _form: Form, row_id: int) -> Done:
        """Plan with them again."""
        return self._use(session, Provider, row_id, active=True)

    @act("/providers/<row:row_id>/off", ADMIN)
    def drop_provider(self, session: Session, _form: Form, row_id: int) -> Done:
        """Plan nothing new with them."""
        return self._use(session, Provider, row_id, active=False)

    @act("/chairs/<row:row_id>/on", ADMIN)
    def use_chair(self, session: Session, _form: Form, row_id: int) -> Done:
        """Plan with it again."""
        return self._use(session, Chair, row_id, active=True)

    @act("/chairs/<row:row_id>/off", ADMIN)
    def drop_chair(self, session: Session, _form: Form, row_id: int) -> Done:
        """Plan nothing new with it."""
        return self._use(session, Chair, row_id, active=False)

    @act("/types/<row:row_id>/on", ADMIN)
    def use_type(self, session: Session, _form: Form, row_id: int) -> Done:
        """Plan with it again."""
        return self._use(session, AppointmentType, row_id, active=True)

    @act("/types/<row:row_id>/off", ADMIN)
    def drop_type(self, session: Session, _form: Form, row_id: int) -> Done:
        """Plan nothing new with it."""
        return self._use(session, AppointmentType, row_id, active=False)

    def _use(self, session: Session, model: type[Any], row_id: int, *, active: bool) -> Done:
        name = practice.set_in_use(session, self.clinic_id, model, row_id, active=active)
        return Done(_(IN_USE if active else OUT_OF_USE, name=name))

    def _shown(self) -> dict[str, Any]:
        kinds = self._all(AppointmentType)
        usable = [kind for kind in kinds if kind.active]
        of_provider = self._kinds(ProviderType, ProviderType.provider_id)
        of_chair = self._kinds(ChairType, ChairType.chair_id)
        names = {kind.id: kind.name for kind in kinds}
        providers = [(row, _names(of_provider[row.id], names)) for row in self._all(Provider)]
        performers = defaultdict(list)
        for row, _kinds in providers:
            for kind in of_provider[row.id]:
                performers[kind].append(row.name)
        chairs = [
            (row, _names(of_chair[row.id], names), room_form(usable, f"chair-{row.id}", row.name, of_chair[row.id]))
            for row in self._all(Chair)
        ]
        return {
            "providers": providers,
            "chairs": chairs,
            "kinds": [(row, kind_form(row), ", ".join(performers[row.id])) for row in kinds],
            "new_provider": room_form(usable, "new-provider"),
            "new_chair": room_form(usable, "new-chair"),
            "new_kind": numbered(KindForm(), "new-kind"),
            "strategies": STRATEGIES,
            "money": money,
        }

    def _provider(self, provider: Provider) -> dict[str, Any]:
        kinds = [kind for kind in self._all(AppointmentType) if kind.active]
        done = self._kinds(ProviderType, ProviderType.provider_id)[provider.id]
        query = sa.select(ProviderHours).where(ProviderHours.provider_id == provider.id)
        hours = self.db.scalars(query.order_by(ProviderHours.weekday, ProviderHours.starts_at)).all()
        return {
            "provider": provider,
            "does": [kind.name for kind in kinds if kind.id in done],
            "form": room_form(kinds, "provider", provider.name, done),
            "week": week((row.weekday, row.starts_at, row.ends_at) for row in hours),
        }

    def _all(self, model: type[Any]) -> list[Any]:
        query = sa.select(model).order_by(model.active.desc(), sa.func.lower(model.name), model.id).limit(SHOWN)
        return list(self.db.scalars(query))

    def _kinds(self, link: type[Any], owner: Any) -> dict[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for row_id, kind in self.db.execute(sa.select(owner, link.appointment_type_id).order_by(link.id)):
            found[row_id].append(kind)
        return found


def _names(kinds: list[int], names: dict[int, str]) -> str:
    return ", ".join(names[kind] for kind in kinds if kind in names)
