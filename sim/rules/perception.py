"""What is seen of a child's need."""

from __future__ import annotations

import math

from sim.rules.compiled import compiled
from sim.rules.elementary import normal


@compiled
def perceived(
    need: float, added: float, error_sd: float, persistent_share: float, persistent: float, u: float
) -> float:
    """Need as seen: ``x = n + added + sd (sqrt(p) z_child + sqrt(1 - p) z_fresh)``, in points.

    `added` is bias plus chronology; `persistent` the child's own standard normal error; `u` the uniform draw of the
    fresh one.
    """
    return need + added + error_sd * (
        math.sqrt(persistent_share) * persistent + math.sqrt(1.0 - persistent_share) * normal(u)
    )
