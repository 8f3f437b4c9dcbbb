"""What is allowed and yet probably not meant: sentences that warn, where a fault would refuse."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from itertools import combinations, pairwise
from operator import attrgetter

from sim.scenario.advice_layers import layer_warnings
from sim.scenario.differences import differences
from sim.scenario.fields import figure
from sim.scenario.layers import ScenarioFiles
from sim.scenario.paths import leaves
from sim.scenario.problems import dotted, word_list
from sim.scenario.published import is_counted
from sim.scenario.schema import Scenario
from sim.scenario.sentences import say
from sim.scenario.staffing import DAY, freezes
from sim.scenario.timeline import Phase, phase_on, phases
from sim.scenario.vocabulary import day_in_words, number_of

_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_LIKE_A_DAY = re.compile(rf"\d+[-/]\d+([-/]\d+)?|\d+[- ]?{_MONTH}([- ]\d+)?|{_MONTH}[- ]?\d+", re.IGNORECASE)

ALIKE = 0.9
"""Two names this similar are suspected to be one: ``social_worker`` and ``social_wroker`` have 0.92."""

CLOSE = 0.005
"""How near to 1 (or, of percentages, to 100 in hundredths) shares count as a whole: sums of rounded figures."""

LIKE_PER_CENT = 5.0
"""From here on a share that stands beside one below 1 looks like a percentage among decimals."""

LAST_YEAR_OF_BANK_HOLIDAYS = 2100
"""Up to which year England's bank holidays are worked out."""

LONGEST_TERM_DAYS = 91
"""Days without a school holiday after which one is missed: half terms are six to eight weeks apart."""

NEARLY_DAYS = 8
"""So many days short of a whole year are a slip: a run of 30 years has eight leap days."""


def warnings_about(
    scenario: Scenario, baseline: Scenario | None = None, files: ScenarioFiles | None = None
) -> tuple[str, ...]:
    """What a planner should know before believing the results.

    Parameters
    ----------
    scenario : Scenario
        What is run.
    baseline : Scenario, optional
        What it is compared with, if it is an option.
    files : ScenarioFiles, optional
        The files and overrides that it was loaded from, if any: what they may say without meaning it is named with
        file and line.

    Returns
    -------
    tuple of str
        A sentence each; empty if there is nothing to say.
    """
    timeline = phases(scenario)
    sentences = [
        *_nobody_comes(scenario),
        *_changes(scenario),
        *_freezes(scenario, timeline),
        *_years_cut_short(scenario),
        *_school_holidays(scenario, timeline),
        *_bank_holidays(scenario),
        *_days(scenario),
        *_published(scenario),
        *_days_in_spreadsheets(scenario),
    ]
    earlier = set()
    for phase in timeline:
        new = [sentence for rule in IN_A_PHASE for sentence in rule(phase.scenario) if sentence not in earlier]
        earlier.update(new)
        sentences += [f"{sentence} (from {phase.begins} on)" for sentence in new] if phase.start_days > 0 else new
    sentences += _idle_cancellations(scenario, timeline)
    if files is not None:
        sentences += layer_warnings(scenario, files)
    elif baseline is not None:
        sentences += _overridden(scenario, baseline)
    return tuple(sentences)


# -- what is said once -------------------------------------------------------------------------------------------------
# A study that is moved to other years takes much along that is of its own: dates, holidays, published figures.


def _nobody_comes(scenario: Scenario) -> Iterator[str]:
    if _arrivals(scenario) == 0:
        yield say("advice.nobody_comes")


def _arrivals(scenario: Scenario) -> float:
    """Children of a year and of the first day; 0 if there is nobody."""
    opening: int = sum(cases.children for _, cases in scenario.opening)
    return sum(per_year for *_, per_year in scenario.demand.streams) + opening


def _changes(scenario: Scenario) -> Iterator[str]:
    run, changes = scenario.run, scenario.changes.items()
    early = [
        f"{name} ({change.from_date})" for name, change in changes
        if change.from_date < run.start and change.ends >= run.counted_from
    ]  # fmt: skip
    if early:
        words = ("change", "begins", "it is") if len(early) == 1 else ("changes", "begin", "they are")
        yield say("advice.before_run", words=words, names=word_list(early, 4), start=run.start)
    for name, change in changes:
        if change.from_date > run.last_day:
            yield say("advice.after_run", name=name, change=change, end=day_in_words(run.last_day))
        elif change.ends < run.start:
            yield say("advice.over", name=name, change=change, start=run.start)
        elif change.ends < run.counted_from:
            yield say("advice.in_warm_up", name=name, change=change, counted=run.counted_from)


