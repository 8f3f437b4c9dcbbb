"""What is given in Python, as analysts have it in hand: numpy and pandas values, one text where a list is expected."""

import datetime as dt
import numbers
from collections.abc import Iterable
from typing import Any


def one_or_more(texts: str | Iterable[str]) -> tuple[str, ...]:
    """A list of texts; one text stands for a list of one."""
    return (str(texts),) if isinstance(texts, str) else tuple(texts)


def whole_number(name: str, value: object, low: int, high: int) -> int:
    """A whole number within bounds, such as one that numpy or pandas gives.

    Raises
    ------
    ValueError
        If it is none.
    """
    number = plain(value)
    if not isinstance(number, int) or isinstance(number, bool) or not low <= number <= high:
        raise ValueError(f"{name} must be a whole number from {low} to {high}, not {value!r}")
    return number


def plain(value: Any) -> Any:
    """A value as a scenario file would hold it: numbers, text, lists, days; anything else as it is.

    Values of numpy and pandas are known by what they can do, so that neither need be imported.
    """
    if hasattr(value, "tolist"):  # arrays and their scalars, series
        is_moment = getattr(getattr(value, "dtype", None), "kind", "") == "M"
        value = value.astype("datetime64[us]").tolist() if is_moment else value.tolist()
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bool):
        return value
    if isinstance(value, dt.datetime):
        is_day = value == value and value.tzinfo is None and value.time() == dt.time()  # NaT is not even itself
        return value.date().isoformat() if is_day else value
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dt.time) and value.tzinfo is None and value.second == value.microsecond == 0:
        return value.strftime("%H:%M")
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, numbers.Real):
        return float(value)
    return value
