"""The tables of the document: computed from the scenario, the run and the model's own vocabulary."""

from __future__ import annotations

import datetime as dt
import inspect
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from sim.log import CHILD_MEANING, Event, Place
from sim.measures import MEASURES, Measure
from sim.model.caseload import CaseTeam
from sim.model.desk import Desk
from sim.model.meeting import Meeting
from sim.report.documents import readme
from sim.report.documents.routes import routes_table
from sim.report.documents.subject import Dossier, Subject
from sim.report.numbers import MISSING
from sim.report.table import Table, text_table
from sim.report.wording import capital, words
from sim.scenario import Scenario, as_yaml, differences, phases
from sim.scenario.fields import is_duration_field, schema_at
from sim.scenario.paths import leaves
from sim.scenario.staff import WorkerGroup

MOST_OPTIONS = 40
"""Scenarios that are described one by one; a sweep may have thousands."""

MOST_DIFFERENCES = 60
"""Differences of one scenario that are listed."""

_DESKS = ("icrt", "emergency_duty")


# -- the model ---------------------------------------------------------------------------------------------------------


def routes() -> Table:
    """Every way that children go."""
    return text_table("Every way, and what sends a child along it", ("From", "To", "When"), routes_table())


def mechanisms(caption: str) -> Table:
    """The mechanisms of the model."""
    header = ("What a head of service would say", "What the model computes", "Off at")
    return text_table(caption, header, readme.mechanisms())


def child() -> Table:
    """What never changes about a child."""
    rows = [(name, capital(meaning)) for name, meaning in CHILD_MEANING.items()]
    return text_table("What never changes about a child", ("Attribute", "Meaning"), rows)


def events() -> Table:
    """Every event of the log."""
    rows = [(capital(words(event.name.lower())), event.meaning) for event in Event]
    return text_table("Every event that the log can hold", ("Event", "What happens, and what its row holds"), rows)


def measures(caption: str, *, headline: bool) -> Table:
    """The headline measures, or the others."""
    def row(measure: Measure) -> tuple[str, str, str, str]:
        return measure.title, measure.meaning, measure.unit, measure.better or MISSING

    rows = [row(measure) for measure in MEASURES.values() if measure.headline == headline]
    return text_table(caption, ("Measure", "Definition", "Unit", "Better"), rows)


def queues(scenario: Scenario) -> Table:
    """The discipline of every queue, as the model's own classes say it."""
    desks = [team for team in teams_of(scenario) if team in _DESKS]
    case_teams = [team for team in teams_of(scenario) if team not in _DESKS]
    meetings = f"{Place.PANEL.meaning}, {Place.CLINIC.meaning}, conferences where they need a chair"
    rows = ((", ".join(desks), Desk), (", ".join(case_teams), CaseTeam), (meetings, Meeting))
    described = [(queue, " ".join((inspect.getdoc(kind) or "").replace("`", "").split())) for queue, kind in rows]
    return text_table("Queues and their disciplines", ("Queue", "Discipline"), described)


# -- scenarios and what differs ----------------------------------------------------------------------------------------


def scenarios(subject: Subject) -> Table:
    """The scenarios and what they ask."""
    rows = [
        (each.name, subject.titles[each.name], each.scenario.question or MISSING)
        for each in subject.dossiers[:MOST_OPTIONS]
    ]
    return text_table("The scenarios", ("Name", "Title", "The question it asks"), rows)


def dated_changes(first: Dossier) -> Table:
    """The dated changes of a scenario."""
    def rows() -> Iterator[tuple[str, str, str, str]]:
        for name, change in sorted(first.scenario.changes.items(), key=lambda item: item[1].from_date):
            values = leaves(change.set, is_one=lambda mapping, _: "mean" in mapping)
            sets = "; ".join(f"{'.'.join(path)} = {as_yaml(value)}" for path, value in values)
            yield name, str(change.from_date), "the end" if change.until is None else str(change.until), sets

    caption = f"Dated changes within {first.name}: what held before holds until the day"
    return text_table(caption, ("Change", "From", "Until", "What it sets"), rows())


def differing(first: Dossier, option: Dossier) -> tuple[Table, int]:
    """In what an option differs, and how many values more."""
    rows = [(row.path, as_yaml(row.a), as_yaml(row.b)) for row in differences(first.scenario, option.scenario)]
    caption = f"In what {option.name} differs from {first.name}"
    table = text_table(caption, ("Value", first.name, option.name), rows[:MOST_DIFFERENCES])
    return table, max(0, len(rows) - MOST_DIFFERENCES)


# -- one scenario ------------------------------------------------------------------------------------------------------


