"""Brothers and sisters: how much less the others need, how much older they are, and what they add to the work."""

from sim.rules.lengths import exponential


def further_need(mean_points: float, u: float) -> float:
    """How far the need of a further child lies below that of the first: an exponential gap, as a negative number."""
    return -exponential(mean_points, u)


def older_by(mean_years: float, u: float) -> float:
    """How much older a child is than the one before: uniform from a year to as far above the mean as that is below."""
    return 1.0 + 2.0 * (mean_years - 1.0) * u


def work_for(own: float, further: int, each: float) -> float:
    """Work or weight of a case of a family: that of one child, and some for each further one."""
    return own + each * further
