"""The tape of a scenario as one row of numbers, which is all that the engine is given.

Head, then lists, then one record for each phase: the terms of the scenario (`sim.engine.terms`), what is derived from
them (`sim.tape`), and the posts. The engine lays it out over the run by itself, so that whoever writes a few numbers
into it has another scenario.
"""

import math
import zlib
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.engine import terms
from sim.rules.ages import CLASSES
from sim.rules.meetings import PanelDays
from sim.rules.sources import HOURS
from sim.scenario.schema import Scenario
from sim.scenario.staff import WorkerGroup
from sim.scenario.timeline import Phase
from sim.scenario.vocabulary import GROUPS, SOURCES
from sim.tape import ALL_SOURCES, PhaseTape, SourceTerms, Tape

HEAD = (
    "end", "days", "first_weekday", "transfers_per_day", "phases", "areas", "roles",
    "off_at", "off_count", "school_holidays_at", "school_holidays_count", "year_starts_at", "year_starts_count",
    "phase_starts_at", "area_weights_at", "roles_at", "scenarios_at", "derived_at", "posts_at", "qualities_at",
)  # fmt: skip
"""Counts and places at the head of the tape; a place is a position among its numbers."""

FAMILY_SIZES = 8
ROLE = ("team", "position", "checksum")
"""A role of a team: the team's number from 1, the role's position among those of the team, checksum of their names."""

POSTS = ("posts", "come_filled", "turned_from", "kind", "fte", "productivity", "target_cases", "maximum_cases")
"""What a phase says of a role."""

KINDS = ("permanent", "agency", "newly_qualified")

_SOURCE = ("present", "per_day", "sees_by_day", "trend_per_year", "day_off", "school_holiday")

DERIVED = (
    "panel_anchor", "cancelled_at", "cancelled_count", "moved_at", "moved_count", "year_spread", "family_sizes",
    f"family_weights[{FAMILY_SIZES}]",
    f"incident_sources[{CLASSES}][{len(SOURCES)}]",
    f"ages_known[{len(ALL_SOURCES) + 1}]",
    f"entry_ages[{len(ALL_SOURCES) + 1}][{CLASSES}]",
)  # fmt: skip
"""Members of the record of what is derived from a phase, before its sources."""


class TeamOfTape(NamedTuple):
    """A team, in the order of the numbers of teams, as `sim.model.replication.build` has them."""

    name: str
    path: str


def teams(areas: Iterable[str]) -> tuple[TeamOfTape, ...]:
    """The teams of an authority with these areas."""
    areas = tuple(areas)
    return (
        TeamOfTape("icrt", "front_door"),
        TeamOfTape("emergency_duty", "emergency_duty"),
        TeamOfTape("assessment", "assessment"),
        *(TeamOfTape(f"early_help/{area}", f"early_help.teams.{area}") for area in areas),
        *(TeamOfTape(f"locality/{area}", f"locality.teams.{area}") for area in areas),
    )


