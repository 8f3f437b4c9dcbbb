"""The C headers that are written from Python, so that no code and no constant is written twice."""

from collections.abc import Iterable
from enum import IntEnum
from math import inf

from sim.engine import numbers
from sim.log import Event
from sim.rules import ages, allocation, calendar, elementary_tables, family_keys, incidents, lengths, picks, sources
from sim.rules.allocation import Order
from sim.rules.codes import Outcome, Place
from sim.rules.decisions import Urgency
from sim.rules.draws import Purpose
from sim.rules.meetings import WhenClosed
from sim.scenario.vocabulary import Point

_CODES: tuple[tuple[str, type[IntEnum]], ...] = (
    ("PLACE", Place), ("OUTCOME", Outcome), ("EVENT", Event), ("POINT", Point), ("URGENCY", Urgency),
    ("ORDER", Order), ("WHEN_CLOSED", WhenClosed),
)  # fmt: skip

_CONSTANTS: tuple[tuple[str, float], ...] = (
    ("EXP_STEPS", elementary_tables.STEPS), ("EXP_DOUBLING", elementary_tables.STEPS.bit_length() - 1),
    ("EXP_LARGEST", elementary_tables.LARGEST), ("EXP_STEPS_PER_UNIT", elementary_tables.STEPS_PER_UNIT),
    ("EXP_STEP_TOP", elementary_tables.STEP_TOP), ("EXP_STEP_REST", elementary_tables.STEP_REST),
    ("EXP_X3", elementary_tables.X3), ("EXP_X4", elementary_tables.X4), ("EXP_X5", elementary_tables.X5),
    ("LOG_PARTS", float(elementary_tables.PARTS)), ("LOG_FIRST", elementary_tables.FIRST),
    ("LOG_LEAST", elementary_tables.LEAST), ("LOG_HALVES", elementary_tables.HALVES),
    ("LN_2_TOP", elementary_tables.LN_2_TOP), ("LN_2_REST", elementary_tables.LN_2_REST),
    ("LOG_U3", elementary_tables.U3), ("LOG_U5", elementary_tables.U5), ("LOG_U7", elementary_tables.U7),
    ("LAYER_PER_DAY", incidents.LAYER_PER_DAY), ("ARRIVAL_LAYER_PER_DAY", incidents.ARRIVAL_LAYER_PER_DAY),
    ("ARRIVAL_LAYERS", incidents.ARRIVAL_LAYERS),
    ("THOUSAND", allocation.THOUSAND), ("NOBODY_FREE", allocation.NOBODY_FREE), ("MOST_LOAD", allocation.MOST_LOAD),
    ("PICK_PARTS", float(picks.PARTS)), ("FAMILY_STEP", family_keys.FAMILY_STEP),
    ("UNBORN", ages.UNBORN), ("LONGEST_BEFORE_BIRTH_YEARS", ages.LONGEST_BEFORE_BIRTH_YEARS),
    ("WEEK", calendar.WEEK), ("SATURDAY", calendar.SATURDAY), ("ROUNDING_DAYS", calendar.ROUNDING_DAYS),
    ("HOURS", sources.HOURS), ("YEAR_DAYS", sources.YEAR_DAYS),
)  # fmt: skip


def headers() -> dict[str, str]:
    """Text of each header by its name."""
    made = {"codes.h": _codes(), "constants.h": _constants(), "terms.h": numbers.header()}
    return {name: f"/* Written by python -m sim.engine.build. */\n\n{text}" for name, text in made.items()}


def _codes() -> str:
    """Codes of the log, of draws, of decisions."""
    purposes = [(name, code) for name, code in vars(Purpose).items() if name.isupper()]
    enumerations = [
        *((prefix, [(each.name, each.value) for each in codes]) for prefix, codes in _CODES),
        ("PURPOSE", purposes),
        ("LENGTH", [(name.upper(), code) for name, code in lengths.DISTRIBUTIONS.items()]),
    ]
    return "\n\n".join(_enum(prefix, codes) for prefix, codes in enumerations) + "\n"


def _enum(prefix: str, codes: Iterable[tuple[str, int]]) -> str:
    members = "\n".join(f"    {prefix}_{name} = {code}," for name, code in codes)
    return f"enum {{\n{members}\n}};"


def _constants() -> str:
    """Constants and tables of the rules."""
    tables = (
        ("EXP_POWER_TOP", elementary_tables.POWER_TOP), ("EXP_POWER_REST", elementary_tables.POWER_REST),
        ("LOG_TOP", elementary_tables.LOG_TOP), ("LOG_REST", elementary_tables.LOG_REST),
        ("POINTS_OF_CELL", (*incidents.POINTS_OF_CELL, inf)),
        ("POINTS_OF_ARRIVAL_LAYER", (*incidents.POINTS_OF_ARRIVAL_LAYER, inf)),
    )  # fmt: skip
    return "\n".join(
        [
            *(f"#define {name} {_number(value)}" for name, value in _CONSTANTS),
            *(f"\nstatic const double {name}[] = {{\n{_rows(values)}}};" for name, values in tables),
            "",
        ]
    )


def _rows(values: tuple[float, ...]) -> str:
    return "".join(f"    {_number(value)},\n" for value in values)


def _number(value: float) -> str:
    """A number in C, exact: whole numbers in decimals, others by their bits."""
    if isinstance(value, int):
        return f"INT64_C({value})" if abs(value) >= 2**31 else f"({value})"
    if value == inf:
        return "INFINITY"
    return f"({value.hex()})" if value < 0 else value.hex()
