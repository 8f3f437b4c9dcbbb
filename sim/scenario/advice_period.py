"""What a scenario says of times that its run does not reach, or does not count: sentences that warn.

A study that is moved to other years takes much along that is of its own years: dates, holidays, published figures.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise

from sim.scenario.problems import listed
from sim.scenario.published import is_counted
from sim.scenario.schema import Scenario
from sim.scenario.staffing import freezes
from sim.scenario.timeline import Phase
from sim.scenario.vocabulary import day_in_words, number_of

LAST_YEAR_OF_BANK_HOLIDAYS = 2100
"""Up to which year England's bank holidays are worked out."""

LONGEST_TERM_DAYS = 91
"""Days without a school holiday after which one is missed: half terms are six to eight weeks apart."""

NEARLY_DAYS = 8
"""So many days short of a whole year are a slip: a run of 30 years has eight leap days."""

DAY = dt.timedelta(days=1)


def period_warnings(scenario: Scenario, timeline: tuple[Phase, ...]) -> Iterator[str]:
    """What is of other times than those of the run, and what is lost at its edges; a sentence each."""
    yield from _changes(scenario)
    yield from _freezes(scenario, timeline)
    yield from _years_cut_short(scenario)
    yield from _school_holidays(scenario, timeline)
    yield from _bank_holidays(scenario)
    yield from _days(scenario)
    yield from _published(scenario)


def _changes(scenario: Scenario) -> Iterator[str]:
    run = scenario.run
    early = [
        f"{name} ({change.from_date})" for name, change in scenario.changes.items()
        if change.from_date < run.start and change.ends >= run.counted_from
    ]
    if early:
        one = len(early) == 1
        yield (
            f"change{'' if one else 's'} {listed(early, 4)} begin{'s' if one else ''} before the run, which starts on "
            f"{run.start}: {'it is' if one else 'they are'} in force from its first day, so that all the time counted "
            "has what that does and costs, and none shows how it was before"
        )
    for name, change in scenario.changes.items():
        if change.from_date > run.last_day:
            ends = f"begins after the run ends on {day_in_words(run.last_day)}"
            yield f"change {name} (from {change.from_date}) {ends}: it does nothing"
        elif change.ends < run.start:
            yield f"change {name} ends on {change.until}, before the run begins on {run.start}: it does nothing"
        elif change.ends < run.counted_from:
            yield (
                f"change {name} ends on {change.until}, in the warm-up: counting begins on {run.counted_from}, so that "
                "only what it leaves behind is seen"
            )


def _freezes(scenario: Scenario, timeline: tuple[Phase, ...]) -> Iterator[str]:
    """Freezes of which no day is a day of the run."""
    run = scenario.run
    for service, first, last in dict.fromkeys(each for phase in timeline for each in freezes(phase.scenario)):
        if first > run.last_day or (last is not None and last < run.start):
            yield (
                f"{service}.staff.recruitment.frozen, from {first}, has no day of the run, which goes from "
                f"{day_in_words(run.start)} to {day_in_words(run.last_day)}: it does nothing"
            )


def _years_cut_short(scenario: Scenario) -> Iterator[str]:
    """Financial years that the counted days miss by a few days."""
    run = scenario.run
    first, after = run.counted_from, run.last_day + DAY
    for year in range(first.year - 1, after.year + 1):
        april, end = dt.date(year, 4, 1), dt.date(year + 1, 4, 1)
        late, early = max((first - april).days, 0), max((end - after).days, 0)
        missed = late + early
        if missed > 0 and max(late, early) <= NEARLY_DAYS:
            yield (
                f"the days counted, {day_in_words(first)} to {day_in_words(run.last_day)}, miss "
                f"{number_of(missed, 'day')} of the financial year {year}-{(year + 1) % 100:02d}, which "
                "is left out of what is told by year: whole years, such as observed_days: 2 years, count leap days in"
            )


def _school_holidays(scenario: Scenario, timeline: tuple[Phase, ...]) -> Iterator[str]:
    """Stretches of the run in which no school holiday is listed, though holidays matter to some source."""
    if not any(factor != 1 for phase in timeline for factor in _factors(phase.scenario)):
        return
    run = scenario.run
    holidays = sorted((each.first, each.last) for each in scenario.calendar.school_holidays)
    inside = [(first, last) for first, last in holidays if first <= run.last_day and last >= run.start]
    edges = [(run.start - DAY, run.start - DAY), *inside, (run.last_day + DAY, run.last_day + DAY)]
    terms = [(last + DAY, first - DAY) for (_, last), (first, _) in pairwise(edges)]
    long = [f"{first} to {last}" for first, last in terms if (last - first).days >= LONGEST_TERM_DAYS]
    if long:
        yield f"no school holiday is listed from {listed(long, 4)}: schools count as open then"


def _factors(scenario: Scenario) -> Iterator[float]:
    """What school holidays do to each source."""
    for _, stream, _ in scenario.demand.streams:
        yield from (source.school_holiday_factor for source in stream.sources.values())


def _bank_holidays(scenario: Scenario) -> Iterator[str]:
    last = LAST_YEAR_OF_BANK_HOLIDAYS
    if scenario.calendar.bank_holidays and scenario.run.last_day.year > last:
        yield f"bank holidays are known until {last}: from {last + 1} on the calendar has none"


def _days(scenario: Scenario) -> Iterator[str]:
    """Lists of days of which the run has none."""
    run, panel = scenario.run, scenario.early_help.panel
    for path, days in (
        ("calendar.closed_days", scenario.calendar.closed_days),
        ("early_help.panel.cancelled", panel.cancelled),
        ("early_help.panel.moved", panel.moved.values()),
    ):
        if days and not any(run.start <= day <= run.last_day for day in days):
            first, last = day_in_words(run.start), day_in_words(run.last_day)
            yield f"{path} has no day of the run, which goes from {first} to {last}"


def _published(scenario: Scenario) -> Iterator[str]:
    figures = [figure for each in scenario.published.values() for figure in each.figures]
    others = [figure.label for figure in figures if not is_counted(figure, scenario.run)]
    if others:
        yield (
            f"{len(others)} of {number_of(len(figures), 'published figure')} left out, being of times that this run "
            f"does not count: {listed(others, 3)}"
        )
