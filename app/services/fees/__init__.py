"""Fees for late cancellations and no-shows.

`policy` says what a miss costs, `ledger` keeps it, `exporting` hands it to billing, `totals` adds it up, `debts` says
who owes.
"""

from app.services.fees.debts import Debt, debts
from app.services.fees.exporting import COLUMNS, Line, NoBatch, export, lines, money
from app.services.fees.ledger import LONGEST_REASON, NotWaivable, assess, balance, propose_waiver, reverse, waive
from app.services.fees.policy import Amount, Free, NotAPolicy, excusing, price, set_policy
from app.services.fees.standing import Fee, FeeState, owed, standing_fees
from app.services.fees.totals import Total, per_month

__all__ = [
    "COLUMNS",
    "LONGEST_REASON",
    "Amount",
    "Debt",
    "Fee",
    "FeeState",
    "Free",
    "Line",
    "NoBatch",
    "NotAPolicy",
    "NotWaivable",
    "Total",
    "assess",
    "balance",
    "debts",
    "excusing",
    "export",
    "lines",
    "money",
    "owed",
    "per_month",
    "price",
    "propose_waiver",
    "reverse",
    "set_policy",
    "standing_fees",
    "waive",
]
