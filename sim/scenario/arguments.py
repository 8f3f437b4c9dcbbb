"""What is given in Python, as analysts have it in hand: numpy and pandas values, one text where a list is expected."""

from __future__ import annotations

import datetime as dt
import numbers
from collections.abc import Iterable
from typing import Any


def one_or_more(given: str | Iterable[str]) -> tuple[str, ...]:
    """A list of texts; one text stands for a list of one."""
    return (str(given),) if isinstance(given, str) else tuple(given)


def whole_number(name: str, given: object, low: int, high: int) -> int:
    """A whole number within bounds, such as one that numpy or pandas gives.

    Raises
    ------
    ValueError
        If it is none.
    """
    number = plain(given)
    if not isinstance(number, int) or isinstance(number, bool) or not low <= number <= high:
        raise ValueError(f"{name} must be a whole number from {low} to {high}, not {given!r}")
    return number


def plain(given: Any) -> Any:
    """A value as a scenario file would hold it: numbers, text, lists, days; anything else as it is.

    Values of numpy and pandas are known by what they can do, so that neither need be imported.
    """
    if hasattr(given, "tolist"):  # arrays and their scalars, series
        moment = hasattr(given, "dtype") and getattr(given.dtype, "kind", "") == "M"
        given = given.astype("datetime64[us]").tolist() if moment else given.tolist()
    if isinstance(given, str):
        return str(given)
    if given is None or isinstance(given, bool):
        return given
    if isinstance(given, dt.datetime) and given == given:  # NaT is not
        midnight = given.tzinfo is None and given.time() == dt.time()
        return given.date().isoformat() if midnight else given
    if isinstance(given, dt.date) and not isinstance(given, dt.datetime):
        return given.isoformat()
    if isinstance(given, dt.time) and given.tzinfo is None and given.second == given.microsecond == 0:
        return given.strftime("%H:%M")
    if isinstance(given, numbers.Integral):
        return int(given)
    if isinstance(given, numbers.Real):
        return float(given)
    return given
