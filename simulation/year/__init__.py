"""A year of a clinic: the real code, on a clock that jumps, with made-up patients. What it is for: docs/lab.md.

`clinic` and `people` make the practice, `calendars` imports its visits, `fates` and `answers` draw what patients do and
write, `desk` is the staff, `carrier` takes the texts, `play` lets the year pass; `rules` says what must be true after
it. No rule of the engine stands in the play.
"""
