"""Stocks: what is open or waiting at the end of the window, on 31 March, at month ends and on published dates."""

from dataclasses import replace
from typing import Any

import numpy as np

from sim.log import Place
from sim.measures.caseload import caseload
from sim.measures.define import Row, Rows, defines
from sim.measures.episodes import Episodes, History
from sim.measures.reading import once_for_all
from sim.measures.repeats import worked_plans
from sim.measures.spread import Facts, but_for_all, ratio, spread, team_codes
from sim.rules.sums import grouped, row_totals, total

_WHEN = """A stock is taken at midnight: at the end of the window (all), on 31 March (year), at the end of a month
(month_end), or on a date (date); what happens at that very midnight is not in it."""


@once_for_all
def stock_episodes(history: History) -> dict[str, Episodes]:
    """The episodes behind each stock, by name of the measure."""
    return {
        "children_in_need": history.social_care,
        "open_assessments": history.assessments, "waiting_assessment": history.assessment_waits,
        "open_child_in_need_plans": history.plans_at(Place.CHILD_IN_NEED),
        "open_protection_plans": history.plans_at(Place.PROTECTION),
        "protection_plans_without_worker": plans_without_worker(history),
        "looked_after": history.plans_at(Place.LOOKED_AFTER),
        "open_early_help": history.plans_at(Place.EARLY_HELP), "waiting_early_help": history.help_waits,
        "waiting_for_panel": history.panel_waits, "conferences_waiting": history.conference_waits,
        "contacts_undecided": history.decision_waits, "contacts_waiting_for_screening": history.screening_waits,
        "unallocated_cases": caseload(history).waits,
    }  # fmt: skip


@defines("stock", when=_WHEN)
def stocks(history: History) -> Rows:
    """All stocks and time averages of queues.

    children_in_need | Children in need | episodes | - | headline
    Open social care cases (episodes of need), child protection plans and looked-after children included: the
    Department's stock. {when}
    Caution: Children turned away, or closed too soon, are not in it.

    open_assessments | Open assessments | assessments | -
    Assessments allocated and not yet completed. {when}

    waiting_assessment | Referrals waiting for assessment | referrals | lower
    Referrals whose assessment has not been allocated and that are not closed. {when}

    open_child_in_need_plans | Child in need plans | plans | -
    Child in need plans in progress. {when}

    open_protection_plans | Child protection plans | plans | - | headline
    Child protection plans in progress (the Department's stock), whether or not anybody works on them yet. {when}
    Caution: Fewer may be children kept below the threshold; more may be plans that nobody ends.

    protection_plans_without_worker | Protection plans without a worker | plans | lower
    Child protection plans in progress, started at the conference, that no worker of the plan's team has had yet. {when}

    looked_after | Looked-after children | children | - | headline
    Children being looked after. {when}
    Caution: Fewer may be children left in harm; more may be children who are safe at last.

    open_early_help | Open early help cases | cases | - | headline
    Early help plans in progress, those led by partners included. Families who still wait for help are in
    waiting_early_help. {when}
    Caution: Plans that do nothing and are not closed make it grow.

    waiting_early_help | Families waiting for early help | cases | lower
    Early help cases that are open without a plan having started: waiting for the panel, a worker or a handover. {when}

    waiting_for_panel | Cases waiting for the panel | cases | lower
    Early help cases on the panel's list and not yet heard. {when}

    conferences_waiting | Conferences waiting for a chair | conferences | lower
    Initial and review conferences listed and not yet held. {when}

    contacts_undecided | Contacts without a decision | contacts | lower
    Contacts received and not yet decided. {when}

    contacts_waiting_for_screening | Contacts nobody has started on | contacts | lower
    Contacts received that nobody has started to screen. {when}

    unallocated_cases | Cases without a worker | cases | lower | headline
    Cases that have asked a team for a worker and have none, and cases whose worker has left and that have not passed to
    another. By team, at the end of the window. {when}
    Caution: Allocating above target, or asking nobody, empties the list without a minute more for any child.

    contacts_waiting_for_screening_mean | Contacts nobody has started on, on average | contacts | lower
    Time average over the window (by year: the year) of the contacts received that nobody has started to screen.

    unallocated_cases_mean | Cases without a worker, on average | cases | lower
    Time average over the window (by year: the year) of unallocated_cases. By team over the window.
    """
    episodes = stock_episodes(history)
    for name, each in episodes.items():
        yield from stock(name, history, each, by_team=name == "unallocated_cases")
    screening = episodes["contacts_waiting_for_screening"]
    yield from time_average("contacts_waiting_for_screening_mean", history, screening)
    yield from time_average("unallocated_cases_mean", history, episodes["unallocated_cases"], by_team=True)


