"""The pathway from contact to plan as a drawing: volumes a year on the arrows, waits and open cases at the boxes."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from sim.report.charts.data import Data, cast
from sim.report.charts.style import INK, LIMIT, QUIET
from sim.report.charts.svg import Drawing
from sim.report.charts.volumes import Volume, volumes
from sim.report.numbers import MISSING

WIDTH, HEIGHT = 1180, 660
_THICKEST, _THINNEST = 26.0, 1.4
_TIMES = ("hours", "days", "working days")
_FLOW = "#7fa8c9"
_BOX = "#f3f7fa"
_EXITS = (("help_ended", 169), ("need_ended", 361), ("protection_ended", 501), ("care_ended", 615))
_OPENING = (
    '<g font-family="sans-serif" font-size="14">'
    '<defs><marker id="tip" viewBox="0 0 10 10" refX="7" refY="5" markerWidth="11" markerHeight="11" '
    'markerUnits="userSpaceOnUse" orient="auto"><path d="M0,0 L10,5 L0,10 z" fill="#3f6f96"/></marker></defs>'
)
CHANGE = "#0b5a8a"
"""Differences from the baseline."""


@dataclass(frozen=True)
class Box:
    """A place: corner, size, title, and what is said of it: texts with the keys of quantities in braces.

    `about` is said of it where there are no quantities.
    """

    x: float
    y: float
    w: float
    h: float
    title: str
    lines: tuple[str, ...] = ()
    ends: bool = False
    about: tuple[str, ...] = ()


@dataclass(frozen=True)
class Arrow:
    """A way: key of its volume, its course as an SVG path, where its label stands and how it is aligned."""

    key: str
    course: str
    x: float
    y: float
    words: str = ""
    anchor: str = "middle"


BOXES = (
    Box(190, 292, 232, 122, "Front door (ICRT)", (
        "half decided in {decision_hours}", "{decision_in_time} in 1 working day",
        "{undecided} undecided at month ends",
    ), about=("screens every contact,", "red before amber before green")),
    Box(564, 16, 222, 48, "Advice, no further action", (), ends=True),
    Box(564, 182, 222, 94, "Early help panel", (
        "from all early help cases", "{panel_wait} wait", "{panel_waiting} waiting",
    ), about=("dated meetings, few places", "or straight to a team")),
    Box(912, 110, 226, 118, "Early help teams", (
        "{help_wait} to first help", "{help_waiting} waiting", "{help_open} open",
    ), about=("a plan with reviews,", "until closed or stepped up")),
    Box(564, 332, 222, 118, "Assessment team", (
        "{assessment_wait} wait", "{assessment_waiting} waiting", "{assessment_in_time} in 45 working days",
    ), about=("within 45 working days",)),
    Box(912, 326, 226, 70, "Child in need plan", ("{need_open} open",), about=("long plans go to a weekly clinic",)),
    Box(564, 548, 222, 96, "Section 47, conference", (
        "{conferences} conferences", "{conference_in_time} in 15 working days",
    ), about=("within 15 working days",)),
    Box(912, 466, 226, 70, "Child protection plan", ("{protection_open} open",), about=("core groups, conferences",)),
    Box(912, 586, 226, 58, "Looked after", ("{care_open} children",)),
)  # fmt: skip

ARROWS = (
    Arrow("contacts", "M14,353 H186", 100, 328, "contacts"),
    Arrow("advice", "M422,312 C500,300 470,40 560,40", 474, 150, "", "end"),
    Arrow("front_door_help", "M422,334 C520,326 480,146 574,146 H908", 672, 124, "to early help"),
    Arrow("panel", "M612,146 V178", 622, 172, "", "start"),
    Arrow("panel_agreed", "M786,226 C840,224 850,200 908,200", 852, 246, "agreed"),
    Arrow("direct", "M1024,66 V106", 1024, 40, "directly from agencies and families"),
    Arrow("others", "M306,414 V470", 306, 490, "others: passed to the team that has the case, or undecided"),
    Arrow("referrals", "M422,384 C490,390 500,396 560,396", 494, 440, "referrals"),
    Arrow("help_up", "M934,228 C924,286 740,280 716,328", 800, 290, "step up", "end"),
    Arrow("assessment_help", "M786,350 C880,346 970,310 978,232", 894, 320, "step down", "end"),
    Arrow("assessment_plan", "M786,388 C840,388 850,368 908,368", 850, 410, "plans"),
    Arrow("assessment_closed", "M596,450 V506", 586, 492, "closed", "end"),
    Arrow("enquiries", "M690,450 V544", 702, 486, "enquiries", "start"),
    Arrow("plans_protection", "M786,582 C850,578 850,506 908,506", 868, 558, "plans", "start"),
    Arrow("looked_after", "M786,618 H908", 846, 640, ""),
    Arrow("need_up", "M966,396 V462", 956, 426, "step up", "end"),
    Arrow("protection_down", "M1040,466 V400", 1050, 426, "step down", "start"),
    Arrow("plan_help", "M1070,326 V232", 1080, 274, "step down", "start"),
)

NIGHT = Box(190, 548, 232, 58, "Emergency duty team", about=("red contacts out of hours",))
NIGHT_ARROWS = (
    Arrow("others", "M250,548 V418", 240, 490, "to the day team", "end"),
    Arrow("referrals", "M422,566 C520,560 500,430 560,428", 486, 536, "immediate protection", "end"),
)
"""What has no volumes of its own and is drawn only where none are told."""


def draw_ways() -> Drawing:
    """The pathway without volumes: the places, and the main ways between them."""
    arrows = [*(arrow for arrow in ARROWS if arrow.key != "others"), *NIGHT_ARROWS]
    parts = [_OPENING, *(part for arrow in arrows for part in _way(arrow))]
    parts += [part for box in (*BOXES, NIGHT) for part in _box(box, box.about)]
    parts += [part for _, y in _EXITS for part in _exit(y)]
    labels = [_text(arrow.x, arrow.y, arrow.words, anchor=arrow.anchor, colour=QUIET, size=13, halo=True)
              for arrow in arrows if arrow.words]  # fmt: skip
    title = "The pathway through the services; the table below lists every way and what sends a child along it"
    return Drawing("".join([*parts, *labels, "</g>"]), WIDTH, HEIGHT, title, "")


def pathway(
    data: Data, scenario: str | None = None, *, observed_days: float | None = None, title: str = ""
) -> Drawing:
    """The flow through the service in one scenario, as SVG.

    Parameters
    ----------
    data
        A result, or a table of single replications with the columns ``scenario, replication, measure, by, group,
        value``.
    scenario
        Its name; the first if not given. For another than the baseline, clear differences from it stand in brackets.
    observed_days
        Days that the counts are of; needed for a table.
    title
        Read out in place of the drawing.

    Returns
    -------
    Drawing
        The thickness of an arrow is in proportion to its volume, but never so thin that it cannot be seen. Means over
        replications; their intervals are in `sim.report.charts.volumes.volumes`.
    """
    who = cast(data)
    name = scenario if scenario is not None else who.names[0]
    amounts = volumes(data, name, baseline=who.baseline, observed_days=observed_days)
    return draw_pathway(amounts, title or f"The pathway from contact to plan: {who.labels[name]}")


def draw_pathway(amounts: Mapping[str, Volume], title: str = "") -> Drawing:
    """The drawing of `pathway`."""
    return Drawing(_body(amounts), WIDTH, HEIGHT, title, describe(amounts))


def describe(amounts: Mapping[str, Volume]) -> str:
    """The drawing in words: every volume."""
    parts = [f"{each.words}: {amount(each)}" for each in amounts.values() if not math.isnan(each.mean)]
    return ". ".join(parts) + "."


def amount(each: Volume) -> str:
    """A quantity for reading, with its unit, and the difference from the baseline where it is clear."""
    text = _number(each)
    text += "" if each.unit == "%" else f" {each.unit}"
    return text if math.isnan(each.change) else f"{text} ({_change(each)})"


def _number(each: Volume) -> str:
    if math.isnan(each.mean):
        return MISSING
    decimals = 1 if each.unit in _TIMES and abs(each.mean) < 99.5 else 0
    return f"{each.mean:,.{decimals}f}{'%' if each.unit == '%' else ''}"


def _change(each: Volume) -> str:
    text = f"{each.change:+,.{1 if each.unit in (*_TIMES, '%') else 0}f}"
    return text.replace("-", "−")


def _body(amounts: Mapping[str, Volume]) -> str:
    most = max((amounts[arrow.key].mean for arrow in ARROWS if amounts[arrow.key].mean > 0), default=1.0)
    parts = [_OPENING, *_return_loop(amounts)]
    for arrow in ARROWS:
        parts += _arrow(arrow, amounts[arrow.key], most)
    for box in BOXES:
        parts += _box(box, [line for line in (_filled(text, amounts) for text in box.lines) if line])
    parts += [part for key, y in _EXITS if amounts[key].mean > 0 for part in _exit(y)]
    for arrow in ARROWS:
        parts += _label(arrow, amounts[arrow.key])
    return "".join([*parts, "</g>"])


def _arrow(arrow: Arrow, volume: Volume, most: float) -> Iterator[str]:
    if not volume.mean > 0:
        return
    width = max(_THINNEST, _THICKEST * volume.mean / most)
    yield f'<path d="{arrow.course}" fill="none" stroke="{_FLOW}" stroke-width="{width:.1f}" stroke-opacity="0.75"/>'
    yield from _way(arrow)


def _way(arrow: Arrow) -> Iterator[str]:
    yield f'<path d="{arrow.course}" fill="none" stroke="#3f6f96" stroke-width="1" marker-end="url(#tip)"/>'


def _label(arrow: Arrow, volume: Volume) -> Iterator[str]:
    if not volume.mean > 0:
        return
    changed = ""
    if not math.isnan(volume.change):
        changed = f' <tspan font-weight="400" fill="{CHANGE}">({_change(volume)})</tspan>'
    yield _text(arrow.x, arrow.y, _number(volume), anchor=arrow.anchor, weight=600, halo=True, after=changed)
    if arrow.words:
        yield _text(arrow.x, arrow.y + 16, arrow.words, anchor=arrow.anchor, colour=QUIET, size=13, halo=True)


def _box(box: Box, lines: Sequence[str]) -> Iterator[str]:
    edge = 'stroke="#9fb3c4" stroke-dasharray="4 3" fill="#ffffff"' if box.ends else f'stroke="#0b5a8a" fill="{_BOX}"'
    yield f'<rect x="{box.x}" y="{box.y}" width="{box.w}" height="{box.h}" rx="8" {edge} stroke-width="1.4"/>'
    middle, step = box.x + box.w / 2, 20
    top = box.y + box.h / 2 - step * len(lines) / 2 + 5
    yield _text(middle, top, box.title, weight=650, size=15)
    for place, line in enumerate(lines, 1):
        yield _text(middle, top + step * place + 1, line, size=13.5)


def _filled(text: str, amounts: Mapping[str, Volume]) -> str:
    """A line of a box with its quantity, if it has one; empty where that is not defined."""
    if "{" not in text:
        return text
    key = text[text.index("{") + 1 : text.index("}")]
    each = amounts[key]
    if math.isnan(each.mean):
        return ""
    unit = f" {each.unit}" if each.unit in _TIMES else ""
    return text.replace("{" + key + "}", f"{_number(each)}{unit}{_bracket(each)}")


def _bracket(each: Volume) -> str:
    return "" if math.isnan(each.change) else f" ({_change(each)})"


def _exit(y: float) -> Iterator[str]:
    yield f'<path d="M1138,{y} H1168" stroke="#3f6f96" stroke-width="1.2" fill="none" marker-end="url(#tip)"/>'


def _return_loop(amounts: Mapping[str, Volume]) -> Iterator[str]:
    repeats, again = amounts["repeats"], amounts["rereferred"]
    yield (
        '<path d="M560,32 H66 Q46,32 46,52 V306" fill="none" stroke="#8a3b00" stroke-width="1.6" '
        'stroke-dasharray="6 5" marker-end="url(#tip)"/>'
    )
    lines = []
    if not math.isnan(repeats.mean):
        lines.append(f"{_number(repeats)}{_bracket(repeats)} children with repeat contacts of any kind in 6 months")
    if not math.isnan(again.mean):
        lines.append(f"{_number(again)}{_bracket(again)} of referrals are re-referrals in 12 months")
    yield _text(62, 60, "Coming back", anchor="start", colour=LIMIT, weight=600)
    for place, line in enumerate(lines, 1):
        yield _text(62, 60 + 18 * place, line, anchor="start", colour=INK, size=13)


def _text(
    x: float,
    y: float,
    text: str,
    *,
    anchor: str = "middle",
    colour: str = INK,
    size: float = 14,
    weight: int = 400,
    halo: bool = False,
    after: str = "",
) -> str:
    around = ' stroke="#ffffff" stroke-width="4" stroke-linejoin="round" paint-order="stroke"' if halo else ""
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" fill="{colour}" font-size="{size:g}" '
        f'font-weight="{weight}"{around}>{escape(text)}{after}</text>'
    )
