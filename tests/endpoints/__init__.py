"""Every endpoint of the API as PRODUCT.md section 9 and the specification have it, by hand: one row each.

Nothing here is read from the application: it is what the application is held against. A new endpoint is one more row in
the module of its noun; an id that its call needs and no `Practice` has, is added there.
"""

from tests.endpoints import money, patients, record, settings, visits, waitlist

TABLE = (*waitlist.ROWS, *visits.ROWS, *patients.ROWS, *money.ROWS, *settings.ROWS, *record.ROWS)
