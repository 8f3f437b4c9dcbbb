"""A scenario of a place of which little is typed: what is scaled, what is folded in, and what is said of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario import Grade, Scenario, evidence_of, load_scenario, phases
from sim.study.naming import shipped_folder
from tests.cli.conftest import Command

TYPED = ("--children", 40_000, "--referrals", 2_600, "--areas", 3)
SHARE = 2_600 / 4_475


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def posts(scenario: Scenario) -> dict[str, int]:
    """Posts of each service."""
    found: dict[str, int] = {}
    for team, workers in scenario.workers_by_team.items():
        service = team.partition(".")[0]
        found[service] = found.get(service, 0) + sum(group.posts for group in workers.values())
    return found


def test_a_place_is_scaled_from_the_later_sunderland(desk: Path, frontdoor: Command) -> None:
    answer = frontdoor("new", "my.yaml", *TYPED)
    assert (answer.status, answer.err) == (0, "")
    mine = load_scenario("my.yaml")
    late = phases(load_scenario(shipped_folder() / "sunderland-2018.yaml"))[-1].scenario
    assert list(mine.areas) == ["area_1", "area_2", "area_3"] and not mine.changes
    assert set(mine.early_help.teams) == set(mine.locality.teams) == set(mine.areas)
    for service, number in posts(late).items():
        assert posts(mine)[service] == pytest.approx(number * SHARE, abs=2), service
    contacts, theirs = mine.demand.contacts, late.demand.contacts
    assert contacts.first_contacts_per_year == pytest.approx(theirs.first_contacts_per_year * SHARE, rel=0.01)
    assert mine.opening.looked_after.children == round(594 * 40_000 / 54_164)
    assert mine.opening.early_help.children == round(646 * SHARE)
    assert contacts.sources == theirs.sources and mine.early_help.declined_share == late.early_help.declined_share
    assert mine.front_door.partner_checks == late.front_door.partner_checks
    assert mine.demand.early_help_referrals.multiplier == late.demand.early_help_referrals.multiplier
    assert mine.need == late.need and mine.thresholds == late.thresholds


@pytest.mark.parametrize("areas", [3, 4, 7, 20])
def test_areas_differ_by_one_post_at_most(desk: Path, frontdoor: Command, areas: int) -> None:
    """In a group, in a team and in all; the file and the console name those that whole posts leave with one less."""
    said = frontdoor("new", "my.yaml", "--children", 55_000, "--referrals", 3_100, "--areas", areas).out
    mine, notes = load_scenario("my.yaml"), Path("my.yaml").read_text(encoding="utf-8").replace("#", " ")
    totals = dict.fromkeys(mine.areas, 0)
    for service in ("early_help", "locality"):
        teams = getattr(mine, service).teams
        roles = {role for team in teams.values() for role in team.workers}
        posts = {area: [team.workers[role].posts if role in team.workers else 0 for role in sorted(roles)]
                 for area, team in teams.items()}  # fmt: skip
        assert all(max(group) - min(group) <= 1 for group in zip(*posts.values(), strict=True))
        sizes = {area: sum(groups) for area, groups in posts.items()}
        totals = {area: totals[area] + size for area, size in sizes.items()}
        assert max(sizes.values()) - min(sizes.values()) <= 1
        few = [area for area, size in sizes.items() if size < max(sizes.values())]
        sentence = f"{service.replace('_', ' ')} has one less in {', '.join(few)}"
        assert all((sentence in " ".join(text.split())) == bool(few) for text in (said, notes))
    assert max(totals.values()) - min(totals.values()) <= 1
    assert "difference between areas is no finding" in " ".join(said.split())


def test_it_says_what_was_scaled_and_what_is_judgement(desk: Path, frontdoor: Command) -> None:
    said = " ".join(frontdoor("new", "my.yaml", *TYPED).out.split())
    scaled = ("Scaled by 0.58 (2,600 referrals", "Scaled by 0.74 (40,000 children")
    for part in (*scaled, "scaled, not fitted", "Most are judgement"):
        assert part in said
    head = " ".join(Path("my.yaml").read_text(encoding="utf-8").replace("#", " ").split())
    assert "Scaled by 0.58 (2,600 referrals" in head and "Still Sunderland's" in head
    grades = {row.path: row.grade for row in evidence_of("my.yaml")}
    assert grades["locality.teams.area_2.workers.social_worker.posts"] == Grade.JUDGEMENT
    assert grades["opening.known.children"] == Grade.JUDGEMENT
    (check,) = [line for line in frontdoor("check", "my.yaml").out.splitlines() if line.startswith("my:")]
    assert check == "my: no faults."
    run = load_scenario("my.yaml").run
    assert "The warm-up is 4 years" in said and "Shorten it (run) once the open cases" in said
    assert (str(run.start), str(run.counted_from)) == ("2013-04-01", "2017-04-01")


def test_the_referrals_given_are_its_targets(desk: Path, frontdoor: Command) -> None:
    frontdoor("new", "my.yaml", *TYPED)
    figures = [figure for each in load_scenario("my.yaml").published.values() for figure in each.figures]
    assert {(figure.measure, figure.group, figure.value) for figure in figures} == {
        ("referrals", "2017-18", 2_600), ("referrals", "2018-19", 2_600),
    }  # fmt: skip


def test_one_number_is_enough(desk: Path, frontdoor: Command) -> None:
    """The other is as in Sunderland; referrals that were not given are no target."""
    assert "Its referrals were not given" in frontdoor("new", "by_children.yaml", "--children", 54_164).out
    assert "Its children were not given" in frontdoor("new", "by_referrals.yaml", "--referrals", 4_475).out
    one, other = load_scenario("by_children.yaml"), load_scenario("by_referrals.yaml")
    sunderland = load_scenario("sunderland-2018.yaml")
    assert one.opening == other.opening and list(one.areas) == ["area_1"] and one.locality == other.locality
    assert one.demand.contacts.first_contacts_per_year == sunderland.demand.contacts.first_contacts_per_year
    assert not one.published and len(other.published) == 2


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["--children", "40,000"], "--children must be a whole number"),
        (["--areas", "3"], "goes with --children or --referrals"),
        (["--children", "40000", "--fit-demand"], "give how many there are in a year"),
        (["--referrals", "0"], "--referrals must be a whole number"),
        (["--children", "40000", "--from", "panel-weekly"], "leave out the other options"),
    ],
)
def test_what_cannot_be_scaled_is_refused(desk: Path, frontdoor: Command, typed: list[str], said: str) -> None:
    answer = frontdoor("new", "my.yaml", *typed)
    assert (answer.status, answer.out) == (2, "") and said in answer.err
    assert not list(desk.iterdir())


def test_another_sunderland_in_the_folder_is_not_extended(desk: Path, frontdoor: Command) -> None:
    Path("sunderland-2018.yaml").write_text("title: mine\n", encoding="utf-8")
    answer = frontdoor("new", "my.yaml", *TYPED)
    assert answer.status == 2 and "is not the shipped one" in answer.err and not Path("my.yaml").exists()


def test_the_shipped_sunderland_is_written_once(desk: Path, frontdoor: Command) -> None:
    assert frontdoor("new", "my.yaml", *TYPED).err == ""
    before = Path("sunderland-2018.yaml").stat().st_mtime_ns
    answer = frontdoor("new", "other.yaml", *TYPED)
    assert (answer.status, answer.err) == (0, "It extends the sunderland-2018.yaml that is there.\n")
    assert Path("sunderland-2018.yaml").stat().st_mtime_ns == before and "sunderland" not in answer.out.splitlines()[-2]


def test_first_contacts_can_be_fitted_to_the_referrals(
    desk: Path, frontdoor: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The search itself, on a model that refers 0.9 of first contacts and 200 more, in place of minutes of the real one."""
    monkeypatch.setattr(
        "sim.study.demand_fit._referrals_a_year",
        lambda scenario: 200 + 0.9 * scenario.demand.contacts.first_contacts_per_year,
    )
    said = " ".join(frontdoor("new", "my.yaml", *TYPED, "--fit-demand").out.split())
    found = load_scenario("my.yaml").demand.contacts.first_contacts_per_year
    assert 200 + 0.9 * found == pytest.approx(2_600, rel=0.01)
    assert f"Fitted: with {found:,.0f} first contacts" in said and "no evidence for it" in said
