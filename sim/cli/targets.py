"""Command that holds a scenario against published figures: targets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.app import DONE, InputError, app
from sim.cli.options import (
    Cluster,
    Fresh,
    Json,
    KeepLog,
    Out,
    Overrides,
    Precision,
    Quiet,
    Replications,
    Seed,
    Workers,
    load,
    read_settings,
)
from sim.cli.studies import Manner, Study, carry_out

if TYPE_CHECKING:
    from sim.study import StudyResult


@app.command(short_help="Set a scenario beside published figures.")
def targets(
    scenario: Annotated[
        str, typer.Argument(metavar="SCENARIO", help="A scenario file, the name of a shipped one, or a results folder.")
    ],
    replications: Replications = "20",
    precision: Precision = [],  # noqa: B006 - typer reads the default, nobody changes it
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
    """Set a scenario beside the figures that its file says are published: targets, checks, inputs, hits and misses.

    Of a results folder, what it holds is shown and nothing is run; of a comparison, the baseline.
    """
    from sim.report.machine import targets_plain
    from sim.report.text import targets_text

    if Path(scenario).is_dir():
        if set_ or out:
            raise InputError(f"{scenario} is a results folder, of which nothing is run: leave --set and --out out.")
        result = _stored(Path(scenario))
        typer.echo(json.dumps(targets_plain(result), indent=2) if as_json else targets_text(result))
        return DONE
    faults: list[str] = []
    settings = read_settings(
        faults, replications=replications, precision=precision, seed=seed, workers=workers, cluster=cluster,
        keep_log=keep_log,
    )  # fmt: skip
    named = load(faults, [scenario], set_)
    folder = Path(out or f"results/{named[0].name if named else ''}")
    study = Study(named, None, folder, targets_text, targets_plain)
    return carry_out(faults, [study], settings, Manner(quiet, as_json, fresh))


def _stored(folder: Path) -> StudyResult:
    from sim.study import FolderError, load_result

    try:
        return load_result(folder)
    except FolderError as problem:
        raise InputError(str(problem)) from None
