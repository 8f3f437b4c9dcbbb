"""Who declines early help, and when that is not the end of it."""


def declining_share(
    share: float, need: float, *, per_point: float, at_need: float, declined_before: bool, again: float
) -> float:
    """Share of families in such a need who decline: ``p = share + c (n - n0)``, from 0 to 1; of those who declined
    before, ``p + (1 - p) again``."""
    declining = min(1.0, max(0.0, share + per_point * (need - at_need)))
    return declining + (1.0 - declining) * again if declined_before else declining


def refusal_escalates(perceived: float, *, escalate_from: float) -> bool:
    """Whether a family that declines is referred to social care, for what it is seen to need."""
    return perceived >= escalate_from
