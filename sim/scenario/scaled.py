"""A short start: another place, scaled from the later Sunderland by its children, its referrals and its areas."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.scenario.differences import values
from sim.scenario.document import SCHEMA_LINE
from sim.scenario.paths import leaves, value_at
from sim.scenario.schema import Scenario
from sim.scenario.shell import quoted
from sim.scenario.staff import WorkerGroup
from sim.scenario.timeline import phases
from sim.scenario.yaml_text import flow, scalar

BASE = "sunderland-2018"
"""The shipped scenario that is scaled."""

BASE_CHILDREN = 54_164
"""Children of Sunderland, mid-2018, by whom the Department's rates of 2018-19 are reckoned."""

BASE_REFERRALS = 4_475
"""Referrals to Sunderland in 2018-19 (Department for Education, children in need 2019)."""

BY_REFERRALS = (
    "demand.contacts.first_contacts_per_year", "demand.contacts.learning.prior_contacts",
    "demand.early_help_referrals.referrals_per_year", "demand.early_help_referrals.reputation.reference_per_year",
    "opening.early_help.children", "opening.assessment.children", "opening.child_in_need.children",
    "opening.protection.children", "opening.known.children", "early_help.panel.places", "locality.clinic.places",
    "section_47.chairs.chairs",
)  # fmt: skip
BY_CHILDREN = ("opening.looked_after.children", "transfers.in_per_year")
DESKS, TEAMS = ("front_door", "emergency_duty", "assessment"), ("early_help", "locality")

_WIDTH = 110


@dataclass(frozen=True)
class Place:
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

    @classmethod
    def of(cls, children: int | None, referrals: int | None, areas: int | None) -> Place:
        """A place of which at least its children or its referrals are known; the other is as in Sunderland for them."""
        per_child = BASE_REFERRALS / BASE_CHILDREN
        if referrals is None:
            assert children is not None
            return cls(children, round(children * per_child), areas or 1, "referrals")
        if children is None:
            return cls(round(referrals / per_child), referrals, areas or 1, "children")
        return cls(children, referrals, areas or 1)


def scaled_scenario(base: Scenario, place: Place, *, name: str, extends: str, first_contacts: int | None = None) -> str:
    """A scenario of a place, laid over Sunderland: what was scaled stands in it, what is still Sunderland's does not.

    Parameters
    ----------
    base : Scenario
        Sunderland.
    place : Place
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
    late = values(phases(base)[-1].scenario)
    undated = values(base)
    over: dict[str, Any] = {}
    for path, value in leaves(late):
        if value_at(undated, path) != value and path[0] not in ("changes", "published") and path[1] != "teams":
            _put(over, path, value)
    for path, value in _late_opening(base).items():
        _put(late, path, value)
    by_referrals, by_children = place.referrals / BASE_REFERRALS, place.children / BASE_CHILDREN
    factors = {**dict.fromkeys(BY_REFERRALS, by_referrals), **dict.fromkeys(BY_CHILDREN, by_children)}
    for dotted, factor in factors.items():
        path = tuple(dotted.split("."))
        if value := value_at(late, path):
            _put(over, path, _scaled(value, factor, path))
    if first_contacts is not None:
        _put(over, ("demand", "contacts", "first_contacts_per_year"), first_contacts)
    for desk in DESKS:
        for role, group in late[desk]["workers"].items():
            _put(over, (desk, "workers", role, "posts"), _scaled(group["posts"], by_referrals, ("posts",)))
    areas = [f"area_{number}" for number in range(1, place.areas + 1)]
    for service in TEAMS:
        teams = {**dict.fromkeys(base.areas), **_teams(late[service]["teams"], areas, by_referrals)}
        over.setdefault(service, {})["teams"] = teams
    over["areas"] = {**dict.fromkeys(base.areas), **{area: {"share": 1} for area in areas}}
    return "\n".join(_lines(base, place, over, name=name, extends=extends, is_fitted=first_contacts is not None)) + "\n"


def _late_opening(base: Scenario) -> dict[tuple[str, ...], float]:
    """Children open on the first day as they were published last, in place of those of 2016."""
    last: dict[str, tuple[str, float]] = {}
    for figure in (figure for each in base.published.values() for figure in each.figures):
        if figure.by in ("date", "month_end", "year") and figure.value is not None:
            last[figure.measure] = max(last.get(figure.measure, ("", 0.0)), (figure.group, figure.value))
    early, protection, looked_after, in_need = (
        last[name][1] for name in ("open_early_help", "open_protection_plans", "looked_after", "children_in_need")
    )
    assessed, planned = base.opening.assessment.children, base.opening.child_in_need.children
    rest = in_need - protection - looked_after
    counts = {
        "early_help": early, "protection": protection, "looked_after": looked_after,
        "assessment": rest * assessed / (assessed + planned), "child_in_need": rest * planned / (assessed + planned),
    }  # fmt: skip
    return {("opening", service, "children"): count for service, count in counts.items()}


def _scaled(value: float, factor: float, path: Sequence[str]) -> float:
    """A value scaled: what is counted stays whole and at least one, rates have three figures."""
    product = value * factor
    if path[-1] in ("children", "posts", "places", "chairs"):
        return max(round(product), 1)
    return float(f"{product:.3g}")


def _teams(teams: Mapping[str, Any], areas: Sequence[str], factor: float) -> dict[str, Any]:
    """Teams of new areas, which share the posts of all the teams there were, scaled, as evenly as whole posts allow."""
    totals: dict[str, int] = {}
    terms: dict[str, Any] = {}
    for team in teams.values():
        for role, group in team["workers"].items():
            totals[role] = totals.get(role, 0) + group["posts"]
            said = {key: value for key, value in group.items() if key != "posts" and value != _USUAL[key]}
            terms.setdefault(role, said)
    split = {role: divmod(round(total * factor), len(areas)) for role, total in totals.items()}
    return {
        area: {"workers": {
            role: {"posts": each + (place < rest), **terms[role]}
            for role, (each, rest) in split.items() if each + (place < rest)
        }}
        for place, area in enumerate(areas)
    }  # fmt: skip


_USUAL = {key: field.default for key, field in WorkerGroup.model_fields.items()}
"""What need not be written of a group."""


def _put(data: dict[str, Any], path: Sequence[str], value: Any) -> None:
    for key in path[:-1]:
        data = data.setdefault(key, {})
    data[path[-1]] = value


def told(place: Place, *, is_fitted: bool) -> tuple[str, ...]:
    """What was scaled, by what, and what is still Sunderland's; a sentence each."""
    referrals, children = place.referrals / BASE_REFERRALS, place.children / BASE_CHILDREN
    first = "First contacts were fitted" if is_fitted else "First contacts were scaled, not fitted"
    nearness = "frontdoor targets shows how near the model comes to the referrals given"
    if place.reckoned == "referrals":
        nearness = "referrals were not given, so nothing says how near the model comes to them"
    reckoned = f"Its {place.reckoned} were not given: as many as in Sunderland for the other."
    return (
        *((reckoned,) if place.reckoned else ()),
        f"Scaled by {referrals:.2f} ({place.referrals:,} referrals a year for Sunderland's {BASE_REFERRALS:,} of "
        "2018-19): first contacts, direct referrals to early help, posts of every team, places of meetings, and of the "
        "first day children in early help, assessments and plans and those known from earlier years.",
        f"Scaled by {children:.2f} ({place.children:,} children for Sunderland's {BASE_CHILDREN:,}): children looked "
        "after on the first day, and children who move in.",
        f"Sunderland's teams became {place.areas} of each kind, as even as whole posts allow; its relaunch of early "
        "help, co-location and further social workers are folded in, its dated changes and its published figures are "
        "taken out.",
        f"{first}: {nearness}.",
        "Still Sunderland's: need, thresholds, errors of judgement, sources, lengths, caseloads, turnover, costs, the "
        "period with its school holidays. Most are judgement; frontdoor document lists each value, the weakest first. "
        "Put your own posts, open cases and period in first.",
    )


