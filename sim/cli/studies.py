"""Commands that run replications: run, compare."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli import options
from sim.cli.faults import refuse


def run(
    scenarios: options.ScenarioFiles,
    replications: options.Replications = "20",
    precision: options.Precision = [],  # noqa: B006 - typer reads the default, nobody changes it
    seed: options.Seed = "1",
    workers: options.Workers = "",
    cluster: options.Cluster = "",
    set_: options.Overrides = [],  # noqa: B006
    out: options.Out = "",
    fresh: options.Fresh = False,
    keep_log: options.KeepLog = False,
    quiet: options.Quiet = False,
    as_json: options.Json = False,
) -> int:
    """Run replications of each scenario; write a results folder for each."""
    faults: list[str] = []
    settings = options.read_settings(
        faults, replications=replications, precision=precision, seed=seed, workers=workers, cluster=cluster,
        keep_log=keep_log,
    )  # fmt: skip
    named = options.load(faults, scenarios, set_)
    refuse(faults)
    from sim.cli.running import Manner, Study, carry_out  # takes a second, which a slip of the fingers need not
    from sim.study.designs.design import Plan

    folders = [Path(out)] if out and len(named) == 1 else [Path(out or "results") / entry.name for entry in named]
    studies = [Study(Plan((entry,)), folder) for entry, folder in zip(named, folders, strict=True)]
    return carry_out(studies, settings, Manner(quiet, as_json, fresh))


def compare(
    baseline: Annotated[str, typer.Argument(metavar="BASELINE", help="What the others are compared with.")],
    scenarios: options.ScenarioFiles,
    replications: options.Replications = "20",
    precision: options.Precision = [],  # noqa: B006
    margin: options.Margin = [],  # noqa: B006
    seed: options.Seed = "1",
    workers: options.Workers = "",
    cluster: options.Cluster = "",
    set_: options.Overrides = [],  # noqa: B006
    out: options.Out = "",
    fresh: options.Fresh = False,
    keep_log: options.KeepLog = False,
    quiet: options.Quiet = False,
    as_json: options.Json = False,
) -> int:
    """Compare scenarios with a baseline on the same simulated children; write the report."""
    faults: list[str] = []
    settings = options.read_settings(
        faults, replications=replications, precision=precision, margin=margin, seed=seed, workers=workers,
        cluster=cluster, keep_log=keep_log,
    )  # fmt: skip
    named = options.load(faults, [baseline, *scenarios], set_)
    refuse(faults)
    from sim.cli.running import Manner, Study, carry_out
    from sim.study.designs.design import Plan

    first, *others = [entry.name for entry in named]
    rest = "-and-".join(others) if len(others) <= 2 else f"{others[0]}-and-{len(others) - 1}-more"
    study = Study(Plan(tuple(named), first), Path(out or f"results/{first}-vs-{rest}"))
    return carry_out([study], settings, Manner(quiet, as_json, fresh))
