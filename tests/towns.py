"""The small town that most tests of studies and commands run: six weeks, 300 first contacts a year, two screeners."""

from __future__ import annotations

from typing import Any

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
