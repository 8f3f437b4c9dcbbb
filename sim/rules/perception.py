"""What is seen of a child's need."""

import math

from sim.rules.elementary import normal


def seen(need: float, added: float, error_sd: float, persistent_share: float, persistent: float, fresh: float) -> float:
    """`perceived`, with the fresh error itself, standard normal, in place of its draw."""
    return (
        need + added + error_sd * (math.sqrt(persistent_share) * persistent + math.sqrt(1.0 - persistent_share) * fresh)
    )


def perceived(
    need: float, added: float, error_sd: float, persistent_share: float, persistent: float, u: float
) -> float:
    """Need as seen: ``x = n + added + sd (sqrt(p) z_child + sqrt(1 - p) z_fresh)``, in points.

    `added` is bias plus chronology; `persistent` the child's own standard normal error; `u` the uniform draw of the
    fresh one.
    """
    return seen(need, added, error_sd, persistent_share, persistent, normal(u))


def remembered(memory: float, last: float, u: float) -> float:
    """The fresh error of a look that remembers the one before: ``e_t = m e_(t-1) + sqrt(1 - m^2) fresh``."""
    return memory * last + math.sqrt(1.0 - memory * memory) * normal(u)
