"""Texts to begin with, from the folder ``templates``: a copy of a scenario, the frame of an option, a place."""

from __future__ import annotations

import datetime as dt
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from sim.scenario.differences import values
from sim.scenario.paths import leaves
from sim.scenario.problems import ABSENT
from sim.scenario.schema import DESK_SERVICES, TEAM_SERVICES, Scenario
from sim.scenario.shell import quoted
from sim.scenario.sources import KINDS
from sim.scenario.staff import Team
from sim.scenario.timeline import phases
from sim.scenario.yaml_text import block, scalar

SCHEMA_LINE = "# yaml-language-server: $schema=scenario.schema.json"
"""The first line of a scenario file, by which editors know what it may hold."""


_EXTENDS = re.compile(r"""^extends: *(['"]?)([^\n#]*?)\1(?=\s*(?:#|$))""", re.MULTILINE)


def extended(text: str) -> str | None:
    """The file that the text of a scenario extends, as it stands there; None if it extends none."""
    match = _EXTENDS.search(text)
    return match[2] if match else None


COPIED = re.compile(r"^# A copy of ([\w-]+), to make your own:$", re.MULTILINE)
"""Where `own_copy` says what it is a copy of."""


def filled(template: str, **slots: Any) -> str:
    """A template with its slots filled."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # only a new scenario waits for it

    folder = FileSystemLoader(Path(__file__).with_name("templates"))
    environment = Environment(
        loader=folder, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    environment.filters |= {"quoted": quoted, "scalar": scalar, "file_name": file_name, "comment": _comment}
    return environment.get_template(template).render(slots)


def file_name(name: str) -> str:
    """The name of a file as it stands in a scenario, in quotes only where it needs them."""
    return name if re.fullmatch(r"[A-Za-z_][\w./-]*", name) else scalar(name)


def _comment(text: str, lead: str, width: int, hanging: str = "") -> str:
    """A text in lines that begin with `lead`, those after the first with `hanging`."""
    return textwrap.fill(text, width, initial_indent=lead, subsequent_indent=hanging or lead, break_on_hyphens=False)


def own_copy(text: str, *, source: str, name: str) -> str:
    """A complete scenario with its comments, and above them what to do to make it one's own.

    Parameters
    ----------
    text : str
        The file that is copied.
    source : str
        What the copied scenario is called.
    name : str
        Name of the new file.

    Returns
    -------
    str
        The same scenario; its first line tells editors of ``scenario.schema.json``.
    """
    return _headed("own_copy.yaml", text, source=source, name=name, kinds=f"{', '.join(KINDS)}.")


def option_copy(text: str, *, source: str, name: str, extends: str) -> str:
    """An option with its comments, laid over the file `extends`; parameters as for `own_copy`."""
    text = _EXTENDS.sub(lambda _: f"extends: {file_name(extends)}", text, count=1)
    return _headed("option_copy.yaml", text, source=source, name=name, extends=extends)


def new_option(base: Scenario, *, name: str, extends: str) -> str:
    """The frame of an option over a scenario: nothing is changed yet, and a comment shows how.

    Parameters
    ----------
    base : Scenario
        The scenario that is extended.
    name, extends : str
        Names of the new file and of the one that it extends.
    """
    role = next(iter(base.front_door.workers), "screening_officer")
    return _headed("new_option.yaml", name=name, extends=extends, day=base.run.counted_from, role=role)


def _headed(template: str, text: str = "", **slots: Any) -> str:
    """`text` with a filled template above it, below the line for editors."""
    rest = text.removeprefix(SCHEMA_LINE).lstrip("\n")
    return f"{SCHEMA_LINE}\n{filled(template, **slots)}{rest}"


# -- a short start: another place, scaled from the later Sunderland by its children, its referrals and its areas -------

BASE = "sunderland-2018"
"""The shipped scenario that is scaled."""

BASE_CHILDREN = 54_164
"""Children of Sunderland, mid-2018, by whom the Department's rates of 2018-19 are reckoned."""

BASE_REFERRALS = 4_475
"""Referrals to Sunderland in 2018-19 (Department for Education, children in need 2019)."""

WARM_UP_YEARS = 4
"""After which hardly anything but children looked after still moves, tried with 2,600 to 5,200 referrals a year."""

SAME_WEEKDAY = dt.timedelta(days=364)
"""A year before, to the day of the week."""

