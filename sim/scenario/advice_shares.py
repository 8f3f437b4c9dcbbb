"""Shares that are weights: what was made of them, and when that is probably not what was meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sim.scenario.fields import figure
from sim.scenario.problems import listed
from sim.scenario.schema import Scenario

CLOSE = 0.005
"""How near to 1 (or, of percentages, to 100 in hundredths) shares count as a whole: sums of rounded figures."""

LIKE_PER_CENT = 5.0
"""From here on a share that stands beside one below 1 looks like a percentage among decimals."""


@dataclass(frozen=True)
class Shares:
    """Shares of one thing, which count relative to their sum.

    Parameters
    ----------
    path
        The section that holds them, and the field.
    shares
        By name of the entry.
    """

    path: str
    shares: Mapping[str, float]

    @property
    def made_of_them(self) -> str:
        """What each amounts to: ``north 67%, south 33%``."""
        total = sum(self.shares.values())
        return listed((f"{name} {_per_cent(share / total)}" for name, share in self.shares.items()), 8)

    @property
    def is_whole(self) -> bool:
        """Whether they say themselves what each amounts to: their sum is 1, or they are all alike."""
        return abs(sum(self.shares.values()) - 1) <= CLOSE or len(set(self.shares.values())) == 1

    @property
    def suspicion(self) -> str:
        """Why they are probably not meant as they stand; empty if there is nothing to suspect."""
        total, some = sum(self.shares.values()), [share for share in self.shares.values() if share > 0]
        if len(some) < 2 or self.is_whole:
            return ""
        if max(some) >= LIKE_PER_CENT and min(some) < 1:
            return "some look like percentages and some like decimals"
        decimals, per_cent = max(some) < 1, min(some) >= 1 and max(some) >= LIKE_PER_CENT
        if (decimals and 0.5 < total < 1.5) or (per_cent and 50 < total < 150 and abs(total - 100) > 100 * CLOSE):
            whole = "1" if decimals else "100"
            return f"they add up to {total:.4g}, not to {whole}, as if a row were missing or another had to give way"
        return ""


def shares_of(scenario: Scenario) -> Iterator[Shares]:
    """The shares of a scenario that are weights, as they stand."""
    contacts, direct = scenario.demand.contacts.sources, scenario.demand.early_help_referrals.sources
    for where, entries, field in (
        ("areas", scenario.areas, "share"),
        ("need.groups", scenario.need.groups, "share"),
        ("demand.contacts.sources", contacts, "share"),
        ("demand.contacts.sources", contacts, "incidents_share"),
        ("demand.early_help_referrals.sources", direct, "share"),
    ):
        yield Shares(f"{where}: {field}", {str(name): getattr(entry, field) for name, entry in entries.items()})


def share_warnings(scenario: Scenario) -> Iterator[str]:
    """Shares that are probably not meant as they stand, with what was made of them."""
    for each in shares_of(scenario):
        if each.suspicion:
            yield f"{each.path} is relative to the sum, and {each.suspicion}: it comes to {each.made_of_them}"


def share_notes(scenario: Scenario) -> Iterator[str]:
    """What was made of shares whose sum is not 1 and which give no reason for suspicion."""
    for each in shares_of(scenario):
        if sum(each.shares.values()) > 0 and not each.is_whole and not each.suspicion:
            yield f"{each.path} of {listed(map(figure, each.shares.values()), 8)} comes to {each.made_of_them}"


def _per_cent(share: float) -> str:
    return f"{100 * share:.{0 if share >= 0.01 or share == 0 else 1}f}%"
