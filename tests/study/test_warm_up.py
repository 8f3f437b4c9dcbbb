"""Is the warm-up long enough: MSER-5 on series whose start is known, and what it must not take for a start."""

from __future__ import annotations

import math
import re

import numpy as np
import pandas as pd
import pytest

from sim.measures import MEASURES, measure
from sim.measures.episodes import History
from sim.measures.stocks import BATCH_DAYS, WARM_UP_COLUMNS, WARM_UP_SERIES, warm_up_series
from sim.scenario import Scenario, load_mapping
from sim.study.warm_up import BATCH, CHECK_COLUMNS, check_warm_up, mser, stretch, warm_up_cautions
from tests.model.worlds import START, authority, authority_log

MORE_POSTS = {"front_door": {"workers": {"screener": {"posts": 3}}}}


def world(warm_up: int, observed: int, **changes: tuple[str, str | None]) -> Scenario:
    """A scenario with dated changes given as (from, until)."""
    dated = {
        name: {"from": first, "set": MORE_POSTS} | ({"until": until} if until else {})
        for name, (first, until) in changes.items()
    }
    return load_mapping({
        "run": {"start": str(START), "warm_up_days": warm_up, "observed_days": observed},
        "front_door": {"workers": {"screener": {"posts": 2}}}, "changes": dated,
    })  # fmt: skip


def wandering(rng: np.random.Generator, shape: tuple[int, ...], memory_days: float) -> np.ndarray:
    """Stationary series with standard deviation 1 (AR(1)), days along the last axis."""
    phi = math.exp(-1 / memory_days)
    found = rng.normal(size=shape)
    for day in range(1, shape[-1]):
        found[..., day] = phi * found[..., day - 1] + math.sqrt(1 - phi * phi) * found[..., day]
    return found


def table_of(batches: np.ndarray, name: str = "a", series: tuple[str, ...] = ("looked_after",)) -> pd.DataFrame:
    """Batch means of shape (series, replications, batches) as the table of a study."""
    kinds, replications, n = batches.shape
    index = pd.MultiIndex.from_product([series[:kinds], range(replications), range(n)], names=["series", "replication", "batch"])
    return pd.DataFrame({"value": batches.ravel()}, index=index).reset_index().assign(scenario=name)


def batched(days: np.ndarray, name: str = "a") -> pd.DataFrame:
    """The same of daily values, shape (series, replications, days)."""
    return table_of(days.reshape(*days.shape[:2], -1, 5).mean(axis=3), name)


def mser5(values: np.ndarray) -> int | None:
    """How many days to cut off a series; None where the point lies in its last half, so that it cannot tell."""
    batches = values.reshape(-1, 5).mean(axis=1)
    cut = mser(batches)
    return None if cut > len(batches) / 2 else 5 * cut


# -- the rule ---------------------------------------------------------------------------------------------------------


def test_the_statistic_is_whites() -> None:
    """Against the definition written out: the sum of squares about the mean of what is left, over its number squared."""
    rng = np.random.default_rng(4)
    for _ in range(50):
        x = rng.normal(size=40) + 8 * np.exp(-np.arange(40) / rng.uniform(1, 15)) + 1e9
        by_hand = [((x[d:] - x[d:].mean()) ** 2).sum() / len(x[d:]) ** 2 for d in range(35)]
        assert mser(x) == int(np.argmin(by_hand))


def test_a_step_is_cut_off_where_it_ends() -> None:
    level = np.where(np.arange(100) < 12, 5.0, 1.0) + 0.01 * (-1.0) ** np.arange(100)
    assert mser(level) == 12
    assert mser5(np.repeat(level, 5)) == 60


def test_nothing_is_cut_off_where_nothing_moves_or_little_is_seen() -> None:
    assert mser(np.full(50, 3.0)) == 0
    assert mser(np.array([9.0, 1.0, 1.0, 1.0, 1.0, 1.0])) == 0
    assert mser5(np.array([])) == 0


def test_a_point_in_the_last_half_cannot_be_trusted() -> None:
    assert mser5(np.arange(500.0)) is None


def test_the_values_at_the_end_do_not_decide() -> None:
    """The last five batches happen to be equal: a mean of these alone would have no error at all."""
    x = np.random.default_rng(8).normal(size=60)
    x[-5:] = 0.0
    assert mser(x) <= 54


@pytest.mark.parametrize("memory_days", [2, 10])
def test_a_decaying_start_is_found(memory_days: float) -> None:
    """A start 30 standard deviations off that decays with time constant 30 days is at 1 after 102 days and at 0.1 after
    171 days: over 40 seeds the point lies between 60 and 250 in nearly all."""
    rng = np.random.default_rng(2)
    bias = 30 * np.exp(-np.arange(1000) / 30)
    found = [mser5((bias + wandering(rng, (5, 1000), memory_days)).mean(axis=0)) for _ in range(40)]
    inside = [point is not None and 60 <= point <= 250 for point in found]
    assert sum(inside) >= 38


