"""What a scenario does to posts in a planner's words: ten fewer than before, from when; who is not replaced."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise, zip_longest

from sim.scenario.paths import ADD, REMOVE, leaves
from sim.scenario.problems import word_list
from sim.scenario.schema import DESK_SERVICES, TEAM_SERVICES, Change, Scenario
from sim.scenario.sentences import say
from sim.scenario.timeline import Phase, phase_on, phases
from sim.scenario.vocabulary import day_in_words

MOST_GROUPS = 6
"""So many groups are named in a sentence; the others are counted."""

DAY = dt.timedelta(days=1)


def staffing_notes(
    scenario: Scenario, baseline: Scenario | None = None, *, named: str = "the baseline"
) -> Iterator[str]:
    """What a scenario does to posts.

    Parameters
    ----------
    scenario : Scenario
        The scenario.
    baseline : Scenario, optional
        What it is laid over or compared with. What that does too is not told again.
    named : str
        The name of that.

    Yields
    ------
    str
        A sentence for each day on which posts come to differ from those of the baseline on that day, and for each
        freeze. Without a baseline, or where that is another place: for each day on which a change adds posts or
        removes them.
    """
    timeline = phases(scenario)
    frozen = list(_freezes(timeline))
    if baseline is None or baseline.areas.keys() != scenario.areas.keys():
        for before, after in pairwise(timeline):
            switches = sorted({*before.names} ^ {*after.names})
            moved = _moves_in_words(_posts(before), _posts(after))
            if moved and any(_moves_posts(scenario.changes[name]) for name in switches):
                yield say("notes.posts", day=day_in_words(after.begins), turned=word_list(switches), moved=moved)
        yield from frozen
        return
    others = phases(baseline)
    starts = {each.begins for each in timeline}
    starts |= {each.begins for each in others if each.begins > min(starts)}
    gap: Counter[str] = Counter()
    for day in sorted(each for each in starts if each <= scenario.run.last_day):
        theirs, ours = _posts(phase_on(day, others)), _posts(phase_on(day, timeline))
        last_gap, gap = gap, ours.copy()
        gap.subtract(theirs)
        moved = _moves_in_words(theirs, ours)
        if moved and gap != last_gap:
            yield say("notes.posts_beside", day=day_in_words(day), moved=moved, named=named)
        elif gap != last_gap:
            yield say("notes.posts_as_beside", day=day_in_words(day), named=named)
    told = set(_freezes(others))
    yield from (each for each in frozen if each not in told)


def _moves_posts(change: Change) -> bool:
    """Whether a change adds posts or removes them."""
    return any(path[-1] in (ADD, REMOVE) for path, _ in leaves(change.set) if path)


def _posts(phase: Phase) -> Counter[str]:
    """Posts of each group by the path of its team and its role."""
    posts: Counter[str] = Counter()
    for team, workers in phase.scenario.workers_by_team.items():
        for role, group in workers.items():
            posts[f"{team}.{role}".replace(".teams.", ".")] = group.posts
    return posts


def _moves_in_words(before: Counter[str], after: Counter[str]) -> str:
    """``2 more in assessment.social_worker (24 against 22)``; empty if nothing moves."""
    names = [name for name in {**before, **after} if before[name] != after[name]]
    groups = [f"{_by(after[name] - before[name])} in {name} ({after[name]} against {before[name]})" for name in names]
    was, now = before.total(), after.total()
    total = f"in all {_by(now - was)} ({now:,} against {was:,})" if now != was else f"in all {now:,}, no more nor fewer"
    posts = f"posts are {word_list(groups, MOST_GROUPS)}" if groups else ""
    return f"{posts}; {total}" if len(groups) > 1 else posts


def _by(difference: int) -> str:
    return f"{abs(difference):,} {'more' if difference > 0 else 'fewer'}"


def _freezes(timeline: tuple[Phase, ...]) -> Iterator[str]:
    covers: dict[tuple[str, dt.date, dt.date | None], dict[float, None]] = {}
    for phase, after in zip_longest(timeline, timeline[1:]):
        ends = after.begins - DAY if after else phase.scenario.run.last_day + DAY
        for freeze in freezes(phase.scenario):
            service, first, last = freeze
            shares = covers.setdefault(freeze, {})
            if first <= ends and (last is None or last >= phase.begins):
                shares[getattr(phase.scenario, service).staff.agency_cover.share] = None
    for (service, first, last), shares in covers.items():
        days = day_in_words(first) + (f" to {day_in_words(last)}" if last else " on")
        percent = ", then ".join(f"{100 * share:.3g}" for share in shares)
        cover = say("notes.freeze_cover", percent=percent, service=service) if any(shares) else ""
        yield say("notes.freeze", service=service, days=days, cover=cover)


def freezes(scenario: Scenario) -> Iterator[tuple[str, dt.date, dt.date | None]]:
    """The services that recruit nobody for a time, each with its first day and its last, None for no end."""
    for service in (*DESK_SERVICES, *TEAM_SERVICES):
        frozen = getattr(scenario, service).staff.recruitment.frozen
        if frozen.from_date is not None:
            yield service, frozen.from_date, frozen.until
