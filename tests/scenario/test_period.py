"""Runs of whole years, and what is said of a study that is moved to other years."""

from __future__ import annotations

import json

import pytest

from sim.scenario import Scenario, ScenarioError, load_text, resolved_yaml, warnings_about

PEOPLE = """\
demand:
  contacts: {first_contacts_per_year: 100, sources: {schools: {school_holiday_factor: 0.3}}}
front_door: {workers: {officer: {posts: 1}}}
assessment: {workers: {officer: {posts: 1}}}
early_help: {teams: {all: {workers: {officer: {posts: 1}}}}}
locality: {teams: {all: {workers: {officer: {posts: 1}}}}}
"""
HOLIDAYS = "calendar: {school_holidays: [{first: 2016-05-30, last: 2016-06-03}, {first: 2016-07-22, last: 2016-09-05}]}\n"


def days(run: str) -> tuple[float, float]:
    found = load_text(f"run: {run}").run
    return found.warm_up_days, found.observed_days


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("{warm_up_days: 1 year, observed_days: 2 years}", (365, 730)),
        ("{start: 2022-04-01, warm_up_days: 1 year, observed_days: 2 years}", (365, 731)),
        ("{start: 2015-04-01, warm_up_days: 1 year, observed_days: 2 years}", (366, 730)),
        ("{start: 2019-03-01, warm_up_days: 31, observed_days: 1 year}", (31, 366)),
        ("{start: 2020-02-29, observed_days: 1 year}", (0, 366)),
        ("{start: 2019-03-01, warm_up_days: 31, observed_days: 365}", (31, 365)),
        ("{start: 2019-04-01, warm_up_days: 6 months, observed_days: 6 months}", (183, 183)),
        ("{start: 2018-04-01, warm_up_days: 6 months, observed_days: 18 months}", (183, 548)),
        ("{start: 2018-12-31, warm_up_days: 2 months, observed_days: 1 month}", (60, 31)),
    ],
)
def test_years_reach_to_the_same_day_of_the_calendar(run: str, expected: tuple[float, float]) -> None:
    assert days(run) == expected
    scenario = load_text(f"run: {run}")
    assert load_text(resolved_yaml(scenario)) == scenario
    assert Scenario.model_validate_json(json.dumps(scenario.model_dump(mode="json", by_alias=True))) == scenario


