"""One row of an event log in words, and the sentences that are made of them (`telling.toml`)."""

from __future__ import annotations

import tomllib
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from sim.log import NOBODY, Event, EventLog, Outcome, Place
from sim.scenario.vocabulary import DIRECT_SOURCES, SOURCES

TELLING: dict[str, Any] = tomllib.loads(Path(__file__).with_name("telling.toml").read_text(encoding="utf-8"))
"""Sentences by event, and words for sources and services; what each table holds is said in the file."""

_EVENTS = {int(event): event.name.lower() for event in Event}
_OUTCOMES = {int(outcome): outcome for outcome in Outcome}
_PLACES = {int(place): place for place in Place}
_SOURCES = dict(enumerate((*SOURCES, *DIRECT_SOURCES), 1))
_URGENCY = {1: "red", 2: "amber", 3: "green"}


class Length(float):
    """A length of time; its format is its unit: ``{:day}`` is "3 hours", "1.3 days", "12 days"."""

    def __format__(self, unit: str) -> str:
        if np.isnan(self):
            return f"an unknown number of {unit}s"
        if 0 < self < 0.95 and unit == "day":
            return f"{Length(max(1.0, round(self * 24))):hour}"
        number = f"{float(self):.0f}" if abs(self - round(self)) < 0.05 or self >= 10 else f"{float(self):.1f}"
        return f"{number} {unit}" if number == "1" else f"{number} {unit}s"


class Told:
    """A row of a log; its attributes are the slots of sentences.

    Parameters
    ----------
    log
        The log: knows the names of teams.
    row
        One of its rows.
    """

    def __init__(self, log: EventLog, row: np.void) -> None:
        self._log = log
        self.row = row
        self.event = _EVENTS[int(row["event"])]
        self.value = Length(row["value"])
        self.number = int(row["number"])
        self.keys = (f"at_{self.place}", _OUTCOMES[int(row["outcome"])].name.lower())

    @cached_property
    def place(self) -> str:
        """Name of the place."""
        return _PLACES[int(self.row["place"])].name.lower()

    @property
    def outcome(self) -> str:
        """How it came out."""
        return _OUTCOMES[int(self.row["outcome"])].meaning

    @property
    def why(self) -> str:
        """The same where it is a reason."""
        return self.outcome if self.row["outcome"] else "no reason recorded"

    @property
    def source(self) -> str:
        """Who made the contact or direct referral."""
        return str(TELLING["sources"].get(_SOURCES.get(int(self.row["source"])), "somebody"))

    @property
    def way(self) -> str:
        """How a case of early help comes about."""
        return f"direct from {self.source}" if self.row["source"] else self.why

    @property
    def team(self) -> str:
        """Name of the team, as in the log; empty for none."""
        team = int(self.row["team"])
        return self._log.teams[team - 1] if 0 < team <= len(self._log.teams) else ""

    @property
    def who(self) -> str:
        """Worker and team."""
        named = team_in_words(self.team) if self.team else "the team"
        return named if self.row["worker"] == NOBODY else f"worker {self.row['worker']} ({named})"

    @property
    def worker(self) -> str:
        """The same of a plan, which may be in the hands of whoever works with the family."""
        return self.who if self.row["team"] else "the family's worker"

    @property
    def receiver(self) -> str:
        """The place, for reading."""
        return _PLACES[int(self.row["place"])].meaning

    @property
    def plan(self) -> str:
        """The service, for reading."""
        return str(TELLING["services"].get(self.place, "a plan"))

    @property
    def named(self) -> str:
        """The plan with its article."""
        plans = {"early_help": "an early help plan", "assessment": "a plan", "looked_after": "a plan"}
        return plans.get(self.place, self.plan)

    @property
    def name(self) -> str:
        """The plan without its article."""
        return self.named.partition(" ")[2]

    @property
    def need(self) -> str:
        """The child's true need."""
        return f"{max(0.0, float(self.row['need'])):.0f}"

    @property
    def judged(self) -> str:
        """Need as it was seen at a decision and as it was, in brackets; empty where nothing was seen.

        What is seen has an error and may lie beyond the scale of need, 0 to 100; it is told as an end of the scale.
        """
        seen, true = float(self.row["perceived"]), float(np.maximum(self.row["need"], 0.0))
        if np.isnan(seen):
            return ""
        level = "0 or less" if seen < -0.5 else "100 or more" if seen > 100.5 else f"{abs(seen):.0f}"
        return f" (need seen as {level}" + (f", truly {true:.0f})" if not np.isnan(true) else ")")

    @property
    def rated(self) -> str:
        """How urgent a contact is rated; empty where it is not."""
        urgency = None if np.isnan(self.value) else _URGENCY.get(int(self.value))
        return f", rated {urgency}" if urgency else ""

    @property
    def led(self) -> str:
        """That a plan is led by a partner; empty where it is not."""
        return ", led by a partner agency" if self.row["outcome"] == Outcome.PARTNER_LED else ""

    @property
    def earlier(self) -> str:
        """How many plans of this sort the child had before; empty for none."""
        earlier = 0 if np.isnan(self.value) else int(self.value)
        return f"; the child has had {earlier} of these before" if earlier else ""

    @property
    def lost(self) -> str:
        """That information was lost at a handover; empty where it was not."""
        return "; information was lost" if self.row["outcome"] == Outcome.INFORMATION_LOST else ""

    @property
    def lasted(self) -> str:
        """After how long something ends."""
        return "at once" if self.value < 1 / 24 else f"after {self.value:day}"

    @property
    def since(self) -> str:
        """For how long it has been going on."""
        return "just begun" if self.value < 1 else f"under way for {self.value:day}"

    @property
    def waited(self) -> str:
        """After how long."""
        return "at once" if not self.value else f"after {self.value:day}"

    @property
    def took(self) -> str:
        """How long it took."""
        return "at once" if not self.value else f"took {self.value:day}"

    @property
    def after_the_referral(self) -> str:
        """How long after the referral."""
        return "at once" if not self.value else f"{self.value:day} after the referral"


def team_in_words(name: str) -> str:
    """A team of the log as a reader's words."""
    return "front door" if name == "icrt" else name.replace("_", " ").replace("/", ", ")


def sentence(words: str, **slots: object) -> str:
    """Words with their slots filled, beginning with a capital."""
    text = words.format(**slots)
    return text[:1].upper() + text[1:]
