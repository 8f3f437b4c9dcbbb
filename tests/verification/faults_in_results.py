"""The second list of deliberate faults: in measures, study and report, each of which must turn a test red."""

from __future__ import annotations

from tests.verification.faults import Fault

RETURNS, DELAY = "tests/measures/test_measures_returns.py", "tests/measures/test_measures_delay.py"
NEED, STAFF = "tests/measures/test_measures_need_days.py", "tests/measures/test_measures_staff.py"
SUMMARY, VERDICTS = "tests/study/test_summary.py", "tests/study/test_verdicts.py"
TABLE, BOOK, WORDS = "tests/report/test_table.py", "tests/report/test_workbook.py", "tests/report/test_words.py"
CHARTS, REPORT, HAND = "tests/report/test_charts.py", "tests/report/test_report.py", "tests/report/test_by_hand.py"

IN_RESULTS = (
    Fault(
        "sim/measures/returns.py", "(until <= history.end) & (until <= history.turned_18[contacts.child])",
        "(until <= history.turned_18[contacts.child])",
        "contacts that nobody could follow for long enough count as not repeated", (RETURNS,),
    ),
    Fault(
        "sim/measures/returns.py", 'followed.time_of_next(history.pick(Event.REFERRED), "child") <= followed.time + days',
        'followed.time_of_next(history.pick(Event.REFERRED), "child") < np.inf', "a child who comes back after years came back within one", (RETURNS,),
    ),
    Fault(
        "sim/measures/returns.py", "mask = referrals.in_window & (referrals.time >= YEAR_DAYS)",
        "mask = referrals.in_window", "the first year, whose history is not seen, lowers re-referrals", (RETURNS,),
    ),
    Fault(
        "sim/measures/need_days.py", "crossing[falls], crossing[~falls]", "end[some[falls]], crossing[~falls]",
        "need that falls below a threshold goes on counting", (NEED,),
    ),
    Fault(
        "sim/measures/need_days.py", "begins[1:] = start[1:] > reach[:-1]", "begins[1:] = start[1:] > end[:-1]",
        "a plan inside another ends the cover of both", (NEED,),
    ),
    Fault(
        "sim/measures/cost.py", "pay = employed.days_within(span.first, span.last) / DAYS_IN_YEAR * rate",
        "pay = employed.days_within(span.first, span.last) / 365 * rate", "a year of pay has 365 days, in leap years too", (STAFF,),
    ),
    Fault(
        "sim/measures/missed.py", "not_in_need = one_of(completed.outcome, (Outcome.CLOSE, Outcome.EARLY_HELP))",
        "not_in_need = one_of(completed.outcome, (Outcome.CLOSE,))",
        "children assessed and sent to early help count as in need", (RETURNS,),
    ),
    Fault(
        "sim/study/summary.py", "width = stdtrit(safe - 1, 0.5 + confidence / 2) * sd / np.sqrt(safe)",
        "width = stdtrit(safe, 0.5 + confidence / 2) * sd / np.sqrt(safe)",
        "intervals have a degree of freedom too many", (SUMMARY,),
    ),
    Fault(
        "sim/study/compare.py", "both = ~np.isnan(scenario) & ~np.isnan(baseline)", "both = ~np.isnan(scenario)",
        "a replication without its pair makes every difference undefined", (SUMMARY,),
    ),
    Fault(
        "sim/study/compare.py", "1 - (1 - CONFIDENCE) / max(options, len(grids))", "CONFIDENCE",
        "of twenty options one looks better by chance", (SUMMARY,),
    ),
    Fault(
        "sim/study/verdicts.py", "good = np.where(up, better, -better)", "good = np.where(up, -better, better)",
        "worse is called better", (VERDICTS,),
    ),
    Fault(
        "sim/study/verdicts.py", "(low >= -margin) & (high <= margin)", "(difference >= -margin) & (difference <= margin)",
        "a wide interval about nothing is called no difference that matters", (VERDICTS,),
    ),
    Fault(
        "sim/study/folder.py", "pa.int64() if column in whole else pa.float64()",
        "pa.int64() if column in whole else pa.float32()", "tables come back with seven digits", ("tests/study/test_folder.py",),
    ),
    Fault(
        "sim/report/numbers.py", "return min(max(low, 0.0), top), max(min(high, top), 0.0)", "return low, high",
        "shares below none and above all", (WORDS, TABLE),
    ),
    Fault(
        "sim/report/numbers.py", 'return text.replace("%", " pp")', "return text",
        "a difference of percentages reads as a relative one", (WORDS, TABLE),
    ),
    Fault(
        "sim/report/table.py", 'of_difference=self.kind == "change"', "of_difference=False",
        "the interval of a difference is cut at zero", (TABLE,),
    ),
    Fault(
        "sim/report/table.py", "while sum(widths) + 2 * (len(widths) - 1) > WIDTH:", "while not widths:",
        "a column more makes the lines of a terminal table longer than it is wide", ("tests/report/test_four_faces.py",),
    ),
    Fault(
        "sim/report/rendering.py", "items() if count > 1]", "items() if not count]",
        "two parts of a page share an identifier, and a link leads to the wrong one", ("tests/report/test_contents.py",),
    ),
    Fault(
        "sim/report/tables.py", 'Column("Baseline", "baseline_mean", "level", width=10)',
        'Column("Baseline", "scenario_mean", "level", width=10)', "the option's mean stands under the baseline", (TABLE, HAND),
    ),
    Fault(
        "sim/report/tables.py", 'Column("Difference", "difference", "change", ends=_JUDGED',
        'Column("Difference", "difference", "change", ends=_ENDS', "the interval shown is another than that of the verdict", (HAND,),
    ),
    Fault(
        "sim/report/table.py", "setdefault(tuple(row[places[key]] for key in keys), {})[name] = row",
        "setdefault(tuple(row[places[key]] for key in keys), {})[next(iter(tables))] = row",
        "all scenarios of the workbook stand under the first", (BOOK, HAND),
    ),
    Fault(
        "sim/report/workbook/sheet.py", "(each.value, *ends)[: 1 + len(column.ends)]",
        "(each.value, *ends[::-1])[: 1 + len(column.ends)]", "the workbook's intervals end before they begin",
        (BOOK, HAND),
    ),
    Fault(
        "sim/report/numbers.py", "365.25 / observed_days if observed_days > 0 else math.nan", "1.0",
        "volumes a year are those of the whole window", (CHARTS,),
    ),
    Fault(
        "sim/report/charts/rows.py", '-1: "below", 0: "", 1: "above"', '1: "below", 0: "", -1: "above"',
        "missed and over-served change places", (CHARTS,),
    ),
    Fault(
        "sim/report/charts/time.py", "return float(after) if at_month_end else (first + after) / 2",
        "return float(first) if at_month_end else (first + after) / 2",
        "what is open at a month's end is drawn before what changed it", (CHARTS,),
    ),
    Fault(
        "sim/report/page/sentences.py", "rises if value > 0 else falls",
        "falls if value > 0 else rises", "a longer wait is told as a shorter one", (REPORT,),
    ),
    Fault(
        "sim/report/findings.py", 'result.overloaded["replications"] > result.overloaded["of"] / 2',
        'result.overloaded["replications"] > 0', "a team that once could not keep up is said never to", (HAND,),
    ),
)  # fmt: skip
