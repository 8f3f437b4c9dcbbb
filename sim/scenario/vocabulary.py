"""The words of the field that scenario files, the event log and the tables share.

Codes in the log are positions in these tuples, so an entry is only ever added at the end.
"""

import datetime as dt
from enum import IntEnum
from typing import Literal, get_args

Group = Literal[
    "domestic_abuse", "neglect", "parental_mental_health", "exploitation_and_missing", "disability", "other"
]
"""Presenting groups: the main concern for which a child first comes to notice."""

Source = Literal["police", "schools", "health", "council_services", "family_and_public", "others"]
"""Who makes contacts with the front door."""

DirectSource = Literal["agencies", "families"]
"""Who refers to early help directly, without passing the front door."""

PointName = Literal[
    "triage", "screening", "emergency", "panel", "referral", "assessment", "section_47", "conference",
    "early_help_review", "child_in_need_review", "clinic", "protection_review", "open_case",
]  # fmt: skip
"""Decision points: where the service forms a view of a child's need."""

LEVELS_IN_WORDS = {"early_help": "early help", "child_in_need": "child in need", "protection": "protection"}
"""Levels of need, rising, as words of a sentence."""

GROUPS: tuple[Group, ...] = get_args(Group)
SOURCES: tuple[Source, ...] = get_args(Source)
DIRECT_SOURCES: tuple[DirectSource, ...] = get_args(DirectSource)
POINTS: tuple[PointName, ...] = get_args(PointName)


def day_in_words(day: dt.date) -> str:
    """A date for reading: ``1 April 2017``."""
    return f"{day.day} {day:%B %Y}"


def number_of(count: float, noun: str) -> str:
    """So many of something, thousands apart: ``1 point``, ``1,200 points``."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


class Point(IntEnum):
    """Decision points as codes: positions in `POINTS`."""

    (
        TRIAGE, SCREENING, EMERGENCY, PANEL, REFERRAL, ASSESSMENT, SECTION_47, CONFERENCE,
        EARLY_HELP_REVIEW, CHILD_IN_NEED_REVIEW, CLINIC, PROTECTION_REVIEW, OPEN_CASE,
    ) = range(len(POINTS))  # fmt: skip