def _freezes(scenario: Scenario, timeline: tuple[Phase, ...]) -> Iterator[str]:
    """Freezes of which no day is a day of the run."""
    run = scenario.run
    for service, first, last in dict.fromkeys(each for phase in timeline for each in freezes(phase.scenario)):
        if first > run.last_day or (last is not None and last < run.start):
            yield say("advice.freeze_outside", service=service, first=first, run=run.in_words)


def _years_cut_short(scenario: Scenario) -> Iterator[str]:
    """Financial years that the counted days miss by a few days."""
    first, after = scenario.run.counted_from, scenario.run.last_day + DAY
    for year in range(first.year - 1, after.year + 1):
        late = max((first - dt.date(year, 4, 1)).days, 0)
        early = max((dt.date(year + 1, 4, 1) - after).days, 0)
        if late + early > 0 and max(late, early) <= NEARLY_DAYS:
            days, ends = number_of(late + early, "day"), f"{(year + 1) % 100:02d}"
            window = f"{day_in_words(first)} to {day_in_words(scenario.run.last_day)}"
            yield say("advice.year_cut_short", counted=window, days=days, year=year, ends=ends)


def _school_holidays(scenario: Scenario, timeline: tuple[Phase, ...]) -> Iterator[str]:
    """Stretches of the run in which no school holiday is listed, though holidays matter to some source."""
    streams = [stream for phase in timeline for _, stream, *_ in phase.scenario.demand.streams]
    if all(source.school_holiday_factor == 1 for stream in streams for source in stream.sources.values()):
        return
    run = scenario.run
    holidays = sorted((each.first, each.last) for each in scenario.calendar.school_holidays)
    inside = [(first, last) for first, last in holidays if first <= run.last_day and last >= run.start]
    edges = [(run.start - DAY, run.start - DAY), *inside, (run.last_day + DAY, run.last_day + DAY)]
    terms = [(last + DAY, first - DAY) for (_, last), (first, _) in pairwise(edges)]
    long = [f"{first} to {last}" for first, last in terms if (last - first).days >= LONGEST_TERM_DAYS]
    if long:
        yield say("advice.no_school_holiday", terms=word_list(long, 4))


def _bank_holidays(scenario: Scenario) -> Iterator[str]:
    last = LAST_YEAR_OF_BANK_HOLIDAYS
    if scenario.calendar.bank_holidays and scenario.run.last_day.year > last:
        yield say("advice.no_bank_holidays", last=last, first=last + 1)


def _days(scenario: Scenario) -> Iterator[str]:
    """Lists of days of which the run has none."""
    run = scenario.run
    for path in ("calendar.closed_days", "early_help.panel.cancelled", "early_help.panel.moved"):
        listing = attrgetter(path)(scenario)
        days = listing.values() if isinstance(listing, Mapping) else listing
        if days and not any(run.start <= day <= run.last_day for day in days):
            yield say("advice.days_outside", path=path, run=run.in_words)


def _published(scenario: Scenario) -> Iterator[str]:
    figures = [figure for each in scenario.published.values() for figure in each.figures]
    others = [figure.label for figure in figures if not is_counted(figure, scenario.run)]
    if others:
        figures_in_all = number_of(len(figures), "published figure")
        yield say("advice.figures_left_out", count=len(others), figures=figures_in_all, labels=word_list(others, 3))


def _days_in_spreadsheets(scenario: Scenario) -> Iterator[str]:
    """An area whose name stands alone in a cell of the CSV tables, where a spreadsheet makes a day of it."""
    yield from (say("advice.area_like_a_day", area=area) for area in scenario.areas if _LIKE_A_DAY.fullmatch(area))


def _idle_cancellations(scenario: Scenario, timeline: tuple[Phase, ...]) -> Iterator[str]:
    """Days on which a meeting of the panel is cancelled and none is due."""
    for phase in timeline:
        panel, start = phase.scenario.early_help.panel, scenario.run.start
        for day in panel.cancelled:
            if phase_on(day, timeline) is phase and not panel.is_due(day, start):
                yield say("advice.idle_cancellation", day=day, nearest=panel.nearest_due(day, start))


