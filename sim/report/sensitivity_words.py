"""Sentences about what conclusions hang on."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from sim.report.findings import each, title
from sim.report.numbers import difference, is_percent, number
from sim.report.wording import joined

if TYPE_CHECKING:
    from sim.study.sensitivity import SensitivityResult

_MOST_TOLD = 3


def in_one_sentence(result: SensitivityResult) -> str:
    """Which unknowns the conclusions hang on: whether they hold over the ranges, and where they do not."""
    rows = [row for row in each(result.conclusions) if row.points]
    if not rows:
        return "Nothing can be said: no point of the ranges could be run."
    if len(rows) == 1:
        return about_one(result, rows[0])
    if result.option is None:
        return _most_move(result, rows, f"Over the ranges, the {len(rows)} measures hang most on")
    clear = [row for row in rows if _is_clear(row)]
    shaky = sorted((row for row in clear if row.holds < row.points), key=lambda row: row.holds / row.points)
    option, count, points = result.option.name, len(rows), max(row.points for row in rows)
    if not clear:
        start = f"As given, none of the {count} differences that {option} makes is clear of chance"
        return _most_move(result, rows, f"{start}; what moves them most is")
    if not shaky and len(clear) == count:
        start = f"All {count} differences that {option} makes hold at every one of the {points} points sampled"
        return _most_move(result, rows, f"{start}; their size hangs most on")
    are = "is" if len(clear) == 1 else "are"
    start = f"Of the {count} differences that {option} makes, {len(clear)} {are} clear as given"
    if not shaky:
        held = f"{start}, and hold{'s' if len(clear) == 1 else ''} at every one of the {points} points sampled"
        return _most_move(result, clear, f"{held}; what moves {'it' if len(clear) == 1 else 'them'} most is")
    told = [f"“{title(row.measure)}” (holds at {_share(row.holds, row.points)}{_turned(result, row)})" for row in shaky]
    more = f" and {len(told) - _MOST_TOLD} more" if len(told) > _MOST_TOLD else ""
    solid = len(clear) - len(shaky)
    return (
        f"{start}, and {solid or 'none'} of these hold{'s' if solid == 1 else ''} at every one of the {points} points "
        f"sampled; what does not: {', '.join(told[:_MOST_TOLD])}{more}."
    )


def about_one(result: SensitivityResult, row: Any) -> str:
    """What one conclusion hangs on, in a sentence."""
    name, unit = f"“{title(row.measure)}”", row.unit
    hangs = _hangs_on(result, row)
    if result.option is None:
        spread = f"from {number(row.lowest, unit)} to {number(row.highest, unit)} over the {row.points} points sampled"
        return f"{name} is {number(row.given, unit)} as given and {spread}; it {hangs}."
    option = result.option.name
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
    said = f"That {option} {verb} {name} (by {size} as given) holds at "
    if row.holds == row.points:
        return f"{said}every one of the {row.points} points sampled; its size, {span}, {hangs}."
    parts = [
        f"{words} at {_share(count, row.points)}"
        for count, words in ((row.reversed, "is reversed"), (row.unclear, "is too close to call"))
        if count
    ]
    where = _where_not(result, row)
    return (
        f"{said}{_share(row.holds, row.points)} of the {row.points} points sampled and {joined(parts)}"
        f"{where}; its size, {span}, {hangs}."
    )


def made_from(result: SensitivityResult) -> str:
    """How many points, which method, how many replications, which seed."""
    manifest = result.manifest
    about = manifest["sensitivity"]
    method = (
        f"Morris screening, {about['size']} trajectories" if about["method"] == "morris"
        else f"Sobol indices, {about['size']} samples"
    )  # fmt: skip
    each_of = "each, with the option and without" if result.option is not None else "each"
    count = int(manifest["replications"])
    runs = len(result.points) * count * (2 if result.option is not None else 1)
    text = (
        f"{method}: {len(result.points) - 1:,} points over the ranges of {len(result.ranges)} unknowns, and everything "
        f"as given; {count} replication{'s' if count > 1 else ''} of {each_of} ({runs:,} runs), seed "
        f"{manifest['seed']}."
    )
    if manifest["partial"]:
        text += f" Partial: {manifest['partial']} runs finished; each {_block(about)} that lacks one is left out."
    if count == 1:
        text += " One replication of a point says nothing of chance."
    return text


def _block(about: Any) -> str:
    return "trajectory" if about["method"] == "morris" else "sample"


def effect(value: float, unit: str) -> str:
    """The size of an effect: as a number of its unit, for percentages in points."""
    text = number(value, unit)
    return text.replace("%", " pp") if is_percent(unit) else text


def _is_clear(row: Any) -> bool:
    """Whether the conclusion is clear as given: then it holds, or is reversed, or unclear, point by point."""
    from sim.study.sensitivity import Conclusion

    return Conclusion(*row).clear_as_given


def _hangs_on(result: SensitivityResult, row: Any) -> str:
    from sim.study.sensitivity.conclusions import SEPARATOR

    names = [name for name in str(row.hangs_on or "").split(SEPARATOR) if name]
    if not names:
        return "is moved by none of the unknowns more than chance would move it"
    return f"hangs most on {joined([f'“{result.labels[name]}”' for name in names])}"


def _where_not(result: SensitivityResult, row: Any) -> str:
    if not row.turned_by:
        return ""
    return f"; where it does not hold, “{result.labels[row.turned_by]}” is mostly {row.turned_when} in its range"


def _turned(result: SensitivityResult, row: Any) -> str:
    if not row.turned_by:
        return ""
    return f"; not where “{result.labels[row.turned_by]}” is {row.turned_when}"


def _most_move(result: SensitivityResult, rows: list[Any], start: str) -> str:
    from sim.study.sensitivity.conclusions import SEPARATOR

    first = Counter(str(row.hangs_on).split(SEPARATOR)[0] for row in rows if row.hangs_on)
    if not first:
        return f"{start} none of the unknowns: none moves any of them more than chance would."
    told = [
        f"“{result.labels[name]}” (the strongest for {count} of {len(rows)})"
        for name, count in first.most_common(_MOST_TOLD)
    ]
    return f"{start} {joined(told)}."


def _share(count: int, of: int) -> str:
    """A share in per cent that is 0% or 100% only if it is."""
    percent = 100 * count / of
    if 0 < percent < 1:
        return "under 1%"
    if 99 < percent < 100:
        return "over 99%"
    return f"{percent:.0f}%"
