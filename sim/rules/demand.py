"""Demand that an offer brings by itself: the more families are helped, the more are sent."""


def offer_factor(strength: float, helped: float, reference: float) -> float:
    """Factor of direct referrals: ``1 + a (h/r - 1)``, not below 0; h of r families a year have been helped.

    A tenth more families helped than the reference brings ten times `strength` per cent more referrals.
    """
    factor = 1.0 + strength * (helped / reference - 1.0)
    return factor if factor > 0.0 else 0.0


def helped_in_window(starts: int, reference: float, *, window_days: float, from_day: float) -> float:
    """Families helped in a window that begins on `from_day`: those counted, and before the run as many as the
    reference, in proportion."""
    before = -from_day if from_day < 0.0 else 0.0
    return starts + reference * (before if before < window_days else window_days) / window_days


def loop_gain(strength: float, referrals_per_year: float, helped_share: float, reference: float) -> float:
    """How many referrals one referral brings in the end, near the reference: ``a p R/r``; below 1, or demand runs away.

    `helped_share` is the share of direct referrals that come to help.
    """
    return strength * helped_share * referrals_per_year / reference
