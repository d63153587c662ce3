"""The inbox: who writes with the clinic, one conversation beside the list, and what a person does in it."""

from __future__ import annotations

import secrets
from typing import Any

import sqlalchemy as sa
from flask import abort, request
from flask_login import current_user
from sqlalchemy.orm import Session

from admin.actions import Done, act, actor, show
from admin.forms import EmptyForm, Form, text
from admin.installation import installation
from admin.languages import N_, gettext
from admin.later import LaterForm, later
from admin.listing import Pick
from admin.page import Page
from admin.pages.inbox import lines
from admin.pages.inbox.glance import glances
from admin.pages.inbox.question import open_question
from admin.pages.inbox.replies import replies_in
from admin.people import together
from admin.transcript import transcript
from admin.words import address
from app.access import Permission
from app.models import Consent, Contact, Conversation, OptOut, Scope, StaffUser, Thread
from app.services import threads

Reply = Permission.REPLY


class WriteForm(Form):
    """A text to the patient."""

    body = text(N_("Your text"), required=True, longest=threads.LONGEST_TEXT, lines=2)


class InboxPage(Page):
    """A list, narrowed by links; a conversation; who is at its other end."""

    permissions = (Permission.VIEW_PATIENTS,)
    rows_of = Thread
    title, slug = N_("Inbox"), "inbox"
    icon, key = "inbox", "i"
    template = "console/inbox/inbox.html"

    @show("/")
    def index_view(self) -> Any:
        """The list; beside it, at a desk, room for the conversation that is chosen."""
        return self.answer(self.template, lambda: self._list() | {"thread": None})

    @show("/<row:row_id>/")
    def details_view(self, row_id: int) -> Any:
        """One conversation."""
        return self.answer(self.template, lambda: self._list() | self._thread(row_id))

    # --- what people do -------------------------------------------------------------------------------------------

    @act("/<row:row_id>/write", Reply, form=WriteForm)
    def write(self, session: Session, form: WriteForm, row_id: int) -> Done:
        """Text the patient; the conversation is one's own from then on."""
        key = request.form.get("once") or secrets.token_hex(8)
        threads.write(session, row_id, current_user.person.staff_id, form.body.data, key=key)
        return Done("")

    @act("/<row:row_id>/take", Reply)
    def take(self, session: Session, _form: EmptyForm, row_id: int) -> Done:
        """Speak in it oneself, whoever has it now."""
        threads.assign(session, row_id, current_user.person.staff_id, actor=actor())
        return Done(gettext("You have this conversation. The bot is silent."))

    @act("/<row:row_id>/hand-back", Reply)
    def hand_back(self, session: Session, _form: EmptyForm, row_id: int) -> Done:
        """Let the bot speak again."""
        threads.hand_back(session, row_id, actor=actor())
        return Done(gettext("Handed back: the bot answers again."))

    @act("/<row:row_id>/later", Reply, form=LaterForm)
    def put_off(self, session: Session, form: LaterForm, row_id: int) -> Done:
        """Leave it alone for a while, or until the patient writes."""
        until = later(form, self.wall)
        threads.snooze(session, row_id, until, actor=actor())
        return Done(gettext("Put off %(until)s, or until they write.", until=self.wall.until(until)))

    @act("/<row:row_id>/done", Reply)
    def done(self, session: Session, _form: EmptyForm, row_id: int) -> Done:
        """Nothing is left to do."""
        threads.close(session, row_id, actor=actor())
        return Done(gettext("Done: nobody waits here any more."))

    @act("/<row:row_id>/unflag", Reply)
    def unflag(self, session: Session, _form: EmptyForm, row_id: int) -> Done:
        """A person has looked after them."""
        threads.unflag(session, row_id, actor=actor())
        return Done(gettext("Not marked as urgent any more."))

    @act("/<row:row_id>/read", Reply)
    def read(self, session: Session, _form: EmptyForm, row_id: int) -> Done:
        """Somebody who may answer has seen what the patient wrote."""
        threads.mark_read(session, row_id)
        return Done(gettext("Marked as read."))

    # --- what it shows ----------------------------------------------------------------------------------------------

    def _list(self) -> dict[str, Any]:
        show = request.args.get("show", "")
        show = show if show in lines.LABELS else lines.ALL
        staff_id, wall = current_user.person.staff_id, self.wall
        return {
            "wall": wall,
            "narrowed": show,
            "picks": self._picks(show, lines.counts(self.db, wall.now, staff_id)),
            "lines": lines.lines(self.db, wall, show, staff_id),
            "empty": gettext(lines.EMPTY[show]),
        }

    def _picks(self, show: str, counted: dict[str, int]) -> list[Pick]:
        urls = {name: self.get_url(".index_view", **({"show": name} if name else {})) for name in lines.LABELS}
        shown = {
            name: said for name, said in lines.LABELS.items() if name != lines.PUT_OFF or counted[name] or show == name
        }
        return [
            Pick(gettext(said), urls[name], name == show, counted.get(name) or None) for name, said in shown.items()
        ]

    def _thread(self, row_id: int) -> dict[str, Any]:
        """Head, patients, transcript and question, in at most six statements."""
        (thread, contact, owner, asking, consents), out = self._head(row_id)
        wall = self.wall
        people = glances(self.db, contact.id, wall.now, wall.today)
        self.note_read("thread.read", thread, sorted(one.patient.id for one in people))
        language = next((one.patient.language for one in people if one.patient.language), None)
        return {
            "thread": thread,
            "who": together([one.patient for one in people]) or address(contact),
            "address": address(contact),
            "owner": owner,
            "mine": thread.staff_id == current_user.person.staff_id,
            "question": open_question(self.db, wall, asking),
            "people": people,
            "opt_outs": out,
            "stopped": self._stopped(contact, out),
            "consents": consents > 0,
            "contact": contact,
            "transcript": transcript(self.db, wall, thread),
            "replies": replies_in(language),
            "segment_cents": 100 * installation().segment_price,
            "write": WriteForm(),
            "later": LaterForm(),
        }

    def _head(self, row_id: int) -> tuple[Any, list[OptOut]]:
        """The thread with who is at either end of it, and the wishes in force to get no texts."""
        given = sa.select(sa.func.count(Consent.id)).where(
            Consent.contact_id == Thread.contact_id, Consent.scope == Scope.ALL, Consent.revoked_at.is_(None)
        )
        query = (
            sa.select(Thread, Contact, StaffUser.name, Conversation, given.correlate(Thread).scalar_subquery(), OptOut)
            .join(Contact, Contact.id == Thread.contact_id)
            .outerjoin(StaffUser, StaffUser.id == Thread.staff_id)
            .outerjoin(Conversation, Conversation.id == Thread.asking_id)
            .outerjoin(OptOut, sa.and_(OptOut.contact_id == Contact.id, OptOut.lifted_at.is_(None)))
            .where(Thread.id == row_id)
            .order_by(OptOut.id)
        )
        found = self.db.execute(query).all() or abort(404)
        return found[0][:-1], [row.OptOut for row in found if row.OptOut]

    @staticmethod
    def _stopped(contact: Contact, opt_outs: list[OptOut]) -> str:
        """Why nothing can be written there; empty where it can."""
        if any(wish.scope is Scope.ALL for wish in opt_outs):
            return gettext(
                "They have opted out of texts: nothing can be sent. Call them; to get texts again they text START."
            )
        if contact.wrong_number_at:
            return gettext("This number belongs to somebody else: nothing is sent to it any more.")
        if contact.unreachable_since:
            return gettext("The carrier says that this number cannot get texts. Call instead.")
        return ""
