"""Items 2.5.1 to 2.5.5 of the checklist: entities, activities, resources, queues, where children come in and leave."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from sim.log import CHILD_MEANING, Event, Place
from sim.report.documents.parts import Item, folded, table, text
from sim.report.numbers import MISSING

if TYPE_CHECKING:
    from sim.report.documents.subject import Subject
    from sim.scenario import Scenario
    from sim.scenario.staff import WorkerGroup

ENTITIES: tuple[tuple[str, str, str], ...] = (
    ("Child", "lives with a need that nobody sees exactly, comes to notice, and moves along the pathway",
     "those below; need, set-point and time constant, which change"),
    ("Contact", "somebody tells the front door about a child", "number, source, urgency, perceived need, outcome"),
    ("Case", "an episode of early help or of social care, from its opening to its closure",
     "number, place, team, worker, weight in a caseload, urgency, whether information was lost"),
    ("Plan", "what a service does for a child while a case is open, with reviews", "start, progress, next review"),
    ("Worker", "holds cases or screens contacts; may be absent, leave and be replaced",
     "kind, full-time equivalent, productivity, target and maximum of cases, cases held"),
)  # fmt: skip
"""Entity, its role, its attributes."""


def entities(subject: Subject) -> Item:
    """2.5.1."""
    from sim.scenario.vocabulary import GROUPS

    rows = [(name, _as_sentence(words)) for name, words in CHILD_MEANING.items()]
    return Item("2.5.1", "Components: entities", "Every entity, its role and its attributes.", [
        table("Entities", ("Entity", "Role", "Attributes"), ENTITIES),
        table("What never changes about a child", ("Attribute", "Meaning"), rows),
        text(f"Presenting groups: {', '.join(GROUPS)}."),
    ])  # fmt: skip


def activities(subject: Subject) -> Item:
    """2.5.2."""
    asks = "The activities that entities engage in, and how they are routed into and out of each."
    events = [(_worded(event.name), event.meaning) for event in Event]
    return Item("2.5.2", "Components: activities", asks, [
        text("Routes into and out of each place stand in the table of item 2.1. What takes time:"),
        table("Activities and delays", ("Field", "What it is", "How long, on the first day", "Unit"),
              _durations(subject)),
        folded("Every event that the log can hold", ("Event", "What happens, and what its row holds"), events),
    ])  # fmt: skip


def _durations(subject: Subject) -> Iterator[tuple[str, str, str, str]]:
    from sim.scenario.fields import is_duration_field, schema_at

    for row in subject.first.evidence:
        if not row.path.startswith("changes.") and is_duration_field(schema_at(tuple(row.path.split("."))) or {}):
            yield row.path, row.meaning, row.value.strip("{}"), row.unit or MISSING


def resources(subject: Subject) -> Item:
    """2.5.3."""
    scenario = subject.first.scenario
    header = ("Team", "Role", "Kind", "Posts on the first day", "After dated changes", "Target", "Maximum")
    meetings = [
        ("early help panel", f"every {scenario.early_help.panel.interval_days} days",
         _places(scenario.early_help.panel.places)),
        ("child in need clinic", f"every {scenario.locality.clinic.weekday.capitalize()}",
         _places(scenario.locality.clinic.places)),
    ]  # fmt: skip
    return Item("2.5.3", "Components: resources", "Every resource, and which activities use it.", [
        text("Workers are the resources: those of the front door and of the emergency duty team screen contacts, one "
             "at a time; those of the other teams hold cases, up to their caseload. Meetings hear cases."),
        table("Posts", header, _posts(scenario), (3, 5, 6)),
        table("Meetings, on the first day", ("Meeting", "When", "Places"), meetings),
    ])  # fmt: skip


def teams_of(scenario: Scenario) -> Mapping[str, Mapping[str, WorkerGroup]]:
    """Worker groups by team, in the names and the order of the event log."""
    return {
        "icrt": scenario.front_door.workers,
        "emergency_duty": scenario.emergency_duty.workers,
        "assessment": scenario.assessment.workers,
        **{f"early_help/{area}": _of(scenario.early_help.teams, area) for area in scenario.areas},
        **{f"locality/{area}": _of(scenario.locality.teams, area) for area in scenario.areas},
    }


def _of(teams: Mapping[str, object], area: str) -> Mapping[str, WorkerGroup]:
    return getattr(teams.get(area), "workers", {})


def _posts(scenario: Scenario) -> Iterator[tuple[str, ...]]:
    from sim.scenario import phases

    later = [(phase, teams_of(phase.scenario)) for phase in phases(scenario)]
    for team, groups in teams_of(scenario).items():
        roles = dict.fromkeys([*groups, *(role for _, teams in later for role in teams[team])])
        if not roles:
            yield team, "no posts", MISSING, "0", MISSING, MISSING, MISSING
        for role in roles:
            held = groups.get(role)
            course = [(phase.start_days, teams[team].get(role)) for phase, teams in later]
            group = held or next(each for _, each in course if each)
            yield (
                team, role, group.kind, str(held.posts if held else 0), _course(held, course, scenario),
                f"{group.target_cases:g}", f"{group.maximum_cases:g}",
            )  # fmt: skip


def _course(held: WorkerGroup | None, course: list[tuple[float, WorkerGroup | None]], scenario: Scenario) -> str:
    """When the number of posts changes, and to what."""
    import datetime as dt

    said, posts = [], held.posts if held else 0
    for start, group in course:
        now = group.posts if group else 0
        if now != posts:
            said.append(f"{now} from {scenario.run.start + dt.timedelta(days=start)}")
            posts = now
    return ", ".join(said) or MISSING


def _places(places: int | None) -> str:
    return "no limit" if places is None else "it does not meet" if places == 0 else str(places)


def queues(subject: Subject) -> Item:
    """2.5.4."""
    from sim.model.caseload import CaseTeam
    from sim.model.desk import Desk
    from sim.model.meeting import Meeting

    scenario = subject.first.scenario
    desk, case_team, agenda = (_described(kind) for kind in (Desk, CaseTeam, Meeting))
    desks = [team for team in teams_of(scenario) if team in ("icrt", "emergency_duty")]
    case_teams = [team for team in teams_of(scenario) if team not in desks]
    rows = [
        (", ".join(desks), desk), (", ".join(case_teams), case_team),
        (f"{Place.PANEL.meaning}, {Place.CLINIC.meaning}", agenda),
    ]
    asks = "The discipline of every queue, its limits, and whether entities balk, renege or change queues."
    return Item("2.5.4", "Components: queues", asks, [
        table("Queues and their disciplines", ("Queue", "Discipline"), rows),
        text("No queue has a limit of length, and nobody balks. A case leaves a queue without being served when a "
             "concern steps the child up, or when the child reaches the leaving age; a concern moves a waiting case "
             "up to urgent. Families who decline early help do so when it is offered, not while they wait."),
        text("Checks with partners and handovers are delays, not queues: partners have no limited capacity in the "
             "model."),
    ])  # fmt: skip


def _described(kind: type) -> str:
    return " ".join((inspect.getdoc(kind) or "").replace("`", "").split())


def entry_and_exit(subject: Subject) -> Item:
    """2.5.5."""
    scenario = subject.first.scenario
    contacts, direct = scenario.demand.contacts, scenario.demand.early_help_referrals
    rows = [
        (name, stream, f"{source.share:g}", f"{source.incidents_share:g}" if stream == "first contacts" else MISSING)
        for stream, sources in (("first contacts", contacts.sources), ("direct referrals", direct.sources))
        for name, source in sources.items()
    ]
    opening = [(name, f"{cases.children:,}") for name, cases in scenario.opening]
    asks = "Where entities come in and leave, and by what mechanism."
    return Item("2.5.5", "Components: entry and exit points", asks, [
        text(f"First contacts come at {contacts.first_contacts_per_year:,.0f} a year and direct referrals to early "
             f"help at {direct.referrals_per_year:,.0f} a year, before trend, multipliers and holidays: Poisson "
             "processes whose rate depends on year, weekday, hour and holidays, by thinning. Later contacts are not "
             "arrivals: they come out of the children's own incidents."),
        table("Who makes contact", ("Source", "Stream", "Share", "Share of later incidents"), rows, (2, 3)),
        table("Children who are there on the first day", ("Where", "Children"), opening, (1,)),
        text(f"A child leaves the model at {scenario.need.leaving_age_years:g} years, or when the run ends. A child "
             "whose case is closed stays in the model, at home, and may come back."),
    ])  # fmt: skip


def _worded(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _as_sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