def row(tape: Tape, phases: tuple[Phase, ...]) -> npt.NDArray[np.float64]:
    """The tape of a scenario and its phases in a row of numbers."""
    scenarios = [phase.scenario for phase in phases]
    staffed = [scenario.workers_by_team for scenario in scenarios]
    roles = [
        (number, position, team.name, role)
        for number, team in enumerate(teams(tape.areas), start=1)
        for position, role in enumerate(sorted({role for each in staffed for role in each.get(team.path, {})}))
    ]
    numbers: list[float] = [0.0] * len(HEAD)
    head: dict[str, float] = {
        "end": tape.end, "days": tape.days, "first_weekday": tape.first_weekday,
        "transfers_per_day": tape.transfers_per_day, "phases": len(phases), "areas": len(tape.areas),
        "roles": len(roles),
    }  # fmt: skip

    def put(name: str, values: Iterable[float]) -> None:
        head[f"{name}_at"] = len(numbers)
        numbers.extend(map(float, values))
        if f"{name}_count" in HEAD:
            head[f"{name}_count"] = len(numbers) - head[f"{name}_at"]

    put("off", sorted(day for day in tape.off if 0 <= day < tape.days))
    put("school_holidays", sorted(day for day in tape.school_holidays if 0 <= day < tape.days))
    put("year_starts", tape.year_starts)
    put("phase_starts", tape.phase_starts)
    put("area_weights", (*tape.area_weights, *tape.group_weights))
    put("roles", (each for number, position, team, role in roles for each in (number, position, _checksum(team, role))))
    lists = []
    for phase in tape.phases:
        days: PanelDays = phase.panel.days
        cancelled_at = len(numbers)
        numbers.extend(float(day) for day in sorted(days.cancelled))
        moved_at = len(numbers)
        numbers.extend(float(day) for pair in sorted(days.moved.items()) for day in pair)
        lists.append((cancelled_at, len(days.cancelled), moved_at, len(days.moved)))
    put("scenarios", (each for scenario in scenarios for each in terms.numbers(scenario)))
    put("derived", (each for phase, at in zip(tape.phases, lists, strict=True) for each in _derived(phase, at)))
    put("posts", (
        each for of_teams in staffed for number, _, team, role in roles
        for each in _posts(
            of_teams.get(teams(tape.areas)[number - 1].path, {}).get(role),
            [other for of, _, _, other in roles if of == number],
        )
    ))  # fmt: skip
    put("qualities", (
        _quality(scenario, team.path) for scenario in scenarios for team in teams(tape.areas)
    ))  # fmt: skip
    numbers[: len(HEAD)] = [float(head[name]) for name in HEAD]
    return np.array(numbers)


def _checksum(team: str, role: str) -> int:
    return zlib.crc32(f"{team}/{role}".encode())


def _posts(group: WorkerGroup | None, roles: Sequence[str]) -> tuple[float, ...]:
    """What a phase says of a role; `turned_from` is the position of the other among the roles of the team, or -1."""
    if group is None:
        return (0.0,) * len(POSTS)
    turned = roles.index(group.turned_from) if group.turned_from in roles else -1
    return (
        group.posts, float(group.come_filled), turned, KINDS.index(group.kind), group.fte, group.productivity,
        group.target_cases, group.maximum_cases,
    )  # fmt: skip


def _quality(scenario: Scenario, path: str) -> float:
    """Practice quality of a team of an area, where it has its own; else infinity."""
    service, _, area = path.partition(".teams.")
    team = getattr(scenario, service).teams.get(area) if area else None
    return math.inf if team is None or team.practice_quality is None else team.practice_quality


def _derived(phase: PhaseTape, lists: tuple[int, int, int, int]) -> Iterable[float]:
    sizes = phase.family_sizes or ()
    yield from (phase.panel.days.anchor, *lists, phase.year_spread, len(sizes))
    yield from (*sizes, *(0.0,) * (FAMILY_SIZES - len(sizes)))
    for weights in phase.incident_sources:
        yield from weights
    yield from (float(ages is not None) for ages in phase.entry_ages)
    for ages in phase.entry_ages:
        yield from ages or (0.0,) * CLASSES
    for source in phase.sources:
        yield from _source(source)


def _source(source: SourceTerms | None) -> Iterable[float]:
    if source is None:
        return (0.0,) * (len(_SOURCE) + 7 + HOURS)
    pattern = source.pattern
    return (
        1.0, source.per_day, float(source.sees_by_day), source.trend_per_year, pattern.day_off, pattern.school_holiday,
        *pattern.weekday, *pattern.hour,
    )  # fmt: skip


def header() -> str:
    """The records of the tape in C."""
    head = "\n".join(f"    double {name};" for name in HEAD)
    role = " ".join(f"double {name};" for name in ROLE)
    posts = " ".join(f"double {name};" for name in POSTS)
    derived = "\n".join(f"    double {name};" for name in DERIVED)
    source = "\n".join(f"    double {name};" for name in _SOURCE)
    return f"""{terms.header()}
typedef struct {{
{head}
}} Head;

typedef struct {{ {role} }} Role;

typedef struct {{ {posts} }} Posts;

typedef struct {{
{source}
    double weekday[7];
    double hour[{HOURS}];
}} SourceTerms;

typedef struct {{
{derived}
    SourceTerms sources[{len(ALL_SOURCES)}];
}} Derived;

enum {{ GROUPS = {len(GROUPS)}, SOURCES = {len(SOURCES)}, ALL_SOURCES = {len(ALL_SOURCES)}, CLASSES = {CLASSES} }};
"""