BY_REFERRALS = (
    "demand.contacts.first_contacts_per_year", "demand.contacts.learning.prior_contacts",
    "demand.early_help_referrals.referrals_per_year", "demand.early_help_referrals.reputation.reference_per_year",
    "opening.early_help.children", "opening.assessment.children", "opening.child_in_need.children",
    "opening.protection.children", "opening.known.children", "early_help.panel.places", "locality.clinic.places",
    "section_47.chairs.chairs",
)  # fmt: skip
BY_CHILDREN = ("opening.looked_after.children", "transfers.in_per_year")


class Authority(NamedTuple):
    """What is known of the place.

    Parameters
    ----------
    children
        Children who live there.
    referrals
        Referrals to social care in a year.
    areas
        Areas, each with an early help team and a locality team.
    reckoned
        Which of children and referrals was not given, and is as in Sunderland for the other; empty if both were.
    """

    children: int
    referrals: int
    areas: int
    reckoned: str = ""

    @property
    def area_names(self) -> list[str]:
        """What its areas are called."""
        return [f"area_{number}" for number in range(1, self.areas + 1)]

    @classmethod
    def of(cls, children: int | None, referrals: int | None, areas: int | None) -> Authority:
        """A place of which at least its children or its referrals are known; the other is as in Sunderland for them."""
        per_child = BASE_REFERRALS / BASE_CHILDREN
        if referrals is None:
            children = children or 0
            return cls(children, round(children * per_child), areas or 1, "referrals")
        if children is None:
            return cls(round(referrals / per_child), referrals, areas or 1, "children")
        return cls(children, referrals, areas or 1)


def scaled_place(
    base: Scenario, place: Authority, *, name: str, extends: str, first_contacts: int | None = None
) -> str:
    """A scenario of a place, laid over Sunderland: what was scaled stands in it, what is still Sunderland's does not.

    Parameters
    ----------
    base : Scenario
        Sunderland.
    place : Authority
        What is known of the place.
    name, extends : str
        Names of the new file and of Sunderland's.
    first_contacts : int, optional
        First contacts in a year, where they were fitted; otherwise they are scaled.

    Returns
    -------
    str
        YAML. Sunderland's dated changes and published figures are taken out; what the changes had come to by their end
        (the relaunch of early help, more social workers) is folded in.
    """
    late = phases(base)[-1].scenario
    undated, now = _flat(base), _flat(late)
    over = {
        path: value
        for path, value in now.items()
        if undated.get(path, ABSENT) != value and not re.match(r"changes|published|\w+\.teams", path)
    }
    now |= _late_opening(base)
    desks = [f"{desk}.workers.{role}.posts" for desk in DESK_SERVICES for role in getattr(late, desk).workers]
    for paths, factor in (
        ((*BY_REFERRALS, *desks), place.referrals / BASE_REFERRALS), (BY_CHILDREN, place.children / BASE_CHILDREN),
    ):  # fmt: skip
        over |= {path: _scaled(now[path], factor, path) for path in paths if now[path]}
    is_fitted = first_contacts is not None
    if is_fitted:
        over["demand.contacts.first_contacts_per_year"] = first_contacts
    others = dict.fromkeys(base.areas)
    over |= {f"{service}.teams": {**others, **teams} for service, teams in _teams(base, place).items()}
    begins = base.run.counted_from.replace(year=base.run.counted_from.year - WARM_UP_YEARS)
    over["run"] = {"start": begins.isoformat(), "warm_up_days": f"{WARM_UP_YEARS} years"}
    over["calendar.school_holidays"] = _holidays_from(base, begins)
    over["areas"] = {**others, **{area: {"share": 1} for area in place.area_names}}
    nested = _nested(over)
    there = [section for section in Scenario.model_fields if section in nested]
    return _headed(
        "place.yaml", base=base, place=place, name=name, extends=extends, is_fitted=is_fitted,
        notes=scaling_notes(base, place, is_fitted=is_fitted),
        years=range(base.run.counted_from.year, base.run.last_day.year),
        sections={section: list(block(section, nested[section], 0, in_one_line=_is_flat)) for section in there},
    )  # fmt: skip


def _flat(scenario: Scenario) -> dict[str, Any]:
    """Every value of a scenario by its dotted path."""
    return {".".join(path): value for path, value in leaves(values(scenario))}


def _late_opening(base: Scenario) -> dict[str, float]:
    """Children open on the first day as they were published last, in place of those of 2016."""
    figures = [figure for each in base.published.values() for figure in each.figures]
    levels = [(each.group, each.value, each.measure) for each in figures if each.by in ("date", "month_end", "year")]
    last = {measure: value for _, value, measure in sorted(levels)}
    protection, looked_after = last["open_protection_plans"], last["looked_after"]
    assessed, planned = base.opening.assessment.children, base.opening.child_in_need.children
    rest = last["children_in_need"] - protection - looked_after
    return {
        "opening.early_help.children": last["open_early_help"],
        "opening.protection.children": protection,
        "opening.looked_after.children": looked_after,
        "opening.assessment.children": rest * assessed / (assessed + planned),
        "opening.child_in_need.children": rest * planned / (assessed + planned),
    }


