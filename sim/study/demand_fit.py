"""One number found for another: how many first contacts a year bring the referrals given."""

from collections.abc import Callable
from dataclasses import dataclass

from sim import engine
from sim.rules.sources import YEAR_DAYS
from sim.scenario import Scenario

NEAR = 0.01
"""A share of the referrals given, within which the search ends."""

MOST_TRIES = 5
REPLICATIONS = (1, 2)
SEED = 1


@dataclass(frozen=True)
class DemandFit:
    """What was found.

    Parameters
    ----------
    first_contacts
        First contacts in a year.
    referrals
        Referrals in a year that the model had with them, over the replications tried.
    tries
        How many values were tried.
    """

    first_contacts: int
    referrals: float
    tries: int


def fitted_demand(scenario_with: Callable[[int], Scenario], referrals: float, guess: int) -> DemandFit:
    """First contacts a year with which the model has the referrals given, as near as a few tries come.

    Every try has the same draws, so that referrals rise with first contacts: the next try lies on the line through the
    last two.

    Parameters
    ----------
    scenario_with
        The scenario, short, with so many first contacts a year.
    referrals
        Referrals a year.
    guess
        Where to begin.
    """
    tries = []
    contacts = guess
    while True:
        tries.append((contacts, _referrals_a_year(scenario_with(contacts))))
        best = min(tries, key=lambda each: abs(each[1] - referrals))
        if abs(best[1] - referrals) <= NEAR * referrals or len(tries) == MOST_TRIES:
            return DemandFit(*best, len(tries))
        (before, then), (last, now) = ((0, 0.0), *tries)[-2:]
        slope = (now - then) / (last - before) if last != before else 0.0
        step = (referrals - now) / slope if slope > 0 else 0.0
        contacts = min(max(round(last + step), guess // 5, 1), 5 * guess)


def _referrals_a_year(scenario: Scenario) -> float:
    from sim.measures import measure  # only where demand is sought

    logs = [engine.simulate(scenario, seed=SEED, replication=replication) for replication in REPLICATIONS]
    tables = [measure(log, scenario).query("measure == 'referrals' and by == 'all'") for log in logs]
    counts = [float(table["value"].iloc[0]) for table in tables]
    return sum(counts) / len(counts) * YEAR_DAYS / scenario.run.observed_days
