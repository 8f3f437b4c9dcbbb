"""Rules about demand that answers to what the service does: it must not feed on itself without end."""

from __future__ import annotations

from collections.abc import Iterator

from sim.rules.demand import loop_gain
from sim.scenario.problems import Fault
from sim.scenario.schema import Scenario


def check_reputation(scenario: Scenario) -> Iterator[Fault]:
    """A referral to early help brings, in the end, less than one more."""
    direct, early_help = scenario.demand.early_help_referrals, scenario.early_help
    terms = direct.reputation
    if terms.strength == 0:
        return
    declined = early_help.declined_share_direct
    helped = 1.0 - (early_help.declined_share if declined is None else declined)
    gain = loop_gain(terms.strength, direct.referrals_per_year * direct.multiplier, helped, terms.reference_per_year)
    if gain >= 1:
        message = (
            f"each referral would bring {gain:.2f} more, and they without end: lower strength, or raise "
            "reference_per_year to the families helped in a year at which referrals come at the rate given"
        )
        yield Fault(("demand", "early_help_referrals", "reputation", "strength"), message, terms.strength)


def check_learning(scenario: Scenario) -> Iterator[Fault]:
    """Who refers to early help directly is not turned away at the front door, and learns nothing there."""
    for name, source in scenario.demand.early_help_referrals.sources.items():
        if source.learns > 0:
            message = "it has no effect: direct referrals are not decided at the front door; leave it out"
            yield Fault(("demand", "early_help_referrals", "sources", name, "learns"), message, source.learns)
