import sqlalchemy as sa
from tests.dialogue import Desk

def test_smoke(engine: sa.Engine) -> None:
    desk = Desk(engine)
    desk.set_clock("2026-11-23 08:05")
    desk.waits(desk.patient())
    desk.cancels(desk.visit("2026-11-24 09:00"))
    desk.plays("""
    clinic> Hi Ana, Bright Smiles: an opening Tue Nov 24 at 9:00 AM. Reply YES to book, NO to pass. Held for you until 10:05 AM.
    patient> si porfa
    clinic> Booked: Tue Nov 24, 9:00 AM. See you then!
    """)