def _overridden(scenario: Scenario, baseline: Scenario) -> Iterator[str]:
    """A value set without a date that a dated change sets again."""
    differ = {each.path for each in differences(baseline, scenario) if not each.path.startswith("changes.")}
    for name, change in scenario.changes.items():
        for path, _ in leaves(change.set):
            if dotted(path) in differ:
                yield say("advice.set_again", path=dotted(path), name=name, change=change)


# -- what is said of a phase -------------------------------------------------------------------------------------------


def _nobody_there(scenario: Scenario) -> Iterator[str]:
    """A front door to which people come and where nobody is, a team without posts, a panel without places.

    A service that is left out altogether is a smaller world, and meant.
    """
    panel = scenario.early_help.panel
    if panel.places == 0 and max(panel.share_of_front_door, panel.share_of_direct, panel.share_of_step_down) > 0:
        yield say("advice.no_places")
    empty = [
        team for team, workers in scenario.workers_by_team.items()
        if (workers or team == "front_door") and not any(group.posts for group in workers.values())
    ]  # fmt: skip
    if empty and _arrivals(scenario) > 0:
        yield say("advice.nobody_works", places=word_list(empty))


def _odd_workers(scenario: Scenario) -> Iterator[str]:
    """A group of workers without a cost in a team that pays others, or named almost like another: often misspelt."""
    from difflib import SequenceMatcher

    for place, workers in scenario.workers_by_team.items():
        paid = [role for role, group in workers.items() if group.annual_cost_pounds > 0]
        for role, group in workers.items():
            if paid and group.posts > 0 and role not in paid:
                yield say("advice.costs_nothing", place=place, role=role, posts=group.posts, beside=paid[0])
        for one, other in combinations(paid, 2):
            if SequenceMatcher(None, one, other).ratio() >= ALIKE:
                yield say("advice.alike", place=place, one=one, other=other)


def _uneven_shares(scenario: Scenario) -> Iterator[tuple[str, list[float], str]]:
    """Shares that are weights and do not say themselves what each amounts to: where they stand, and what that is.

    They say it themselves if their sum is 1, or if they are all alike.
    """
    for where, field in (
        ("areas", "share"), ("need.groups", "share"), ("demand.contacts.sources", "share"),
        ("demand.contacts.sources", "incidents_share"), ("demand.early_help_referrals.sources", "share"),
    ):  # fmt: skip
        shares = {name: getattr(entry, field) for name, entry in attrgetter(where)(scenario).items()}
        total = sum(shares.values())
        if total > 0 and abs(total - 1) > CLOSE and len(set(shares.values())) > 1:
            amounts = word_list((f"{name} {_per_cent(share / total)}" for name, share in shares.items()), 8)
            yield f"{where}: {field}", list(shares.values()), amounts


def _suspicion(shares: list[float]) -> str:
    """Why uneven shares are probably not meant as they stand; empty if there is nothing to suspect."""
    total, some = sum(shares), [share for share in shares if share > 0]
    if len(some) < 2:
        return ""
    if max(some) >= LIKE_PER_CENT and min(some) < 1:
        return say("advice.mixed")
    decimals, per_cent = max(some) < 1, max(some) >= LIKE_PER_CENT
    if (decimals and 0.5 < total < 1.5) or (per_cent and 50 < total < 150 and abs(total - 100) > 100 * CLOSE):
        return say("advice.not_whole", total=total, whole="1" if decimals else "100")
    return ""


def _suspicious_shares(scenario: Scenario) -> Iterator[str]:
    """Shares that are probably not meant as they stand, with what was made of them."""
    for path, shares, amounts in _uneven_shares(scenario):
        if why := _suspicion(shares):
            yield say("advice.shares", path=path, why=why, made=amounts)


IN_A_PHASE = (_suspicious_shares, _nobody_there, _odd_workers)
"""Rules about the scenario in force from some day on."""


def share_notes(scenario: Scenario) -> Iterator[str]:
    """What was made of shares whose sum is not 1 and which give no reason for suspicion."""
    for path, shares, amounts in _uneven_shares(scenario):
        if not _suspicion(shares):
            yield f"{path} of {word_list(map(figure, shares), 8)} comes to {amounts}"


def _per_cent(share: float) -> str:
    return f"{100 * share:.{0 if share >= 0.01 or share == 0 else 1}f}%"
