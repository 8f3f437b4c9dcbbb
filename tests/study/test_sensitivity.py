"""What conclusions hang on: errors and chance, what holds and what turns it, and studies that can be made again."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sim.scenario import load_mapping
from sim.study.designs.conclusions import conclude, errors, mean_outputs, outputs_of
from sim.study.designs.ranges import Range
from sim.study.designs.sampling import indices, make_sample
from sim.study.designs.sensitivity import CONCLUSIONS, POINTS, SENSITIVITY, Sensitivity, plan_sensitivity
from sim.study.kept import Kept
from sim.study.naming import NamedScenario
from sim.study.result import StudyResult, load_result, result_of
from sim.study.settings import Settings
from sim.study.studies import run_study
from tests.towns import TOWN

pytest.importorskip("SALib")

NAMES = ("a", "b", "c")


def concluded(outputs: np.ndarray, *, signed: bool = True, size: int = 10):
    """The conclusion about outputs of a Morris design of three unknowns, everything as given first."""
    design = make_sample(NAMES, "morris", size, seed=1)
    found = indices(design, mean_outputs(outputs)[1:], seed=1)
    return conclude("referrals", "referrals", outputs, design, found, signed=signed)


def lines(slopes: tuple[float, ...], *, given: float, noise: float = 0.0, replications: int = 4) -> np.ndarray:
    """Outputs on a plane over the design, `given` in its middle, with noise of each run."""
    shares = make_sample(NAMES, "morris", 10, seed=1).shares
    plane = np.concatenate([[given], given + (shares - 0.5) @ np.array(slopes)])
    return plane[:, None] + noise * np.random.default_rng(1).standard_normal((len(plane), replications))


def test_errors_are_those_the_runs_were_given():
    """Errors common to all points have standard deviation 3, those of each run 1; 5 replications of 400 points."""
    rng = np.random.default_rng(7)
    outputs = rng.standard_normal((400, 5)) + 3 * rng.standard_normal(5) + np.arange(400)[:, None]
    error, chance = errors(outputs)
    assert chance == pytest.approx(1 / np.sqrt(5), abs=4 * (1 / np.sqrt(5)) / np.sqrt(2 * 399 * 4))
    common = np.var((outputs - np.arange(400)[:, None]).mean(axis=0), ddof=1)
    assert error == pytest.approx(np.sqrt((1 + common) / 5), rel=0.05)


def test_one_replication_says_nothing_of_errors():
    assert np.isnan(errors(np.ones((9, 1)))).all()


def test_chance_alone_passes_its_level_in_one_case_of_twenty():
    """Of 1,500 unknowns that do nothing, 5% pass: within four standard errors, effects of a trajectory being linked."""
    design, rng, passed = make_sample(NAMES, "morris", 10, seed=1), np.random.default_rng(3), []
    for _ in range(500):
        outputs = rng.standard_normal((len(design.shares) + 1, 8))
        found = indices(design, mean_outputs(outputs)[1:], seed=1)
        row = conclude("referrals", "", outputs, design, found, signed=True)
        passed += (found.loc[found["index"] == "mu_star", "value"] > row.chance_level).tolist()
    assert np.mean(passed) == pytest.approx(0.05, abs=4 * np.sqrt(0.05 * 0.95 / 1500) * 1.5)


def test_a_conclusion_that_holds_everywhere():
    row = concluded(lines((1.0, 4.0, 0.0), given=10))
    assert (row.points, row.holds, row.reversed, row.unclear) == (40, 40, 0, 0)
    assert (row.hangs_on, row.turned_by) == ("b", "")
    assert row.lowest >= 7.5 and row.highest <= 12.5


def test_a_conclusion_that_one_unknown_turns():
    row = concluded(lines((1.0, -20.0, 0.5), given=3))
    assert row.holds + row.reversed + row.unclear == row.points == 40
    assert row.reversed > 5
    assert (row.turned_by, row.turned_when, row.hangs_on) == ("b", "high", "b")
    assert concluded(lines((1.0, 20.0, 0.5), given=3)).turned_when == "low"


def test_what_is_too_close_to_zero_is_not_called():
    row = concluded(lines((0.0, 0.0, 0.0), given=0.05, noise=1.0))
    assert not row.clear_as_given
    assert row.unclear >= 35
    assert row.hangs_on == ""


def test_a_level_has_no_sign_to_hold():
    row = concluded(lines((1.0, 4.0, 0.0), given=10), signed=False)
    assert (row.holds, row.reversed, row.unclear, row.turned_by) == (0, 0, 0, "")
    assert row.hangs_on == "b"


def test_points_that_could_not_be_run_are_left_out():
    outputs = lines((1.0, 4.0, 0.0), given=10)
    outputs[5] = np.nan
    row = concluded(outputs)
    assert (row.points, row.blocks) == (39, 9)


def test_the_output_with_an_option_is_its_paired_difference():
    measures = pd.DataFrame(
        [("p0", 1, 5.0), ("p0", 2, 7.0), ("q0", 1, 4.0), ("q0", 2, 9.0), ("p1", 1, 1.0), ("q1", 1, 1.5)],
        columns=["scenario", "replication", "value"],
    )
    found = outputs_of(measures, ["p0", "p1"], {"p0": "q0", "p1": "q1"}, 2)
    np.testing.assert_array_equal(found, [[-1.0, 2.0], [0.5, np.nan]])
    np.testing.assert_array_equal(outputs_of(measures, ["p0", "p1"], None, 2), [[5.0, 7.0], [1.0, np.nan]])


RANGES = (
    Range("children", "How many come", ("demand.contacts.first_contacts_per_year",), 0.5, 1.5, True, "judgement"),
    Range("error", "How far off", ("perception.error_sd.screening",), 5, 20, False, "judgement"),
)


def town(name: str = "town", **over) -> NamedScenario:
    return NamedScenario(name, load_mapping({**TOWN, "perception": {"error_sd": {"screening": 10}}, **over}))


def study(option: NamedScenario | None = None, kept: Kept | None = None, **how) -> StudyResult:
    measures = how.pop("measures", ["contacts", "referrals"])
    plan = plan_sensitivity(town(), option, RANGES, measures=measures, method="morris", size=2, seed=1)
    return run_study(plan, Settings(replications=2, workers=1), kept=kept, **how)


@pytest.fixture(scope="module")
def result() -> StudyResult:
    return study()


def test_a_study_of_a_scenario(result):
    assert len(result.more[POINTS]) == 7
    assert result.more[POINTS].loc[0, ["children", "error"]].tolist() == [1.0, 10.0]
    assert set(result.measures["measure"]) == {"contacts", "referrals"}
    assert len(result.measures) == 7 * 2 * 2
    contacts = result.more[CONCLUSIONS].set_index("measure").loc["contacts"]
    assert contacts["hangs_on"] == "children"
    assert contacts["lowest"] < contacts["given"] < contacts["highest"]


def test_everything_follows_from_manifest_points_and_measures(result, tmp_path):
    held = {"measures.csv": result.measures, POINTS: result.more[POINTS]}
    for again in (result_of(result.scenarios, result.manifest, held), load_result(result.save(tmp_path / "out"))):
        for name in (SENSITIVITY, CONCLUSIONS):
            pd.testing.assert_frame_equal(again.more[name], result.more[name])


def test_a_point_can_be_made_again(result):
    plan = plan_sensitivity(town(), None, RANGES, measures=["contacts"], method="morris", size=2, seed=1)
    for entry in plan.scenarios[:4]:
        assert Sensitivity().scenario(result.manifest, result.more, entry.name) == entry.scenario
    with pytest.raises(LookupError):
        Sensitivity().scenario(result.manifest, result.more, "point-099-town")


def test_an_option_that_changes_nothing_makes_no_difference():
    same = study(town("same")).more[CONCLUSIONS]
    assert (same[["given", "lowest", "highest", "reversed", "holds"]] == 0).all(axis=None)


def test_a_study_goes_on_from_what_is_kept(result):
    kept, told = Kept(), []
    study(kept=kept)
    again = study(kept=kept, on_done=lambda done, asked: told.append((done, asked)))
    assert told == [(14, 14)]
    pd.testing.assert_frame_equal(again.more[SENSITIVITY], result.more[SENSITIVITY])