def _holidays_from(base: Scenario, begins: dt.date) -> list[dict[str, str]]:
    """School holidays from a day before those listed on: the first year of these goes for the years before too."""
    holidays = [(each.first, each.last) for each in base.calendar.school_holidays]
    year = [(first, last) for first, last in holidays if first < holidays[0][0] + SAME_WEEKDAY]
    before = [(first - years * SAME_WEEKDAY, last - years * SAME_WEEKDAY)
              for years in range(WARM_UP_YEARS, 0, -1) for first, last in year]  # fmt: skip
    return [{"first": str(first), "last": str(last)} for first, last in (*before, *holidays) if last >= begins]


def _scaled(value: float, factor: float, path: str) -> float:
    """A value scaled: what is counted stays whole and at least one, rates have three figures."""
    product = value * factor
    if path.endswith((".children", ".posts", ".places", ".chairs")):
        return max(round(product), 1)
    return float(f"{product:.3g}")


def _teams(base: Scenario, place: Authority) -> dict[str, dict[str, Any]]:
    """Teams of new areas by service, which share the posts of all the teams there were, scaled.

    Posts left over go round the areas, from one group and service to the next, so that no two areas differ by more than
    one post in a group, in a team, or in all.
    """
    late, dealt = phases(base)[-1].scenario, 0
    by_service: dict[str, dict[str, Any]] = {}
    for service in TEAM_SERVICES:
        by_service[service] = {area: {"workers": {}} for area in place.area_names}
        for role, (total, terms) in _groups(getattr(late, service).teams.values()).items():
            each, rest = divmod(round(total * (place.referrals / BASE_REFERRALS)), place.areas)
            for position, team in enumerate(by_service[service].values()):
                if posts := each + ((position - dealt) % place.areas < rest):
                    team["workers"][role] = {"posts": posts, **terms}
            dealt += rest
    return by_service


def _groups(teams: Iterable[Team]) -> dict[str, tuple[int, dict[str, Any]]]:
    """Posts of each role in all teams together, and what is said of the group in the first that has it."""
    groups: dict[str, tuple[int, dict[str, Any]]] = {}
    for role, group in (pair for team in teams for pair in team.workers.items()):
        own_terms = group.model_dump(mode="json", exclude={"posts"}, exclude_defaults=True)
        total, terms = groups.get(role, (0, own_terms))
        groups[role] = total + group.posts, terms
    return groups


def _short_of_a_post(base: Scenario, place: Authority) -> Iterator[tuple[str, list[str]]]:
    """The services in which some areas have a post less than others, which whole posts make so, and these areas."""
    for service, teams in _teams(base, place).items():
        sizes = {area: sum(group["posts"] for group in team["workers"].values()) for area, team in teams.items()}
        if few := [area for area, size in sizes.items() if size < max(sizes.values())]:
            yield service, few


def _nested(flat: Mapping[str, Any]) -> dict[str, Any]:
    nested: dict[str, Any] = {}
    for path, value in flat.items():
        *above, last = path.split(".")
        inner = nested
        for key in above:
            inner = inner.setdefault(key, {})
        inner[last] = value
    return nested


def scaling_notes(base: Scenario, place: Authority, *, is_fitted: bool, fit: Any = None) -> list[str]:
    """What was scaled, by what, and what is still Sunderland's; a sentence or two each.

    Parameters
    ----------
    base
        Sunderland.
    place
        The place.
    is_fitted
        Whether its first contacts were fitted.
    fit : DemandFit, optional
        What was found, to be told as well.
    """
    return filled(
        "place.txt", place=place, is_fitted=is_fitted, fit=fit, base_referrals=BASE_REFERRALS,
        base_children=BASE_CHILDREN, by_referrals=place.referrals / BASE_REFERRALS,
        by_children=place.children / BASE_CHILDREN, warm_up_years=WARM_UP_YEARS,
        short_of_a_post=_short_of_a_post(base, place),
    ).splitlines()  # fmt: skip


def _is_flat(value: Mapping[str, Any]) -> bool:
    """Whether a mapping holds single values alone: such stand on one line in the shipped scenarios."""
    return not any(isinstance(each, Mapping | list) for each in value.values())
