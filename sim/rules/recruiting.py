"""When a vacancy is filled."""


def filled_at(vacant: float, recruitment_days: float, frozen_from: float, frozen_to: float) -> float:
    """When a vacancy is filled, if recruiting stands still from `frozen_from` until `frozen_to`; all in days.

    A vacancy whose recruitment would end in the freeze, or that arises in it, has the rest of its time after it:
    vacant on day 10, 30 days to recruit, frozen from 20 to 50: ten days before the freeze and twenty after, day 70.
    """
    filled = vacant + recruitment_days
    if filled < frozen_from or vacant >= frozen_to:
        return filled
    return filled + (frozen_to - max(vacant, frozen_from))