def plans_without_worker(history: History) -> Episodes:
    """Protection plans from the conference until a worker of the plan's team has the case, or they end."""
    plans, worked = history.plans, worked_plans(history).start
    alone = (plans.place == Place.PROTECTION) & (worked > plans.start)
    return replace(plans, end=worked).where(alone)


def stock(name: str, history: History, episodes: Episodes, *, by_team: bool = False) -> Rows:
    """How many episodes are open at each moment, and at the end of the window by group, area (and team)."""
    when = list(history.moments(name))
    open_then = episodes.count_open(np.array([time for _, _, time in when]))
    for (by, group, _), value in zip(when, open_then, strict=True):
        yield Row(name, by, group, float(value))
    still = np.flatnonzero(episodes.open_at(history.end))
    facts = Facts(history, child=episodes.child[still], since=episodes.start[still])
    facts = facts.also(team=team_codes(history, episodes.team[still])) if by_team else facts
    yield from but_for_all(spread(name, facts))


def time_average(name: str, history: History, episodes: Episodes, *, by_team: bool = False) -> Rows:
    """Mean number of open episodes over the window, by year (and team)."""
    codes, teams = team_codes(history, episodes.team)
    for by, span in history.spans:
        days, length = episodes.days_within(span.first, span.last), span.last - span.first
        yield Row(name, by, span.label, ratio(total(days), length))
        if by == "all" and by_team:
            for label, team_days in zip(teams, grouped(codes, len(teams), days).tolist(), strict=True):
                yield Row(name, "team", label, ratio(team_days, length))


WARM_UP_COLUMNS = ("series", "batch", "value")
"""Columns of the table of warm-up series."""

WARM_UP_SERIES = (
    "contacts_waiting_for_screening", "waiting_for_panel", "waiting_early_help", "open_early_help",
    "waiting_assessment", "open_assessments", "open_child_in_need_plans", "open_protection_plans", "looked_after",
    "unallocated_cases",
)  # fmt: skip
"""The stocks that are followed, by their names in `MEASURES`: each place once, by what waits there and what is open."""

BATCH_DAYS = 5
"""Days in a batch, as MSER-5 has it."""


def warm_up_series(history: History) -> dict[str, Any]:
    """Open cases and queues of one replication, in batches of five days from the first day of the run.

    Returns
    -------
    dict
        Columns `WARM_UP_COLUMNS`: the name of a stock in `MEASURES` (one of `WARM_UP_SERIES`); the batch, from 0, which
        covers the days ``5 batch`` to ``5 batch + 4``; the mean over these days of what is open or waiting at the
        midnight that ends the day. A last batch that is not whole is left out; a run of fewer than five days has none.
    """
    batches = int(history.end // BATCH_DAYS)
    midnights = np.arange(1, BATCH_DAYS * batches + 1, dtype=float)
    episodes = stock_episodes(history)
    means = [
        row_totals(episodes[name].count_open(midnights).reshape(batches, BATCH_DAYS)) / BATCH_DAYS
        for name in WARM_UP_SERIES
    ]
    return {
        "series": [name for name in WARM_UP_SERIES for _ in range(batches)],
        "batch": np.tile(np.arange(batches), len(WARM_UP_SERIES)), "value": np.concatenate(means),
    }  # fmt: skip
