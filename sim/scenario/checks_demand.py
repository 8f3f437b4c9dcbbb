"""Rules about demand that answers to what the service does: it must not feed on itself without end."""

from __future__ import annotations

from collections.abc import Iterator

from sim.rules.ages import CLASSES, UNBORN
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


def check_ages(scenario: Scenario) -> Iterator[Fault]:
    """Every child has an age at which somebody notices what happens to it, and every source notices some child."""
    known, sources = scenario.need.ages_at_entry, scenario.demand.contacts.sources
    if known is not None and not sum(known[1:]) > 0:
        yield Fault(("need", "ages_at_entry"), "some year of age from 0 to 17 must have a weight above 0")
        return
    for above, stream, _ in scenario.demand.streams:
        for name, profile in stream.sources.items():
            weights = profile.age_weights
            if weights is None or profile.share == 0:
                continue
            both = weights[1:] if known is None else [a * b for a, b in zip(weights, known, strict=True)]
            if not sum(both) > 0:
                message = "no child comes to notice at an age at which this source notices anybody"
                yield Fault((*above[:-1], "sources", name, "age_weights"), message)
    incidents = any(group.incidents_per_year_at_zero_need > 0 for group in scenario.need.groups.values())
    if not incidents or all(profile.age_weights is None for profile in sources.values()):
        return
    for age in range(0 if known is not None and known[0] > 0 else 1, CLASSES):
        noticed = [
            profile.incidents_share * (1.0 if profile.age_weights is None else profile.age_weights[age])
            for profile in sources.values()
        ]
        if not sum(noticed) > 0:
            who = "unborn children" if age == UNBORN else f"children of {age - 1}"
            message = f"nobody notices what happens to {who}: give a source with an incidents_share a weight there"
            yield Fault(("demand", "contacts", "sources"), message)
            return


def check_families(scenario: Scenario) -> Iterator[Fault]:
    """Families have some size."""
    sizes = scenario.families.sizes
    if sizes is not None and not sum(sizes) > 0:
        yield Fault(("families", "sizes"), "at least one size must have a weight above 0")
