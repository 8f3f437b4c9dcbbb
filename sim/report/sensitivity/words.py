"""Sentences about what conclusions hang on."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sim.report.findings import each, title
from sim.report.numbers import difference, number
from sim.report.sensitivity.view import View
from sim.report.wording import joined
from sim.scenario.vocabulary import number_of
from sim.study.designs.conclusions import Conclusion

_MOST_TOLD = 3


def in_one_sentence(view: View) -> str:
    """Which unknowns the conclusions hang on: whether they hold over the ranges, and where they do not."""
    rows = [row for row in each(view.conclusions) if row.points]
    if not rows:
        return "Nothing can be said: no point of the ranges could be run."
    if len(rows) == 1:
        return about_one(view, rows[0])
    if view.option is None:
        return _most_move(view, rows, f"Over the ranges, the {number_of(len(rows), 'measure')} hang most on")
    clear = [row for row in rows if _is_clear(row)]
    shaky = sorted((row for row in clear if row.holds < row.points), key=lambda row: row.holds / row.points)
    option, count, points = view.option, len(rows), max(row.points for row in rows)
    if not clear:
        start = f"As given, none of the {count} differences that {option} makes is clear of chance"
        return _most_move(view, rows, f"{start}; what moves them most is")
    if not shaky and len(clear) == count:
        start = f"All {count} differences that {option} makes hold at every one of the {points} points sampled"
        return _most_move(view, rows, f"{start}; their size hangs most on")
    are = "is" if len(clear) == 1 else "are"
    start = f"Of the {count} differences that {option} makes, {len(clear)} {are} clear as given"
    if not shaky:
        held = f"{start}, and hold{'s' if len(clear) == 1 else ''} at every one of the {points} points sampled"
        return _most_move(view, clear, f"{held}; what moves {'it' if len(clear) == 1 else 'them'} most is")
    titles = [f"“{title(row.measure)}” (holds at {_share(row.holds, row.points)}{_turned(view, row)})" for row in shaky]
    more = f" and {len(titles) - _MOST_TOLD} more" if len(titles) > _MOST_TOLD else ""
    solid = len(clear) - len(shaky)
    return (
        f"{start}, and {solid or 'none'} of these hold{'s' if solid == 1 else ''} at every one of the {points} points "
        f"sampled; what does not: {', '.join(titles[:_MOST_TOLD])}{more}."
    )


def about_one(view: View, row: Any) -> str:
    """What one conclusion hangs on, in a sentence."""
    name, unit = f"“{title(row.measure)}”", row.unit
    hangs = _hangs_on(view, row)
    if view.option is None:
        spread = f"from {number(row.lowest, unit)} to {number(row.highest, unit)} over the {row.points} points sampled"
        return f"{name} is {number(row.given, unit)} as given and {spread}; it {hangs}."
    option = view.option
    span = f"{difference(row.lowest, unit)} to {difference(row.highest, unit)}"
    if row.given == row.lowest == row.highest == 0:
        return f"{option} makes no difference to {name}, as given or at any of the {row.points} points sampled."
    if not _is_clear(row):
        return (
            f"Whether {option} changes {name} is too close to call as given; over the {row.points} points sampled the "
            f"change is {span} and clear of zero at {row.reversed or 'none'} of them, and it {hangs}."
        )
    verb = "raises" if row.given > 0 else "lowers"
    size = difference(abs(row.given), unit).lstrip("+")
    start = f"That {option} {verb} {name} (by {size} as given) holds at "
    if row.holds == row.points:
        return f"{start}every one of the {row.points} points sampled; its size, {span}, {hangs}."
    parts = [
        f"{words} at {_share(count, row.points)}"
        for count, words in ((row.reversed, "is reversed"), (row.unclear, "is too close to call"))
        if count
    ]
    where = _where_not(view, row)
    return (
        f"{start}{_share(row.holds, row.points)} of the {row.points} points sampled and {joined(parts)}"
        f"{where}; its size, {span}, {hangs}."
    )


def made_from(view: View) -> str:
    """How many points, which method, how many replications, which seed."""
    manifest, about = view.study.manifest, view.about
    method = (
        f"One unknown changed at a time, on {about['size']} walks through the ranges" if view.is_morris
        else f"All unknowns varied together, {about['size']} samples"
    )  # fmt: skip
    each_of = "each, with the option and without" if view.option is not None else "each"
    count = int(manifest["replications"])
    runs = len(view.points) * count * (2 if view.option is not None else 1)
    text = (
        f"{method}: {number_of(len(view.points) - 1, 'point')} over the ranges of "
        f"{number_of(len(view.ranges), 'unknown')}, and everything as given; "
        f"{number_of(count, 'replication')} of {each_of} ({number_of(runs, 'run')}), seed "
        f"{manifest['seed']}."
    )
    if manifest["partial"]:
        block = "trajectory" if view.is_morris else "sample"
        text += f" Partial: {manifest['partial']} runs finished; each {block} that lacks one is left out."
    if count == 1:
        text += " One replication of a point says nothing of chance."
    if view.option is not None:
        text += (
            " “As given” is the same comparison as that of compare, here with these replications: where the two differ "
            "it is by chance, and the one with more replications is the surer; what the unknowns do to it only this "
            "study says."
        )
    return text


def _is_clear(row: Any) -> bool:
    """Whether the conclusion is clear as given: then it holds, or is reversed, or unclear, point by point."""
    return Conclusion(*row).clear_as_given


def _hangs_on(view: View, row: Any) -> str:
    names = view.hang_on(row)
    if not names:
        return "is moved by none of the unknowns more than chance would move it"
    return f"hangs most on {joined([f'“{name}”' for name in names])}"


def _where_not(view: View, row: Any) -> str:
    if not row.turned_by:
        return ""
    return f"; where it does not hold, “{view.labels[row.turned_by]}” is mostly {row.turned_when} in its range"


def _turned(view: View, row: Any) -> str:
    if not row.turned_by:
        return ""
    return f"; not where “{view.labels[row.turned_by]}” is {row.turned_when}"


def _most_move(view: View, rows: list[Any], start: str) -> str:
    first = Counter(view.hang_on(row)[0] for row in rows if row.hangs_on)
    if not first:
        return f"{start} none of the unknowns: none moves any of them more than chance would."
    names = [
        f"“{name}” (the strongest for {count} of {len(rows)})"
        for name, count in first.most_common(_MOST_TOLD)
    ]
    return f"{start} {joined(names)}."


def _share(count: int, of: int) -> str:
    """A share in per cent that is 0% or 100% only if it is."""
    percent = 100 * count / of
    if 0 < percent < 1:
        return "under 1%"
    if 99 < percent < 100:
        return "over 99%"
    return f"{percent:.0f}%"
