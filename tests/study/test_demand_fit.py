"""First contacts found for referrals, on a small authority."""

from __future__ import annotations

from sim.scenario import load_scenario
from sim.study.demand_fit import MOST_TRIES, NEAR, fitted_demand
from tests.model.worlds import AUTHORITY

DAYS = ("run.warm_up_days=30", "run.observed_days=200")


def test_first_contacts_are_found_for_more_referrals_than_the_first_guess_brings() -> None:
    def scenario_with(contacts: int):
        return load_scenario(AUTHORITY, [*DAYS, f"demand.contacts.first_contacts_per_year={contacts}"])

    first = fitted_demand(scenario_with, 1e9, 300)  # out of reach: the search ends, with the nearest it has seen
    assert first.tries == MOST_TRIES and first.first_contacts == 5 * 300
    wanted = 0.6 * first.referrals
    found = fitted_demand(scenario_with, wanted, 300)
    assert 300 < found.first_contacts < 1500
    assert abs(found.referrals - wanted) < (5 * NEAR if found.tries == MOST_TRIES else NEAR) * wanted