# -- which part of the run is looked at -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, (0, 300)),
        ({"at_the_end_of_the_warm_up": ("2016-07-13", None)}, (0, 100)),  # day 100
        ({"later": ("2016-10-01", None)}, (0, 180)),
        ({"during_it": ("2016-05-04", None), "later": ("2016-10-01", None)}, (30, 180)),
        ({"before_the_run": ("2015-01-01", None)}, (0, 300)),
        ({"ends": ("2016-04-04", "2016-10-01")}, (0, 181)),
        ({"after_the_run": ("2019-01-01", None)}, (0, 300)),
    ],
)
def test_the_stretch_in_which_the_warm_up_ends(changes: dict[str, tuple[str, str | None]], expected: tuple[int, int]) -> None:
    assert stretch(world(100, 200, **changes)) == expected


# -- the check --------------------------------------------------------------------------------------------------------


def decaying(rng: np.random.Generator, replications: int = 5, days: int = 1000) -> np.ndarray:
    bias = 60 * np.exp(-np.arange(days) / 50)
    return 100 + bias + 3 * wandering(rng, (1, replications, days), 5)


def test_a_warm_up_that_is_too_short_is_found() -> None:
    """A start 60% too high with time constant 50 days is 2% off after 170 days: 30 days of warm-up are too few."""
    scenario = world(30, 970)
    checks = check_warm_up(batched(decaying(np.random.default_rng(1))), {"a": scenario})
    assert list(checks.columns) == list(CHECK_COLUMNS)
    (row,) = checks.itertuples()
    assert row.finding == "too short"
    assert 120 <= row.truncation_day <= 350
    assert row.change_pct < -5
    said = str(*warm_up_cautions(checks))
    assert said.startswith("a: the warm-up of 30 days looks too short")
    assert "MSER" not in said and "a comparison less" in said and "What to do" in said and "set run.warm_up_days to" in said
    assert f"looked-after children until about day {row.truncation_day:.0f}" in said


def test_a_warm_up_that_is_long_enough_is_not_complained_of() -> None:
    checks = check_warm_up(batched(decaying(np.random.default_rng(1))), {"a": world(400, 600)})
    assert checks["finding"].tolist() == ["settled"]
    assert warm_up_cautions(checks) == []


def test_a_dated_change_is_no_warm_up() -> None:
    """The level doubles on day 400, on purpose: what follows is not looked at. Undated, it would be a late start."""
    level = 100 + wandering(np.random.default_rng(6), (1, 5, 1000), 5)
    level[..., 400:] += 100
    scenario = world(100, 900, more_posts=("2017-05-09", None))
    assert stretch(scenario) == (0, 400)
    assert check_warm_up(batched(level), {"a": scenario})["finding"].tolist() == ["settled"]
    assert check_warm_up(batched(level), {"a": world(100, 900)})["finding"].tolist() == ["too short"]


def test_what_grows_all_the_time_cannot_be_told() -> None:
    level = 100 + 0.1 * np.arange(1000.0) + wandering(np.random.default_rng(6), (1, 5, 1000), 5)
    for scenario, ending in ((world(300, 700), "the run ends"), (world(300, 700, x=("2018-02-03", None)), "a dated change follows")):
        checks = check_warm_up(batched(level), {"a": scenario})
        (row,) = checks.itertuples()
        assert row.finding == "still moving"
        assert np.isnan(row.truncation_day)
        assert row.to_the_end == (ending == "the run ends")
        said = str(*warm_up_cautions(checks))
        assert said.startswith("a: cannot tell whether the warm-up of 300 days is long enough")
        assert "MSER" not in said and "a comparison less" in said and "What to do" in said
        assert ending in said and f"looked-after children ({row.change_pct:+.0f}% in the last half)" in said


def test_a_change_during_the_warm_up_starts_it_anew() -> None:
    """The level jumps on day 200, the warm-up ends on day 220 and the next change comes on day 320. The days before 200
    are no matter; were they looked at, the jump in the last half of the stretch would be taken for a level that does
    not settle. With a warm-up of 180 days and no changes it is too late a start."""
    level = 100 + wandering(np.random.default_rng(6), (1, 20, 600), 1)
    level[..., :200] += 50
    checks = check_warm_up(batched(level), {"a": world(220, 380, x=("2016-10-21", None), y=("2017-02-18", None))})
    assert checks[["from_day", "to_day"]].to_numpy().tolist() == [[200, 320]]
    assert warm_up_cautions(checks) == []
    assert check_warm_up(batched(level), {"a": world(180, 420)})["finding"].tolist() == ["too short"]


def test_small_moves_are_not_worth_a_warning() -> None:
    """A start 1.5% too high decays slowly; 100 replications would show it, and it does not matter."""
    level = 100 + 1.5 * np.exp(-np.arange(1000) / 50) + 0.2 * wandering(np.random.default_rng(6), (1, 40, 1000), 3)
    checks = check_warm_up(batched(level), {"a": world(30, 970)})
    assert checks["finding"].tolist() == ["not confirmed"]
    assert 0 < -checks["change_pct"].iloc[0] < 2


