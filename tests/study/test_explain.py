"""Which children fare differently: whom is told of, why, and where two lives part."""

from __future__ import annotations

import pandas as pd
import pytest

import sim
from sim.log import Event
from sim.scenario.vocabulary import day_in_words
from sim.study.explain import Explanation, count_fates, explain, explanation_of, most_changed
from sim.study.naming import NamedScenario
from tests.model.worlds import authority, authority_log

NOW = ("run.warm_up_days=30", "run.observed_days=300")
LOWER = (*NOW, "thresholds.applied.screening.child_in_need=46", "thresholds.applied.screening.early_help=28")


def told(after: tuple[str, ...] = LOWER, **how) -> Explanation:
    scenarios = [NamedScenario(name, authority(keys)) for name, keys in (("now", NOW), ("lower", after))]
    return explanation_of(*scenarios, authority_log(NOW, 1), authority_log(after, 1), **how)


def fates_of(changes: dict[int, float]) -> pd.DataFrame:
    return pd.DataFrame({
        "child": list(changes), "known_in": "both", "unmet_days_change": list(changes.values()), "same_life": False,
        "same_steps": False,
    })  # fmt: skip


def test_half_are_better_off_and_half_worse():
    found = told(children=6)
    rows = found.children.set_index("child")
    changes = [rows.loc[story.child, "unmet_days_change"] for story in found.stories]
    assert [change < 0 for change in changes] == [True] * 3 + [False] * 3
    assert len({story.child for story in found.stories}) == 6
    assert min(changes) == rows["unmet_days_change"].min()
    assert max(changes) == rows["unmet_days_change"].max()


def test_the_same_children_are_told_of_again():
    assert str(told()) == str(told())


def test_the_largest_changes_come_first_and_ties_go_to_the_lower_number():
    def numbers(changes: dict[int, float], most: int) -> list[list[int]]:
        return [list(side["child"]) for side in most_changed(fates_of(changes), most)]

    assert numbers({1: 0.5, 2: -9.0, 3: -9.0, 4: -20.0, 5: 3.0, 6: -0.2}, 10) == [[4, 2, 3], [5]]
    assert numbers({1: -5.0, 2: -6.0, 3: -7.0}, 2) == [[3, 2], []]


def test_counts_add_up():
    found = told()
    counts, table = found.counts, found.children
    assert counts["both"] + counts["only_baseline"] + counts["only_scenario"] == len(table)
    assert counts["both"] == counts["same_life"] + counts["same_steps"] + counts["differ"]
    assert counts["better"] == (table["unmet_days_change"] <= -1).sum() > 10
    assert counts["worse"] == (table["unmet_days_change"] >= 1).sum() > 0
    assert count_fates(table) == counts
    assert f"{counts['both']:,} simulated children" in found.summary()


def test_what_is_shared_is_the_same_in_both_and_then_they_part():
    for story in told(children=8).stories:
        first = [branch.chapters[0] for branch in (story.baseline, story.scenario) if branch.chapters]
        assert first and story.parting
        assert all(chapter.time_days <= each.time_days + 1 for chapter in story.shared[-1:] for each in first)
        same = len(first) == 2 and (first[0].kind, first[0].outcome) == (first[1].kind, first[1].outcome)
        assert not same or abs(first[0].time_days - first[1].time_days) > 1


def test_a_decision_that_parts_two_lives_is_named():
    found = told(children=20)
    parted = [story.parting for story in found.stories if "the decision on contact" in story.parting]
    assert any('early help in "A small authority (now)", referral to the assessment team in "A small authority (lower)"' in said for said in parted)


def test_a_queue_that_parts_two_lives_is_counted():
    few = (*NOW, "assessment.workers.social_worker.posts=1")
    stories = told(few, children=20).stories
    waits = [story.parting for story in stories if "over the wait for an assessment" in story.parting]
    assert any('waiting for the assessment team in "A small authority (now)"' in said for said in waits)


def test_the_same_step_at_another_time_is_said_to_be_that():
    few = (*NOW, "assessment.workers.social_worker.posts=2")
    for story in told(few, children=60).stories:
        first = [branch.chapters[0] for branch in (story.baseline, story.scenario) if branch.chapters]
        same = len(first) == 2 and (first[0].kind, first[0].outcome) == (first[1].kind, first[1].outcome)
        in_time = same and not (first[0].wait or first[1].wait) and first[0].kind != "what happens meanwhile"
        assert ("the two lives part in time: the same step comes on" in story.parting) == in_time


def test_children_who_leave_earlier_in_one_life_are_counted_apart_and_compared_up_to_then():
    sets = [(*keys, "need.exit_per_year=2", "need.leaving_age_years=200") for keys in (NOW, LOWER)]
    scenarios = [NamedScenario(name, authority(keys)) for name, keys in zip(("now", "lower"), sets, strict=True)]
    logs = [authority_log(keys, 1) for keys in sets]
    found = explanation_of(*scenarios, *logs)
    left = pd.DataFrame([
        {int(row["child"]): row["time_days"] for row in log.rows[log.rows["event"] == Event.CHILD_LEFT]} for log in logs
    ]).T.fillna(float("inf"))  # fmt: skip
    known = left[left.index.isin(logs[0].children["child"]) & left.index.isin(logs[1].children["child"])]
    earlier = [int((known[one] <= known[other] - 1).sum()) for one, other in ((0, 1), (1, 0))]
    assert (found.counts["left_first_baseline"], found.counts["left_first_scenario"]) == tuple(earlier)
    assert min(earlier) > 0
    assert f'{earlier[1]} leave, or are no longer known, earlier in "A small authority (lower)", {earlier[0]} earlier' in found.summary()
    rows = found.children[found.children["left_first"] == "scenario"]
    row = rows.loc[rows["left_first_days"].idxmin()]
    (story,) = explanation_of(*scenarios, *logs, child=int(row["child"])).stories
    assert story.scenario.chapters[-1].time_days == row["left_first_days"]
    day = day_in_words(story.date(row["left_first_days"]))
    assert story.why.endswith(f'Both lives are counted up to {day}, when the child leaves in "A small authority (lower)".')
    assert "Both lives are counted" not in "".join(story.why for story in told().stories)


def test_why_says_what_changes():
    found = told(children=2)
    rows = found.children.set_index("child")
    for story in found.stories:
        row = rows.loc[story.child]
        changes = [row[f"unmet_days_{level}_change"] for level in ("early_help", "child_in_need", "protection")]
        assert f"{max(map(abs, changes)):.0f}" in story.why
        assert ("fewer" if max(changes, key=abs) < 0 else "more") in story.why


def test_identical_scenarios_differ_in_no_life():
    found = told(NOW)
    assert found.stories == ()
    assert found.summary() == f"No life differs: all {len(found.children):,} simulated children live the same lives in both."


def test_one_child_can_be_asked_for():
    number = int(authority_log(NOW, 1).children["child"][5])
    (story,) = told(child=number).stories
    assert story.child == number
    with pytest.raises(LookupError, match=r"no child 3 in either scenario: .* numbers from"):
        told(child=3)


def test_the_notebook_door_simulates_and_tells():
    found = sim.explain(authority(NOW), authority(LOWER), children=2, seed=20_180_725, replication=1)
    assert [story.child for story in found.stories] == [story.child for story in told(children=2).stories]
    assert str(found).startswith(found.summary())
    pd.testing.assert_frame_equal(found.children, told().children)


def test_other_periods_are_refused():
    with pytest.raises(ValueError, match="of another period"):
        explain(authority(NOW), authority(("run.observed_days=90",)))
