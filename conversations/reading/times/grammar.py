"""The whole grammar of times, in the order in which it is applied: clocks, then days, then what joins them."""

from conversations.reading.times import day_rules as day
from conversations.reading.times import span_rules as span
from conversations.reading.times.clock_rules import CLOCK_RULES
from conversations.reading.times.durations import DURATION_RULES
from conversations.reading.times.rules import Node, Setting, apply, rule
from conversations.reading.times.window_rules import WINDOW_RULES

_NUMBER = "[0won]"
_SPAN_OPENS = "[\\[bz]?"
_NO_CLOCK_AFTER = "(?![umO/:CM-]|]|[&|][0w]?[mC])"

DAY_RULES = (
    rule("0(?:/0/|-0-)0", "D", day.by_numbers),
    rule(f"{_SPAN_OPENS}j?[0wo]G[]\\-U][jk]*[0wo]GM", "D", span.days_of_month),
    rule("b[jk]*[0wo]&[jk]*[0wo]GM", "D", span.days_of_month),
    rule(f"{_SPAN_OPENS}MG[0wo][]\\-U]G[0wo](?!G?M|[/:])", "D", span.days_of_month),
    rule(f"{_SPAN_OPENS}j[0o][]\\-U]j[0o](?!G?M)", "D", span.days_of_month),
    rule("bj[0o]&j?[0o](?!G?M)", "D", span.days_of_month),
    rule("(?:d,?G)?0/0(?!/)", "D", day.by_numbers),
    rule(f"(?:d,?G)?{_NUMBER}GM,?G0(?![umO])", "D", day.dated_in_full),
    rule(f"(?:d,?G)?MG{_NUMBER}(?![umO]),?0(?![umO])", "D", day.dated_in_full),
    rule(f"(?:d,?G)?{_NUMBER}GM", "D", day.month_and_day),
    rule(f"(?:d,?G)?MG{_NUMBER}(?![umO])", "D", day.month_and_day),
    rule("0-0(?=[ka]*[CV])", "D", day.by_numbers),
    rule("[onl][du](?:G|i)M", "D", span.nth_of_month),
    rule("[onl][du]G[xt]?u", "D", span.nth_of_month),
    rule("j?[on0]G(?:[xt]u|u[xt])", "D", span.day_of_that_month),
    rule("[xt]u,?[kj]*o", "D", span.day_of_that_month),
    rule("d,?G[on]", "D", day.weekday_and_day),
    rule(f"dG0{_NO_CLOCK_AFTER}", "D", day.weekday_and_day),
    rule("j?o(?!w)", "D", day.day_alone),
    rule("jn(?!w)", "D", day.day_alone),
    rule(f"j0{_NO_CLOCK_AFTER}", "D", day.day_alone),
    rule("(?:(?<=D[|&,])|(?<=D[|&,][|&,]))0(?![umO/:CM-]|])", "D", day.day_alone),
    rule("Y", "D", span.named),
    rule("(?<=t)[ud]\\|[kj]*x(?![kj]*[udeMQ0wp])", "D", span.this_or_next),
    rule("(?<![ued])x(?=[kj]*p)", "D", day.following_day),
    rule("t(?=G[EL]?p)", "D", day.this_part),
    rule("r", "D", day.relative),
    rule("vu", "A", day.any_day),
    rule("[0w]dF", "D", day.weekdays_from_now),
    rule("dGu[xtl]", "D", day.weekday_of_week),
    rule("dG[xtl]u", "D", day.weekday_of_week),
    rule("du(?![xtl])", "D", day.weekday_and_week),
    rule("[xtl]u,?[kja]*d", "D", day.weekday_of_week),
    rule("u[xtl],?[kja]*d", "D", day.weekday_of_week),
    rule("d[><]GD", "D", span.beside),
    rule("d>x(?!u)", "D", span.after_next),
    rule("[ue]>x(?![kj]*[dueM])", "D", span.after_next),
    rule("v?[txl]*d[xl]?", "D", day.weekday),
    rule("[xt]?vG?e", "D", span.weekend),
    rule("[txl]*e[xl]?", "D", span.weekend),
    rule("Di[0wQ]", "D", day.and_eight),
    rule("ia?Q", "T", day.in_minutes),
    rule("Q[Fg]", "T", day.in_minutes),
    rule("gQ", "T", day.in_minutes),
    rule("Hx?a?(?:Q|u)", "T", day.in_minutes),
    rule("Hx?a?(?:Q|u)", "D", day.within),
    rule("ia?Q", "D", day.in_units),
    rule("Q[Fg]", "D", day.in_units),
    rule("gQ", "D", day.in_units),
    rule("xQ", "D", day.next_units),
    rule("[0w]xu", "D", day.next_units),
    rule("Qx", "D", day.next_units),
    rule("[<U]GZ(?=[kjaxtz]*[uDM])", "U", day.to_the_end),
    rule("UGu(?![xtl])", "D", span.until_end),
    rule("[txl]+u", "D", span.unit),
    rule("tju", "D", span.unit),
    rule("u[xtl]", "D", span.unit),
    rule("[BEILZ][kjiaz]*M", "D", span.part_of),
    rule("[itxl><U\\[]GM", "D", span.month),
    rule("[BEIZ][kja]*u", "D", span.part_of),
    rule("[BEILZ][kjiatz]*D", "D", span.part_of),
    rule("Z(?=GD)", "C", span.end_of_day),
    rule("I(?=GD)", "V", span.middle_of_day),
    rule("Q[>[F<]GD", "D", day.in_units),
    rule("uGD", "D", span.week_of),
    rule("[ue][><[]GD", "D", span.beside),
    rule("[\\[b]?GDG[]\\-U]GD", "D", span.from_to),
    rule("bGD&GD", "D", span.from_to),
    rule("(?:(?<=[CV])|(?<=[CV]D))[]U-](?=[kj]*D,?[ka]*C)", "@", span.to_another_day),
    rule("[><\\[U]GD", "D", span.open_ended),
    rule("[zj]?D,?[sS]", "D", span.open_behind),
    rule("(?<=[Ddr])E(?!G?[pVC])", "p", day.early),
    rule("E(?=GD(?!G?[pVC]))", "p", day.early),
)


RULES = (*DURATION_RULES, *CLOCK_RULES, *WINDOW_RULES, *DAY_RULES)


def parse(atoms: list[Node], setting: Setting) -> list[Node]:
    """The row with clocks (``C``), windows (``V``), days (``D``), minutes from now (``T``), "any day" (``A``) found."""
    return apply(RULES, atoms, setting)
