"""What is allowed and yet probably not meant: sentences that warn, where a fault would refuse."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sim.scenario.advice_layers import layer_warnings
from sim.scenario.advice_period import period_warnings
from sim.scenario.differences import differences
from sim.scenario.fields import figure
from sim.scenario.layers import Written
from sim.scenario.panel_days import idle_cancellations
from sim.scenario.paths import leaves
from sim.scenario.problems import listed
from sim.scenario.schema import Scenario
from sim.scenario.timeline import Phase, phases

_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_LIKE_A_DAY = re.compile(rf"\d+[-/]\d+([-/]\d+)?|\d+[- ]?{_MONTH}([- ]\d+)?|{_MONTH}[- ]?\d+", re.IGNORECASE)

ALIKE = 0.9
"""Two names this similar are suspected to be one: ``social_worker`` and ``social_wroker`` have 0.92."""


CLOSE = 0.005
"""How near to 1 (or, of percentages, to 100 in hundredths) shares count as a whole: sums of rounded figures."""

LIKE_PER_CENT = 5.0
"""From here on a share that stands beside one below 1 looks like a percentage among decimals."""


def warnings_about(
    scenario: Scenario, baseline: Scenario | None = None, written: Written | None = None
) -> tuple[str, ...]:
    """What a planner should know before believing the results.

    Parameters
    ----------
    scenario : Scenario
        What is run.
    baseline : Scenario, optional
        What it is compared with, if it is an option.
    written : Written, optional
        The files and overrides that it was loaded from, if any: what they may say without meaning it is named with
        file and line.

    Returns
    -------
    tuple of str
        A sentence each; empty if there is nothing to say.
    """
    timeline = phases(scenario)
    sentences = [*_nobody_comes(scenario), *period_warnings(scenario, timeline), *_days_in_spreadsheets(scenario)]
    sentences += _once(scenario, timeline, share_warnings, _nobody_there, _odd_workers)
    sentences += idle_cancellations(scenario, timeline)
    if written is not None:
        sentences += layer_warnings(scenario, written)
    elif baseline is not None:
        sentences += _overridden(scenario, baseline)
    return tuple(sentences)


def _once(
    scenario: Scenario, timeline: Sequence[Phase], *rules: Callable[[Scenario], Iterator[str]]
) -> Iterator[str]:
    """What rules have to say of each phase; what has been said of an earlier one is not said again."""
    before: set[str] = set()
    for phase in timeline:
        day = scenario.run.start + dt.timedelta(days=phase.start_days)
        for rule in rules:
            for sentence in rule(phase.scenario):
                if sentence not in before:
                    before.add(sentence)
                    yield f"{sentence} (from {day} on)" if phase.start_days > 0 else sentence


def _days_in_spreadsheets(scenario: Scenario) -> Iterator[str]:
    """An area whose name stands alone in a cell of the CSV tables, where a spreadsheet makes a day of it."""
    for area in scenario.areas:
        if _LIKE_A_DAY.fullmatch(area):
            yield f"areas.{area} is a day to a spreadsheet that opens the tables: say it in words, such as '5 to 11'"


def _nobody_comes(scenario: Scenario) -> Iterator[str]:
    if _arrivals(scenario) == 0:
        yield "nobody comes to notice and nobody is known on the first day: perhaps 'extends' is missing"


def _arrivals(scenario: Scenario) -> float:
    """Children of a year and of the first day; 0 if there is nobody."""
    opening: int = sum(cases.children for _, cases in scenario.opening)
    return sum(per_year for _, _, per_year in scenario.demand.streams) + opening


def _nobody_there(scenario: Scenario) -> Iterator[str]:
    """A front door to which people come and where nobody is, a team without posts, a panel without places.

    A service that is left out altogether is a smaller world, and meant.
    """
    panel = scenario.early_help.panel
    if panel.places == 0 and max(panel.share_of_front_door, panel.share_of_direct, panel.share_of_step_down) > 0:
        yield "early_help.panel.places is 0, and families are sent to the panel: they wait for ever (null: no limit)"
    if _arrivals(scenario) == 0:
        return
    empty = [
        ".".join(path)
        for path, workers in scenario.staffed.items()
        if (workers or path == ("front_door",)) and sum(group.posts for group in workers.values()) == 0
    ]
    if empty:
        yield f"nobody works in {listed(empty)}: what comes there waits for ever"


def _odd_workers(scenario: Scenario) -> Iterator[str]:
    """A group of workers without a cost in a team that pays others, or named almost like another: often misspelt."""
    from difflib import SequenceMatcher

    for path, workers in scenario.staffed.items():
        place = ".".join(path)
        paid = [role for role, group in workers.items() if group.annual_cost_pounds > 0]
        for role, group in workers.items():
            if paid and group.posts > 0 and group.annual_cost_pounds == 0:
                yield (
                    f"{place}.workers.{role} is a group of its own, {group.posts:g} posts that cost nothing, beside "
                    f"{paid[0]}: perhaps the name is misspelt"
                )
        for one, other in itertools.combinations(workers, 2):
            alike = SequenceMatcher(None, one, other).ratio() >= ALIKE
            if alike and 0 not in (workers[one].annual_cost_pounds, workers[other].annual_cost_pounds):
                yield f"{place}.workers has {one} and {other}, each with posts of its own: perhaps one name is misspelt"


def _overridden(scenario: Scenario, baseline: Scenario) -> Iterator[str]:
    """A value set without a date that a dated change sets again."""
    differ = {each.path for each in differences(baseline, scenario) if not each.path.startswith("changes.")}
    for name, change in scenario.changes.items():
        for path in (".".join(parts) for parts, _ in leaves(change.set)):
            if path in differ:
                yield f"{path} is set in the scenario, but change {name} sets it again from {change.from_date}"


# -- shares that are weights: what was made of them, and when that is probably not what was meant ----------------------


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
