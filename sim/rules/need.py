"""A child's need: its course, shocks to it, and what help does to it.

Need, set-points and thresholds are points from 0 to 100, times and lengths days.
"""

from sim.rules.elementary import exp, log


def need_at(time: float, since: float, need: float, set_point: float, tau: float) -> float:
    """Need at `time`, when it was `need` at `since`: ``s + (n0 - s) exp(-(t - t0)/tau)``."""
    return set_point + (need - set_point) * exp(-(time - since) / tau)


def set_point_drawn(median: float, spread: float, z: float) -> float:
    """A set-point whose logit is normal: median `median` (0 to 100), standard deviation of the logit `spread`."""
    if median <= 0.0 or median >= 100.0:
        return median
    logit = log(median / (100.0 - median)) + spread * z
    return 100.0 / (1.0 + exp(-logit))


def set_point_within(mean: float, sd: float, z: float) -> float:
    """A set-point that is normal, cut to 0-100."""
    return min(100.0, max(0.0, mean + sd * z))


def shocked(need: float, shock: float) -> float:
    """Need after a shock, which counts for less the higher need already is: ``n + shock (1 - n/100)``, at most 100."""
    return min(100.0, need + shock * (1.0 - need / 100.0))


def helped(set_point: float, rate_per_day: float, quality: float, worked_days: float) -> float:
    """Set-point after days of worked help: ``s exp(-rate x quality x days)``."""
    return set_point * exp(-rate_per_day * quality * worked_days)


def recovered(set_point: float, floor: float, rate_per_day: float, days: float) -> float:
    """Set-point after days without a service: ``f + (s - f) exp(-rate x days)``, for a set-point above the floor."""
    return floor + (set_point - floor) * exp(-rate_per_day * days)


def lasting_share(days_below: float, lasting_days: float, quality: float) -> float:
    """Share of a gain that lasts after closure: ``quality (1 - exp(-u/m))``; all of it times quality when m is 0."""
    if lasting_days <= 0.0:
        return quality
    return quality * (1.0 - exp(-days_below / lasting_days))


def days_below(segments: list[tuple[float, float, float, float]], now: float, level: float) -> float:
    """For how long need has now been below a level, looking back over a course of need.

    `segments` are (since, need, set_point, tau) in order of time. Need is monotone within each, so the moment of
    crossing has a closed form.
    """
    end = now
    for since, need, set_point, tau in reversed(segments):
        if need_at(end, since, need, set_point, tau) >= level:
            return now - end
        if need >= level:
            crossing = since + tau * log((need - set_point) / (level - set_point))
            return now - min(end, crossing)
        end = since
    return now - end
