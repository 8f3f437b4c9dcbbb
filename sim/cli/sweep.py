"""The command that varies values of one scenario: sweep."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.app import app
from sim.cli.options import (
    Cluster,
    Fresh,
    Json,
    KeepLog,
    Margin,
    Out,
    Overrides,
    Precision,
    Quiet,
    Replications,
    ScenarioFile,
    Seed,
    Workers,
    load,
    read_settings,
    read_texts,
    whole,
)
from sim.cli.studies import Manner, Study, carry_out

Vary = Annotated[
    list[str],
    typer.Option(
        metavar="PATH=VALUES",
        help="A value and what to set it to: PATH=50:70:5, or PATH=a,b,c; may be repeated, and all are combined.",
    ),
]
Points = Annotated[
    str,
    typer.Option(
        metavar="N",
        help="Draw N points as a Latin hypercube in place of all combinations; then PATH=50:70 is a continuous range.",
    ),
]
Show = Annotated[
    list[str],
    typer.Option(
        metavar="MEASURE",
        help="A measure to show, by its name in measures.csv; may be repeated. [default: waiting, coming back, missed, "
        "unmet need, cost]",
    ),
]


@app.command(short_help="Vary values of a scenario; tables and heat maps.")
def sweep(
    scenario: ScenarioFile,
    vary: Vary,
    points: Points = "",
    show: Show = [],  # noqa: B006 - typer reads the default, nobody changes it
    replications: Replications = "20",
    precision: Precision = [],  # noqa: B006
    margin: Margin = [],  # noqa: B006
    seed: Seed = "1",
    workers: Workers = "",
    cluster: Cluster = "",
    set_: Overrides = [],  # noqa: B006
    out: Out = "",
    fresh: Fresh = False,
    keep_log: KeepLog = False,
    quiet: Quiet = False,
    as_json: Json = False,
) -> int:
    """Vary values of a scenario, and compare every point with it as it stands on the same simulated children."""
    from sim.report.sweep_machine import sweep_as_plain
    from sim.report.sweep_text import sweep_text
    from sim.scenario import Scenario, load_scenario
    from sim.study.naming import find_scenario
    from sim.study.sweep import plan_sweep, read_show
    from sim.study.variations import MOST_POINTS, SweepError, read_variations

    faults: list[str] = []
    settings = read_settings(
        faults, replications=replications, precision=precision, margin=margin, seed=seed, workers=workers,
        cluster=cluster, keep_log=keep_log,
    )  # fmt: skip
    count = whole(faults, "--points", points, 2, MOST_POINTS) if points else None
    shown = read_texts(faults, read_show, show)
    named = load(faults, [scenario], set_)
    path = find_scenario(scenario)

    def with_values(overrides: Sequence[str]) -> Scenario:
        return load_scenario(path, [*set_, *overrides])

    scenarios, about = tuple(named), None
    try:
        variations = read_variations(vary, sampled=count is not None)
        if named:
            plan = plan_sweep(named[0], with_values, variations, points=count, seed=settings.seed, show=shown)
            scenarios, about = plan.scenarios, plan.about
    except SweepError as wrong:
        faults += wrong.faults
    name = named[0].name if named else ""
    study = Study(
        scenarios, name, Path(out or f"results/{name}-sweep"), sweep_text, as_plain=sweep_as_plain, sweep=about
    )
    return carry_out(faults, [study], settings, Manner(quiet, as_json, fresh))
