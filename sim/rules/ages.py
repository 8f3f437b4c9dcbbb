"""Ages: at entry, in classes of a year, and the date by which an assessment before birth is to be finished."""

import math

UNBORN = 0
CLASSES = 19
"""The unborn, then each year of age from 0 to 17."""

BANDS = ("unborn", "under 1", "1 to 4", "5 to 9", "10 to 15", "16 to 17")
"""Bands of age, as the Department publishes them."""

BAND_FROM_YEARS = (0.0, 1.0, 5.0, 10.0, 16.0)
"""The age from which each band after the first begins."""

LONGEST_BEFORE_BIRTH_YEARS = 0.5
"""How long before birth a child first comes to notice, at most."""


def age_class(age_years: float) -> int:
    """Position among the classes of age; from 17 years on the last."""
    if age_years < 0.0:
        return UNBORN
    return min(CLASSES - 1, 1 + math.floor(age_years))


def age_in_class(position: int, share: float, leaving_age: float) -> float:
    """An age in a class, in years, at a share of its width; negative before birth, and not above the leaving age."""
    if position == UNBORN:
        return (share - 1.0) * LONGEST_BEFORE_BIRTH_YEARS
    first = position - 1.0
    return first + share * min(1.0, leaving_age - first)


def before_birth(usual: float, *, now: float, due: float, finished_before: float) -> float:
    """When an assessment that usually ends at `usual` ends for a child who is due: so long before, or, where that has
    passed, by the birth."""
    latest = due - finished_before
    return min(usual, latest if latest > now else due)