def durations(first: Dossier) -> Table:
    """Everything that takes time."""
    rows = [
        (row.path, row.meaning, row.value.strip("{}"), row.unit or MISSING)
        for row in first.evidence
        if not row.path.startswith("changes.") and is_duration_field(schema_at(tuple(row.path.split("."))) or {})
    ]
    header = ("Field", "What it is", "How long, on the first day", "Unit")
    return text_table("Activities and delays", header, rows)


def meetings(scenario: Scenario) -> Table:
    """The meetings on the first day."""
    def places(count: int | None) -> str:
        return "no limit" if count is None else "it does not meet" if count == 0 else str(count)

    panel, clinic, chairs = scenario.early_help.panel, scenario.locality.clinic, scenario.section_47.chairs
    rows = (
        ("early help panel", f"every {panel.interval_days} days", places(panel.places)),
        ("child in need clinic", f"every {clinic.weekday.capitalize()}", places(clinic.places)),
        *(
            (("child protection conferences", ", ".join(day.capitalize() for day in chairs.days),
              str(chairs.chairs * chairs.conferences_per_day)),) if chairs.chairs else ()
        ),
    )
    return text_table("Meetings, on the first day", ("Meeting", "When", "Places"), rows)


def teams_of(scenario: Scenario) -> Mapping[str, Mapping[str, WorkerGroup]]:
    """Worker groups by team, in the names and the order of the event log."""
    def workers(teams: Mapping[str, object], area: str) -> Mapping[str, WorkerGroup]:
        return getattr(teams.get(area), "workers", {})

    return {
        "icrt": scenario.front_door.workers,
        "emergency_duty": scenario.emergency_duty.workers,
        "assessment": scenario.assessment.workers,
        **{f"early_help/{area}": workers(scenario.early_help.teams, area) for area in scenario.areas},
        **{f"locality/{area}": workers(scenario.locality.teams, area) for area in scenario.areas},
    }


def posts(scenario: Scenario) -> Table:
    """Who works where, and when that changes."""
    header = ("Team", "Role", "Kind", "Posts on the first day", "After dated changes", "Target", "Maximum")
    return text_table("Posts", header, _posts(scenario), (3, 5, 6))


def _posts(scenario: Scenario) -> Iterator[Sequence[str]]:
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


def _course(
    held: WorkerGroup | None, course: Sequence[tuple[float, WorkerGroup | None]], scenario: Scenario
) -> str:
    """When the number of posts changes, and to what."""
    steps, posts = [], held.posts if held else 0
    for start, group in course:
        now = group.posts if group else 0
        if now != posts:
            steps.append(f"{now} from {scenario.run.start + dt.timedelta(days=start)}")
            posts = now
    return ", ".join(steps) or MISSING


def arrivals(scenario: Scenario) -> Table:
    """Who makes contact."""
    contacts, direct = scenario.demand.contacts.sources, scenario.demand.early_help_referrals.sources
    rows: list[tuple[str, ...]] = [
        (name, "first contacts", f"{each.share:g}", f"{each.incidents_share:g}") for name, each in contacts.items()
    ]
    rows += [(name, "direct referrals", f"{each.share:g}", MISSING) for name, each in direct.items()]
    header = ("Source", "Stream", "Share", "Share of later incidents")
    return text_table("Who makes contact", header, rows, (2, 3))


def opening(scenario: Scenario) -> Table:
    """Who is there on the first day."""
    rows = [(name, f"{cases.children:,}") for name, cases in scenario.opening]
    return text_table("Children who are there on the first day", ("Where", "Children"), rows, (1,))


# -- evidence ----------------------------------------------------------------------------------------------------------


def sources(first: Dossier) -> Table:
    """The sources that values name."""
    used = tags_used(first)
    rows = [(each.tag, each.description, each.grade.value, f"{used[each.tag]:,}") for each in first.sources]
    header = ("Tag", "Source", "Kind", "Values that name it")
    return text_table(f"Sources of the values of {first.name}", header, rows, (3,))


def unlisted(first: Dossier) -> list[str]:
    """Tags beside values that are not in the list of sources."""
    return sorted(
        set(tags_used(first)) - {source.tag for source in first.sources} - {"judgement", "definition", "question"}
    )


def tags_used(first: Dossier) -> Counter[str]:
    """How many values name each source."""
    return Counter(tag for row in first.evidence for tag in row.sources)


def published(scenario: Scenario) -> Table:
    """Published figures."""
    rows = [
        (figure.label, f"{figure.value:g}", each.source)
        for each in scenario.published.values() for figure in each.figures
    ]  # fmt: skip
    caption = "Published figures that the model's own are held against; they are not inputs"
    return text_table(caption, ("Figure", "Published", "Source"), rows, (1,))


def lists(first: Dossier) -> Table:
    """The values that are lists: calendars and weights over time."""
    rows = [(row.path, row.value) for row in first.evidence if row.value.startswith("[")]
    return text_table("Calendar and weights over time", ("Field", "Values"), rows)
