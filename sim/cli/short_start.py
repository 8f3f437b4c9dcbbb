"""A scenario of a place of which little is typed: `frontdoor new FILE --children ... --referrals ... --areas ...`."""

from __future__ import annotations

from pathlib import Path

from sim.cli import options
from sim.cli.faults import refuse, refused
from sim.report.table import paragraph
from sim.scenario import ScenarioError, Written, load_scenario, load_written
from sim.scenario.scaled import BASE, Place, scaled_scenario, told
from sim.study.demand_fit import DemandFit, fitted_demand

SHORT = ("run.warm_up_days=1 year", "run.observed_days=1 year")
FIRST_CONTACTS = "demand.contacts.first_contacts_per_year"


def scaled_texts(
    path: Path, shipped: Path, children: str, referrals: str, areas: str, *, fit: bool
) -> tuple[dict[Path, str], list[str]]:
    """What to write by file, the new scenario first, and what is to be said of it."""
    faults: list[str] = []
    place = Place.of(
        options.whole(faults, "--children", children, 500, 2_000_000) if children else None,
        options.whole(faults, "--referrals", referrals, 20, 100_000) if referrals else None,
        options.whole(faults, "--areas", areas, 1, 20) if areas else None,
    ) if children or referrals else None  # fmt: skip
    if place is None:
        faults.append("--areas goes with --children or --referrals, by which a place is scaled.")
    if fit and not referrals:
        faults.append("--fit-demand finds first contacts for --referrals: give how many there are in a year.")
    below = path.with_name(f"{BASE}.yaml")
    text = shipped.read_text(encoding="utf-8")
    if path.name == below.name:
        faults.append(f"It extends a file of the name {below.name}; give the new file another name.")
    elif below.exists() and below.read_bytes() != shipped.read_bytes():
        faults.append(f"{below} is not the shipped one, by which it is scaled: name a file in another folder.")
    refuse(faults)
    assert place is not None
    with refused(ScenarioError):
        base = load_scenario(shipped)

    def written(first_contacts: int | None = None) -> str:
        return scaled_scenario(base, place, name=path.name, extends=below.name, first_contacts=first_contacts)

    found = _fitted(written(), path.name, text, below.name, place.referrals) if fit else None
    said = told(place, is_fitted=fit, fitted=found)
    new = {path: written(found.first_contacts if found else None)}
    return (new if below.exists() else {**new, below: text}), [paragraph(each) for each in said]


def _fitted(text: str, name: str, base: str, base_name: str, wanted: int) -> DemandFit:
    options.say_meanwhile("Looking for the first contacts that bring these referrals: a minute or two ...")
    files = ((base_name, base), (name, text))
    guess = load_written(Written(files)).demand.contacts.first_contacts_per_year
    return fitted_demand(
        lambda contacts: load_written(Written(files, (*SHORT, f"{FIRST_CONTACTS}={contacts}"))), wanted, round(guess)
    )
