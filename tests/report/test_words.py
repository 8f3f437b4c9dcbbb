"""Numbers and names as people read them, and the tables of the terminal."""

from __future__ import annotations

import dataclasses
import re

import pandas as pd
import pytest

from sim.report import faces, findings, numbers, wording
from sim.report.rendering import anchor
from sim.report.results import Results
from sim.report.table import WIDTH, printable
from sim.study import two_lives
from sim.study.result import StudyResult
from tests.report.conftest import EVIL


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (76.72, "% of contacts", "76.7%"),
        (13512.4, "contacts", "13,512"),
        (2.5113, "days", "2.51"),
        (0.0123, "days", "0.012"),
        (25_000_000, "pounds", "25.00m"),
        (25_131_400, "pounds a year", "25,131,000"),
        (-0.4, "pounds a year", "0"),
        (-0.0001, "days", "0.000"),
        (float("nan"), "days", "-"),
        (0, "days", "0"),
    ],
)
def test_numbers_as_people_read_them(value: float, unit: str, shown: str) -> None:
    assert numbers.number(value, unit) == shown


def test_differences_and_intervals_as_people_read_them() -> None:
    assert numbers.difference(1.23, "% of contacts") == "+1.2 pp"
    assert numbers.difference(-1234.4, "children") == "-1,234"
    assert numbers.interval(-2.0, 0.51, "% of contacts", of_difference=True) == "-2.0 to 0.5 pp"
    assert numbers.interval(9.5, 101, "days") == "10 to 101"
    assert numbers.interval(262_000, 1_323_000, "pounds") == "262,000 to 1,323,000"
    assert numbers.interval(1_262_000, 1_323_000, "pounds") == "1.26m to 1.32m"
    assert numbers.interval(float("nan"), 1, "days") == "-"


def test_an_interval_of_a_level_stays_where_the_measure_can_be() -> None:
    assert numbers.interval(-1.4, 2.2, "% of cases") == "about 0.0% to 2.2%"
    assert numbers.interval(97.5, 103.1, "% of cases") == "about 97.5% to 100.0%"
    assert numbers.interval(-3.0, 12.0, "cases") == "about 0.0 to 12.0"
    assert numbers.interval(-3.0, 12.0, "per week") == "-3.0 to 12.0"
    assert numbers.interval(-3.0, 12.0, "cases", of_difference=True) == "-3.0 to 12.0"
    assert numbers.clipped(-5.0, 120.0, "% of cases") == (0.0, 100.0)


def test_before_and_after_differ_or_are_not_told() -> None:
    assert numbers.from_to(88.64, 88.56, "% of cases") == "from 88.64% to 88.56%"
    assert numbers.from_to(26.61, 52.12, "days") == "from 26.6 to 52.1"
    assert numbers.from_to(88.601, 88.602, "% of cases") is None
    assert numbers.from_to(5.0, 5.0, "days") is None


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("early_help/east", "Early help, East"), ("icrt", "Front door"), ("locality/all", "Locality, All"),
        ("domestic_abuse", "Domestic abuse"), ("2017-18", "2017-18"), ("family_and_public", "Family and public"),
        ("child_in_need > protection", "Child in need → Protection"), ("icrt_north", "ICRT north"), ("x", "X"), ("", ""),
    ],
)  # fmt: skip
def test_names_as_words(raw: str, words: str) -> None:
    assert wording.named(raw) == words


def test_words_within_a_sentence() -> None:
    assert wording.small("Children in need") == "children in need"
    assert wording.small("ICRT") == "ICRT" and wording.small("Department's clock") == "Department's clock"
    assert wording.joined(["a"]) == "a" and wording.joined(["a", "b", "c"]) == "a, b and c" and wording.joined([]) == ""
    assert wording.path("early_help.teams.east.workers") == "Early help › teams › east › workers"
    assert wording.value([True, None, 2.50]) == "yes, not set, 2.5" and wording.value({"a_b": [1]}) == "a b: 1"


def test_terminal_tables_are_plain_and_narrow(result: StudyResult, many: StudyResult, single: StudyResult) -> None:
    each = [Results(result), Results(many), Results(single)]
    for shown in (told(results) for told in (faces.text, faces.short, faces.targets_text) for results in each):
        assert max(map(len, shown.splitlines())) <= WIDTH
        assert "\x1b" not in shown
    assert "Beside published figures" in faces.text(each[-1])


def test_control_characters_do_not_reach_the_terminal() -> None:
    assert printable("a\x1b[31m\r\nb\x07\u202e") == "a [31m b"


def test_a_warning_for_several_scenarios_is_given_once(result: StudyResult) -> None:
    """The title of a scenario stands before a warning that is its own; what is said of none is left as it is."""
    def told(*warnings: tuple[str, str]) -> list[str]:
        records = [{"scenario": scenario, "text": text, "kind": "scenario"} for scenario, text in warnings]
        return findings.warnings(dataclasses.replace(result, manifest={**result.manifest, "warnings": records}))

    assert told(("now", "too short."), ("busy", "too short.")) == ["Both scenarios: too short."]
    assert told(("now", "too short."), ("busy", "too long.")) == ["“A small town”: too short.", f"“{EVIL}”: too long."]
    assert told(("busy", "too short."), ("", "Seed 1 was used before.")) == [f"“{EVIL}”: too short.", "Seed 1 was used before."]
    assert told() == []


def test_the_first_plan_of_a_life_is_named_exactly() -> None:
    """A child may have had plans before: what counts is the first time on one in the observed period."""
    both = {f"unmet_days_{level}_{which}": 0.0 for level in ("protection", "child_in_need", "early_help") for which in ("baseline", "scenario")}
    others = {f"{name}_{which}": 0.0 for name in ("contacts", "referrals", "early_help_days", "child_in_need_days", "protection_days", "looked_after_days")
              for which in ("baseline", "scenario")}  # fmt: skip
    changes = {f"unmet_days_{level}_change": 0.0 for level in ("protection", "child_in_need", "early_help")}
    row = pd.Series({**both, **others, **changes, "known_in": "both", "first_help_days_baseline": 291.0, "first_help_days_scenario": 88.0})
    assert list(two_lives._figures(row)) == [
        ("Days from the period's start (or from entry) until first on a plan in it", 291.0, 88.0)
    ]
    assert two_lives._why(row, "now", "then") == "In then this child is first on a plan in the observed period 203 days sooner."
    row["first_help_days_scenario"] = float("nan")
    assert two_lives._why(row, "now", "then") == "In then this child is never on a plan in the observed period, unlike in now."


def test_anchors_are_safe_and_distinct() -> None:
    assert anchor("a b") != anchor("a_b") and re.fullmatch(r"[\w-]+", anchor('<"é/'))
