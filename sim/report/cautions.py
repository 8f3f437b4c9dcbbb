"""What to take care of, told: what is true of several scenarios once, with their names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sim.report.wording import joined
from sim.study.cautions import Caution

MOST_NAMED = 4
"""So many scenarios are named in one warning where room is scarce; of more, the first."""


def in_words(
    cautions: Iterable[Caution], names: Sequence[str], *, everyone: str = "", most: int | None = None
) -> list[str]:
    """A sentence for each thing to take care of.

    Parameters
    ----------
    cautions
        What there is to say.
    names
        The scenarios of which it may be said. Of what is true of one of them, others are not named beside it.
    everyone
        What they are called together; "All 3 scenarios" if not given.
    most
        How many are named at most; None for all.
    """
    whose: dict[str, list[str]] = {}
    for caution in cautions:
        whose.setdefault(caution.text, []).append(caution.scenario)
    together = everyone or (f"All {len(names)} scenarios" if len(names) > 2 else "Both scenarios")
    return [
        str(Caution(_named([name for name in held if name in names] or held, len(names), together, most), "", text))
        for text, held in whose.items()
    ]


def _named(held: Sequence[str], of: int, together: str, most: int | None) -> str:
    if 1 < len(held) == of:
        return together
    if most is None or len(held) <= most:
        return joined(list(held))
    return f"{', '.join(held[: most - 1])} and {len(held) - most + 1} more"
