"""What of a text counts as an answer: not the words inside a question, and no agreement that is denied."""

from conversations.reading.lexicon import Mark
from conversations.reading.marks import Clause, Marked

AGREEING = frozenset({Mark.YES, Mark.AGREE, Mark.WEAK, Mark.REPEATS, Mark.CONFIRMS, Mark.BOOK_IT})
DENYING = frozenset({Mark.NO, Mark.CANNOT, Mark.NONE, Mark.UNINTERESTED})
TAKES_BACK = frozenset({Mark.BUT, Mark.IF, Mark.NOT, Mark.KEEP, Mark.UNWANTED, Mark.CANCEL, Mark.STOP})

_NOTHING_ASKED = AGREEING | DENYING | (TAKES_BACK - {Mark.BUT}) | {Mark.MAYBE, Mark.HEDGE, Mark.DECLINES}


def heard_in(marked: Marked) -> Marked:
    """The text with what does not answer made unknown words."""
    if not marked.has(Mark.NOT) and not any(clause.asks or clause.question for clause in marked.clauses):
        return marked
    return Marked(tuple(_denied(_unasked(clause)) for clause in marked.clauses))


def _unasked(clause: Clause) -> Clause:
    """Words that stand inside a question answer nothing: "does that work for you?", "can you check if …"."""
    if clause.asks:
        return clause.without(_NOTHING_ASKED)
    if clause.question and Mark.YES not in clause.marks:
        return clause.without(AGREEING | DENYING | {Mark.DECLINES})
    return clause


def _denied(clause: Clause) -> Clause:
    """Behind a "not" nothing agrees but yes itself: "not very good for me", "I do not have all that much"."""
    marks = [span.mark for span in clause.spans]
    if Mark.NOT not in marks:
        return clause
    return clause.without(AGREEING - {Mark.YES}, behind=marks.index(Mark.NOT))
