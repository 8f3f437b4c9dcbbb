"""The small town that most tests of studies and commands run: six weeks, 300 first contacts a year, two screeners."""

from __future__ import annotations

from typing import Any

import pandas as pd

from sim.measures import MEASURES

TOWN: dict[str, Any] = {
    "title": "A small town",
    "question": "What happens if nothing changes?",
    "run": {"start": "2017-04-03", "warm_up_days": 14, "observed_days": 42},
    "demand": {"contacts": {"first_contacts_per_year": 300}},
    "front_door": {"workers": {"screener": {"posts": 2}}},
}

SMALL = """\
title: A small town
question: What happens if nothing changes?
run: {start: 2017-04-03, warm_up_days: 14, observed_days: 42}
demand: {contacts: {first_contacts_per_year: 300}}
front_door: {workers: {screener: {posts: 2}}}
"""
"""The same as a file."""

BUSIER = """\
extends: small.yaml
title: "A fifth more <script>alert('contacts')</script>"
question: What if a fifth more children come?
demand: {contacts: {multiplier: 1.2}}
"""
"""A file of an option to it, with an evil name."""

WEEK = "run: {observed_days: 7}"
"""A file of a week in which nobody comes."""

DEMAND, POSTS = "demand.contacts.multiplier", "front_door.workers.screener.posts"
"""Paths of values that are varied."""


def measured(values: dict[str, dict[str, list[float]]]) -> pd.DataFrame:
    """Measures from {option: {measure: value of each replication}}."""
    rows = [
        (option, number, measure, "all", "all", value, MEASURES[measure].unit)
        for option, columns in values.items()
        for measure, column in columns.items()
        for number, value in enumerate(column, 1)
    ]
    return pd.DataFrame(rows, columns=["scenario", "replication", "measure", "by", "group", "value", "unit"])
