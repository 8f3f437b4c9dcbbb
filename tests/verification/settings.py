"""What the README says of the options, under five settings of what nobody publishes: as given, and four that differ in kind.

``python -m tests.verification.settings`` runs baseline and options under each and prints, for each figure, the difference
that the option makes as given and its range over the settings. A difference that changes sign, or that does not stand out
from chance under one of them, is no finding. The four are not fitted anew.
"""

from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor
from itertools import product

import numpy as np
import pandas as pd

from sim.measures import MEASURES, measure
from sim.scenario import load_scenario
from sim.scenario.vocabulary import GROUPS
from sim.study.naming import shipped_folder
from tests.engines import simulate

BASELINE, OPTIONS = "sunderland-2018", ("published-thresholds", "panel-weekly")
SEED = 1


def incidents(factor: float, medians: float = 0.0) -> tuple[str, ...]:
    """Incidents of every group times a factor, set-points that much higher."""
    groups = load_scenario(shipped_folder() / f"{BASELINE}.yaml").need.groups
    return tuple(
        f"need.groups.{name}.{field}={value}" for name in GROUPS for field, value in (
            ("incidents_per_year_at_zero_need", groups[name].incidents_per_year_at_zero_need * factor),
            ("set_point_median", groups[name].set_point_median + medians),
        )
    )  # fmt: skip


SETTINGS: dict[str, tuple[str, ...]] = {
    "as given": (),
    "screening sees far better, the same families are misread again and again": (
        "perception.error_sd.screening=12", "perception.error_sd.triage=12", "perception.persistent_share=0.8",
    ),
    "fewer crises, more families who come with lasting need": (
        *incidents(0.65, medians=4), "demand.contacts.first_contacts_per_year=5900",
    ),
    "help works slowly, and what it has gained stays": (
        "early_help.help_per_year=0.8", "locality.child_in_need.help_per_year=0.9",
        "locality.protection.help_per_year=0.8", "need.lasting_days=20",
    ),
    "families stay known, recover by themselves, and workers take what comes": (
        "need.exit_per_year=0.1", "need.recovery_per_year=0.4", "assessment.workers.social_worker.maximum_cases=40",
        "assessment.workers.agency_social_worker.maximum_cases=40", "early_help.panel.places=30",
        "early_help.staff.workload.quality=0.8", "locality.staff.workload.quality=0.8",
    ),
}  # fmt: skip


def figures(job: tuple[str, str, int]) -> dict[str, float]:
    """The headline measures of one replication of a scenario under a setting."""
    setting, name, replication = job
    scenario = load_scenario(shipped_folder() / f"{name}.yaml", SETTINGS[setting])
    table = measure(simulate(scenario, seed=SEED, replication=replication), scenario)
    whole = table[table["by"] == "all"].set_index("measure")["value"]
    return {name: float(whole.get(name, np.nan)) for name, each in MEASURES.items() if each.headline}


def differences(replications: int) -> pd.DataFrame:
    """Mean difference to the baseline, and 1.96 standard errors of it, by setting, option and measure."""
    jobs = list(product(SETTINGS, (BASELINE, *OPTIONS), range(replications)))
    with ProcessPoolExecutor() as pool:
        found = pd.DataFrame(pool.map(figures, jobs), index=pd.MultiIndex.from_tuples(jobs))
    rows = []
    for setting, option in product(SETTINGS, OPTIONS):
        each = found.loc[setting, option] - found.loc[setting, BASELINE]
        error = 1.96 * each.std(ddof=1) / np.sqrt(replications)
        for name in each:
            rows.append((option, name, setting, found.loc[setting, BASELINE][name].mean(), each[name].mean(), error[name]))
    return pd.DataFrame(rows, columns=["option", "measure", "setting", "baseline", "difference", "error"])


def ranges(table: pd.DataFrame) -> pd.DataFrame:
    """One row for each option and measure: as given, from, to over all settings, and whether the sign is always clear."""
    rows = []
    for (option, name), own in table.groupby(["option", "measure"], sort=False):
        clear = own["difference"].abs() > own["error"]
        one_sign = own["difference"].gt(0).all() or own["difference"].lt(0).all()
        rows.append((
            option, name, float(own["baseline"].iloc[0]), float(own["difference"].iloc[0]),
            float(own["difference"].min()), float(own["difference"].max()), bool(clear.all() and one_sign),
        ))  # fmt: skip
    return pd.DataFrame(rows, columns=["option", "measure", "baseline", "as_given", "lowest", "highest", "holds"])


if __name__ == "__main__":
    result = differences(int(sys.argv[1]) if len(sys.argv) > 1 else 4)
    with pd.option_context("display.width", 200, "display.max_rows", 1000, "display.float_format", "{:,.2f}".format):
        sys.stdout.write(f"{result.to_string()}\n\n{ranges(result).to_string()}\n")