def _lines(
    base: Scenario, place: Place, over: Mapping[str, Any], *, name: str, extends: str, is_fitted: bool
) -> Iterator[str]:
    yield SCHEMA_LINE
    yield f"# A place with {place.children:,} children, scaled from the later Sunderland, to make your own."
    for sentence in told(place, is_fitted=is_fitted):
        first, *rest = textwrap.wrap(sentence, _WIDTH, break_on_hyphens=False)
        yield from (f"#   - {first}", *(f"#     {line}" for line in rest))
    yield f"# frontdoor check {quoted(name)} names what is wrong;"
    yield f"# frontdoor targets {quoted(name)} says how near it comes."
    yield "#   [given]     own records: what was given to frontdoor new"
    yield "#   [judgement] judgement: scaled from Sunderland, and not your authority's own"
    yield from ("", f"extends: {extends}", f"title: A place of {place.children} children")
    yield "question: What does its front door look like as it is?"
    fitted = "; first_contacts_per_year is fitted to the referrals given [judgement]" if is_fitted else ""
    tags = {"areas": "how many [given]; share: of one size [judgement]", "demand": f"[judgement]{fitted}"}
    for section in (key for key in type(base).model_fields if key in over):
        first, *rest = _block(section, over[section], 0)
        yield from ("", f"{first}    # {tags.get(section, '[judgement]')}", *rest)
    yield from ("", "changes:    # Sunderland's own, taken out [definition]")
    yield from (f"  {scalar(change)}: null" for change in base.changes)
    yield from ("", "published:    # `frontdoor targets` sets these beside the model's own")
    for year in _years(base) if place.reckoned != "referrals" else ():
        figure = {"label": f"Referrals in {year}", "role": "target", "measure": "referrals", "year": year}
        yield f"  referrals_{year.replace('-', '_')}:"
        yield f"    {flow({**figure, 'value': place.referrals, 'tolerance': '5%', 'source': 'given to frontdoor new'})}"
    yield from (f"  {scalar(each)}: null" for each in base.published)


def _block(key: str, value: Any, indent: int) -> Iterator[str]:
    """The lines of ``key: value``, as the shipped scenarios are written: mappings of single values on one line."""
    lead = " " * indent + f"{scalar(key)}:"
    if isinstance(value, Mapping) and any(isinstance(each, Mapping) for each in value.values()):
        yield lead
        for inner, below in value.items():
            yield from _block(str(inner), below, indent + 2)
    else:
        yield f"{lead} {flow(value)}"


def _years(base: Scenario) -> list[str]:
    first, last = base.run.counted_from.year, base.run.last_day.year
    return [f"{year}-{(year + 1) % 100:02d}" for year in range(first, last)]
