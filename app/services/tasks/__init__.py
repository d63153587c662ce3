"""What a person must do: one list for all of it (PRODUCT.md section 1, "task").

`asking` makes a task once per cause; `working` is what people do with it, `calls` what a call gave; `moot` is the one
table of what makes each kind moot, by which `closing` closes by itself what nobody has to do any more.
"""

from app.services.tasks.asking import DUE, ask_person, close
from app.services.tasks.calls import CALLS, log_call
from app.services.tasks.closing import clinics_to_clear, close_answered, close_moot
from app.services.tasks.moot import MOOT, TOO_LATE, Moot
from app.services.tasks.working import LONGEST_RESULT, NotATask, finish, open_tasks, snooze, take, wake, works_here

__all__ = [
    "CALLS",
    "DUE",
    "LONGEST_RESULT",
    "MOOT",
    "TOO_LATE",
    "Moot",
    "NotATask",
    "ask_person",
    "clinics_to_clear",
    "close",
    "close_answered",
    "close_moot",
    "finish",
    "log_call",
    "open_tasks",
    "snooze",
    "take",
    "wake",
    "works_here",
]