def test_one_replication_or_a_short_stretch_says_nothing() -> None:
    start = decaying(np.random.default_rng(1))
    assert check_warm_up(batched(start[:, :1]), {"a": world(30, 970)})["finding"].tolist() == ["not known"]
    assert check_warm_up(batched(start[..., :95]), {"a": world(30, 65)})["finding"].tolist() == ["not known"]
    assert warm_up_cautions(check_warm_up(batched(start[..., :95]), {"a": world(30, 65)})) == []


def test_a_run_too_short_for_a_batch_says_nothing() -> None:
    nothing = pd.DataFrame({"scenario": [], "replication": [], "series": [], "batch": [], "value": []})
    checks = check_warm_up(nothing, {"a": world(0, 4)})
    assert list(checks.columns) == list(CHECK_COLUMNS)
    assert len(checks) == 0 and warm_up_cautions(checks) == []


def test_each_scenario_is_looked_at_by_itself() -> None:
    start = decaying(np.random.default_rng(1))
    table = pd.concat([batched(start, "short"), batched(start, "long"), batched(start, "unknown")])
    checks = check_warm_up(table, {"short": world(30, 970), "long": world(400, 600)})
    assert checks["scenario"].tolist() == ["short", "long"]
    assert [(each.scenario, each.kind) for each in warm_up_cautions(checks)] == [("short", "warm-up")]


def test_all_scenarios_are_told_of_in_the_same_sentences() -> None:
    """What is worst in any of them: printed, it is one warning for the study."""
    rng = np.random.default_rng(6)
    growing = 100 + 0.1 * np.arange(1000.0) + wandering(rng, (1, 5, 1000), 5)
    tables = [batched(decaying(rng), "one"), batched(decaying(rng), "two")]
    tables += [batched(growing, name).assign(series="open_early_help") for name in ("two", "three")]
    checks = check_warm_up(pd.concat(tables), dict.fromkeys(("one", "two", "three"), world(30, 970)))
    cautions = warm_up_cautions(checks)
    latest = checks["truncation_day"].max()
    assert [each.scenario for each in cautions] == ["one", "two", "three"]
    (text,) = {each.text for each in cautions}
    assert f"set run.warm_up_days to {latest:.0f} or more" in text and "% in the last half)" in text
    assert len(re.findall(r"[.](?: [A-Z]|$)", text)) == 3


@pytest.mark.parametrize(("memory_days", "days"), [(5, 1095), (30, 365), (150, 365), (150, 1095)])
def test_what_does_not_move_is_hardly_ever_complained_of(memory_days: float, days: int) -> None:
    """80 studies of ten stationary series and five replications: at most 3 warn (MSER-5 alone speaks up in as many as
    60 of 100 single series), whether the run goes on or a dated change follows the warm-up at once."""
    changes = {} if days > 365 else {"x": ("2017-04-04", None)}
    scenario = world(365, 730, **changes)
    series = 100 + 10 * wandering(np.random.default_rng(17), (80, 10, 5, days // 5), memory_days / 5)
    checks = check_warm_up(
        pd.concat([table_of(study, f"s{i}", WARM_UP_SERIES) for i, study in enumerate(series)]),
        {f"s{i}": scenario for i in range(80)},
    )
    assert checks[["from_day", "to_day"]].to_numpy().tolist() == [[0, days]] * 800
    assert checks["scenario"][checks["finding"].isin(["too short", "still moving"])].nunique() <= 3


# -- the series -------------------------------------------------------------------------------------------------------


def test_the_series_are_open_cases_and_queues_from_the_first_day() -> None:
    """Five-day means of what is open or waiting at each midnight, warm-up included; at the end of the window they agree
    with the stocks that are measured there."""
    overrides = ("run.warm_up_days=35", "run.observed_days=65")
    log, scenario = authority_log(overrides, 0), authority(overrides)
    table = pd.DataFrame(warm_up_series(History(log, scenario)))
    assert tuple(table.columns) == WARM_UP_COLUMNS
    assert set(WARM_UP_SERIES) <= set(MEASURES)
    assert table["series"].drop_duplicates().tolist() == list(WARM_UP_SERIES)
    assert (table.groupby("series")["batch"].agg(list).map(lambda batches: batches == list(range(20)))).all()
    assert table["value"].gt(0).groupby(table["series"]).any().sum() >= 8
    ends = {}
    for last in range(96, 101):
        shorter = scenario.model_copy(update={"run": scenario.run.model_copy(update={"observed_days": last - 35})})
        stocks = measure(log, shorter)
        for row in stocks[(stocks["by"] == "all") & stocks["measure"].isin(WARM_UP_SERIES)].itertuples():
            ends.setdefault(row.measure, []).append(row.value)
    for name in WARM_UP_SERIES:
        last_batch = table[(table["series"] == name) & (table["batch"] == 19)]["value"].iloc[0]
        assert last_batch == pytest.approx(np.mean(ends[name])), name


def test_a_last_batch_that_is_not_whole_is_left_out() -> None:
    overrides = ("run.warm_up_days=30", "run.observed_days=64")
    assert warm_up_series(History(authority_log(overrides, 0), authority(overrides)))["batch"].max() == 17
    assert BATCH == BATCH_DAYS == 5
