"""The early help offer and its reputation: the more families have been helped, the more are sent."""

from bisect import bisect_left

from sim.model.run import Run
from sim.rules.calendar import phase_at
from sim.rules.demand import helped_in_window, offer_factor
from sim.scenario.demand import Reputation

WINDOW_DAYS = 365.0


class Offer:
    """How many families have begun to be helped, and what that does to direct referrals.

    Parameters
    ----------
    run
        The run.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._starts: list[float] = []

    def taken_up(self) -> None:
        """An early help plan starts, now."""
        self._starts.append(self._run.now)

    def brings_demand(self, day: int) -> bool:
        """Whether, on a day, what the offer has done changes who is referred."""
        return self._terms(day).strength > 0

    def factor(self, day: int) -> float:
        """Factor of direct referrals on a day, by the plans that started in the twelve months up to the lag."""
        terms = self._terms(day)
        last = day - terms.lag_days
        first = last - WINDOW_DAYS
        starts = bisect_left(self._starts, last) - bisect_left(self._starts, first)
        helped = helped_in_window(starts, terms.reference_per_year, window_days=WINDOW_DAYS, from_day=first)
        return offer_factor(terms.strength, helped, terms.reference_per_year)

    def _terms(self, day: int) -> Reputation:
        run = self._run
        return run.scenarios[phase_at(run.tape.phase_starts, day)].demand.early_help_referrals.reputation
