"""How long an offer holds its opening. Pure (PRODUCT.md section 2, "Hold"; spec rule 2)."""

from __future__ import annotations

from datetime import datetime, timedelta


def hold_end(
    now: datetime,
    *,
    hold: timedelta,
    shortest: timedelta,
    opening_expires_at: datetime,
    next_patient_from: datetime | None = None,
) -> datetime:
    """When a hold that begins now ends; all aware UTC.

    Which limit wins, first to last: the opening's expiry; at least `shortest` (10 min); a hold that would end while
    the next patient may not be contacted lasts until they may (`next_patient_from`); never longer than half of what
    is left.
    """
    end = now + hold
    half = now + (opening_expires_at - now) / 2
    end = min(end, half)
    if next_patient_from and end < next_patient_from:
        end = next_patient_from
    end = max(end, now + shortest)
    return min(end, opening_expires_at)