@pytest.mark.parametrize(
    ("run", "message"),
    [
        ("{observed_days: two years}", 'run.observed_days is "two years": this is text, but a number is expected'),
        ("{observed_days: 0 years}", "run.observed_days is 0: this is too small"),
        ("{warm_up_days: 40 years}", "run.warm_up_days is 14610: this is too large"),
        ("{start: 9999-12-31, observed_days: 1 year}", "the calendar is known from 1950 to 2100"),
        ("{start: soon, observed_days: 1 year}", 'run.start is "soon": a date is written YYYY-MM-DD'),
    ],
)
def test_years_that_make_no_sense(run: str, message: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        load_text(f"run: {run}")
    assert [message in str(problem) for problem in caught.value.problems] == [True]


def said(text: str) -> list[str]:
    """The warnings about a scenario of people who work, and schools that close in holidays."""
    return list(warnings_about(load_text(PEOPLE + text)))


def test_a_year_of_which_a_day_is_not_counted_is_named() -> None:
    terms = "calendar: {school_holidays: [" + ", ".join(
        f"{{first: {year}-{month:02d}-10, last: {year}-{month:02d}-12}}" for year in (2022, 2023, 2024, 2025) for month in (2, 5, 8, 11)
    ) + "]}\n"  # fmt: skip
    run = "run: {{start: 2022-04-01, warm_up_days: {}, observed_days: {}}}"
    (warning,) = said(terms + run.format(365, 730))
    assert "1 April 2023 to 30 March 2025, miss 1 day of the financial year 2024-25" in warning
    (warning,) = said(terms + run.format(3, 362))
    assert "4 April 2022 to 31 March 2023, miss 3 days of the financial year 2022-23" in warning
    for whole in (("365", "2 years"), (0, 60), (0, 340), (400, 300)):
        assert said(terms + run.format(*whole)) == []


def test_terms_without_a_listed_holiday_are_named_where_schools_close() -> None:
    run = "run: {{start: 2016-05-01, observed_days: {}}}\n"
    assert said(HOLIDAYS + run.format(150)) == []
    (warning,) = said(HOLIDAYS + run.format(365))
    assert warning == "no school holiday is listed from 2016-09-06 to 2017-04-30: schools count as open then"
    assert said(run.format(365)) == ["no school holiday is listed from 2016-05-01 to 2017-04-30: schools count as open then"]
    assert list(warnings_about(load_text((PEOPLE + run.format(365)).replace("0.3", "1")))) == []


def test_bank_holidays_end_where_the_calendar_ends() -> None:
    """The year named is the last for which the calendar of the model has any."""
    import holidays

    from sim.scenario.advice import LAST_YEAR_OF_BANK_HOLIDAYS as LAST

    assert holidays.country_holidays("GB", subdiv="ENG", years=LAST)
    assert not holidays.country_holidays("GB", subdiv="ENG", years=LAST + 1)
    run = f"run: {{start: {LAST}-12-01, observed_days: 50}}\n"
    assert said(run) == [f"bank holidays are known until {LAST}: from {LAST + 1} on the calendar has none"]
    assert said(run + "calendar: {bank_holidays: false}\n") == []
    assert said(run.replace("50", "31")) == []


def test_changes_and_days_that_the_run_does_not_see() -> None:
    run = "run: {start: 2016-05-01, warm_up_days: 31, observed_days: 50}\n"
    change = "changes: {{surge: {{from: {}, until: {}, set: {{costs: {{contact: 1}}}}}}}}\n"
    (warning,) = said(run + change.format("2016-05-10", "2016-05-31"))
    assert warning.startswith("change surge ends on 2016-05-31, in the warm-up: counting begins on 2016-06-01, so that only")
    assert said(run + change.format("2016-05-10", "2016-06-01")) == []
    (warning,) = said(run + "calendar: {closed_days: [2015-12-27]}\n")
    assert warning == "calendar.closed_days has no day of the run, which goes from 1 May 2016 to 20 July 2016"
    assert said(run + "calendar: {closed_days: [2015-12-27, 2016-07-20]}\n") == []


def test_changes_from_before_the_run_are_said_to_hold_for_all_of_it() -> None:
    """One that begins on its first day is the option as meant; one that is over before anything is counted is told so."""
    run = "run: {start: 2020-04-01, warm_up_days: 100, observed_days: 1 year}\n"
    change = "{{from: {}, until: {}, set: {{costs: {{contact: 7}}}}}}"

    def said(**changes: tuple[str, str]) -> list[str]:
        lines = "".join(f"  {name}: {change.format(*days)}\n" for name, days in changes.items())
        return [each for each in warnings_about(load_text(PEOPLE + run + "changes:\n" + lines)) if "before the run," in each]

    assert said(on_time=("2020-04-01", "null"), over=("2019-04-01", "2020-05-01")) == []
    assert said(old=("2019-04-01", "null"), on_time=("2020-04-01", "null")) == [
        "change old (2019-04-01) begins before the run, which starts on 2020-04-01: it is in force from its first day, so "
        "that all the time counted has what that does and costs, and none shows how it was before"
    ]
    (both,) = said(old=("2019-04-01", "null"), older=("2018-04-01", "2020-12-31"))
    assert both.startswith("changes old (2019-04-01), older (2018-04-01) begin before the run, which starts")


def test_published_figures_of_other_years_are_named() -> None:
    run = "run: {start: 2022-04-01, warm_up_days: 0, observed_days: 1 year}\ncalendar: {school_holidays: [" + ", ".join(
        f"{{first: {month}-10, last: {month}-12}}" for month in ("2022-05", "2022-08", "2022-10", "2022-12", "2023-02")
    ) + "]}\n"  # fmt: skip
    figure = "  f{}: {{measure: contacts, source: us, label: F{}, value: 3, {}}}\n"
    own = ["by: year, group: 2022-23", "year: 2022-23", "by: month_end, group: 2022-03", "by: month_end, group: 2023-03",
           "by: date, group: 2022-03-31", "by: date, group: 2023-03-31", "by: month, group: 2022-04", "by: source, group: police",
           "by: source, group: police, year: 2022-23"]  # fmt: skip
    others = ["year: 2023-24", "by: month_end, group: 2022-02", "by: month_end, group: 2023-04", "by: date, group: 2022-03-30",
              "by: month, group: 2023-04", "by: source, group: police, year: 2021-22"]  # fmt: skip
    for place, text in enumerate(own):
        assert said(run + "published:\n" + figure.format(place, place, text)) == [], text
    for place, text in enumerate(others):
        (warning,) = said(run + "published:\n" + figure.format(place, place, text))
        assert warning == f"1 of 1 published figure left out, being of times that this run does not count: F{place}"
