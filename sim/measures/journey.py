"""One row of an event log in words, and the sentences that are made of them (`telling.toml`)."""

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

import numpy as np

from sim.log import NOBODY, Event, EventLog, Outcome, Place
from sim.scenario.schema import Scenario
from sim.scenario.vocabulary import DIRECT_SOURCES, GROUPS, SOURCES

TELLING: dict[str, Any] = tomllib.loads(Path(__file__).with_name("telling.toml").read_text(encoding="utf-8"))
"""Sentences by event, and words for sources and services; what each table holds is said in the file."""

_EVENTS = {int(event): event.name.lower() for event in Event}
_OUTCOMES = {int(outcome): outcome for outcome in Outcome}
_PLACES = {int(place): place for place in Place}
_SOURCES = dict(enumerate((*SOURCES, *DIRECT_SOURCES), 1))
_PLANS = {"early_help": "an early help plan", "assessment": "a plan", "looked_after": "a plan"}
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


class Step:
    """A row of a log; its attributes are the slots of sentences.

    Parameters
    ----------
    log
        The log: knows the names of teams.
    row
        One of its rows.

    Attributes
    ----------
    row, event, number, value
        The row, the name of its event, its number, and its value as a length of time.
    place, receiver
        Name of the place; the same for reading.
    outcome, why
        How it came out; the same where it is a reason.
    keys
        Under which of several sentences its own may stand: by place and by outcome.
    source, way
        Who made the contact or direct referral; how a case of early help comes about.
    team, who, worker
        Name of the team, as in the log (empty for none); worker and team; the same of a plan, which may be in the hands
        of whoever works with the family.
    plan, plan_with_article, name
        The service, for reading; the plan with its article, and without.
    need, need_as_seen
        The child's true need; need as it was seen at a decision and as it was, in brackets (empty where nothing was).
    rated, led, earlier, lost
        How urgent a contact is rated, that a plan is led by a partner, how many plans of this sort the child had
        before, that information was lost at a handover: each empty where that is not so.
    lasted, since, waited, took, after_the_referral
        After how long something ends; for how long it has been going on; after how long it comes; how long it took; how
        long after the referral it comes.
    """

    def __init__(self, log: EventLog, row: np.void) -> None:
        self.row, self.number, self.value = row, int(row["number"]), Length(row["value"])
        self.event = _EVENTS[int(row["event"])]
        place, outcome, team = _PLACES[int(row["place"])], _OUTCOMES[int(row["outcome"])], int(row["team"])
        self.place, self.receiver = place.name.lower(), place.meaning
        self.outcome = outcome.meaning
        self.why = self.outcome if outcome else "no reason recorded"
        self.keys = (f"at_{self.place}", outcome.name.lower())
        self.source = str(TELLING["sources"].get(_SOURCES.get(int(row["source"])), "somebody"))
        self.way = f"direct from {self.source}" if row["source"] else self.why
        self.team = log.teams[team - 1] if 0 < team <= len(log.teams) else ""
        team_words = team_in_words(self.team) if self.team else "the team"
        self.who = team_words if row["worker"] == NOBODY else f"worker {row['worker']} ({team_words})"
        self.worker = self.who if team else "the family's worker"
        self.plan = str(TELLING["services"].get(self.place, "a plan"))
        self.plan_with_article = _PLANS.get(self.place, self.plan)
        self.name = self.plan_with_article.partition(" ")[2]
        self.need = f"{max(0.0, float(row['need'])):.0f}"
        self.need_as_seen = _need_as_seen(float(row["perceived"]), float(np.maximum(row["need"], 0.0)))
        whole = 0 if np.isnan(self.value) else int(self.value)
        self.rated = f", rated {_URGENCY[whole]}" if whole in _URGENCY else ""
        self.led = ", led by a partner agency" if outcome == Outcome.PARTNER_LED else ""
        self.earlier = f"; the child has had {whole} of these before" if whole else ""
        self.lost = "; information was lost" if outcome == Outcome.INFORMATION_LOST else ""
        self.lasted = "at once" if self.value < 1 / 24 else f"after {self.value:day}"
        self.since = "just begun" if self.value < 1 else f"under way for {self.value:day}"
        self.waited = f"after {self.value:day}" if self.value else "at once"
        self.took = f"took {self.value:day}" if self.value else "at once"
        self.after_the_referral = f"{self.value:day} after the referral" if self.value else "at once"


def _need_as_seen(seen: float, true: float) -> str:
    """What is seen has an error and may lie beyond the scale of need, 0 to 100; it is told as an end of the scale."""
    if np.isnan(seen):
        return ""
    level = "0 or less" if seen < -0.5 else "100 or more" if seen > 100.5 else f"{abs(seen):.0f}"
    return f" (need seen as {level}" + (f", truly {true:.0f})" if not np.isnan(true) else ")")


def team_in_words(name: str) -> str:
    """A team of the log as a reader's words."""
    return "front door" if name == "icrt" else name.replace("_", " ").replace("/", ", ")


def sentence(words: str, **slots: object) -> str:
    """Words with their slots filled, beginning with a capital."""
    text = words.format(**slots)
    return text[:1].upper() + text[1:]


def story(log: EventLog, scenario: Scenario, child: int) -> str:
    """A child's journey, one dated line for each event, readable without knowing the simulator.

    Parameters
    ----------
    log
        One replication.
    scenario
        What it is a replication of: gives the dates.
    child
        Number of the child, as in the log.

    Raises
    ------
    KeyError
        If there is no such child in the log.
    """
    places = np.flatnonzero(log.children["child"] == child)
    if not len(places):
        raise KeyError(f"there is no child {child} in this log")
    rows = log.rows[log.rows["child"] == child]
    lines = [introduction(log, log.children[places[0]])]
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        waits = row["event"] == Event.WAITING_FOR_WORKER and following is not None
        if waits and (following["event"], following["time_days"]) == (Event.ALLOCATED, row["time_days"]):
            continue  # not at all
        if text := _sentence(Step(log, row)):
            lines.append(f"{_moment(scenario, float(row['time_days']))}  {text}")
    return "\n".join(lines)


def introduction(log: EventLog, child: np.void) -> str:
    """Who a child is, in a sentence; `child` is a row of the log's children."""
    group = GROUPS[child["group"]].replace("_", " ")
    area = log.areas[child["area"]] if child["area"] < len(log.areas) else "unknown"
    ways = {0: "first known through a contact", 1: "first referred straight to early help", 3: "moved in with a case"}
    origin = ways.get(int(child["origin"]), "known on the first day")
    years = float(child["age_years"])
    if years < 0:
        age = "unborn"
    elif years < 1:
        age = "under 1 year old"
    else:
        age = f"{Length(round(years)):year} old"
    return f"Child {child['child']}: {age} at entry, area {area}, main concern {group}, {origin}."


def _moment(scenario: Scenario, time_days: float) -> str:
    start = dt.datetime.combine(scenario.run.start, dt.time())
    moment = start + dt.timedelta(minutes=int(time_days * 1440 + 1e-6))
    return f"{moment:%a} {moment.day:2d} {moment:%b %Y %H:%M}"


def _sentence(step: Step) -> str:
    """What a row says; empty for rows that a reader can do without."""
    words = TELLING["journey"].get(step.event, "")
    if isinstance(words, dict):
        words = next((words[key] for key in (*step.keys, "else") if key in words), "")
    return sentence(words, row=step)
