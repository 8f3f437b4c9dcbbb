"""Commands that tell the stories of simulated children: journey."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli.app import DONE, InputError, app
from sim.cli.options import Overrides, ScenarioFile, Seed, load, whole


@app.command(short_help="Tell the journeys of simulated children.")
def journey(
    scenario: ScenarioFile,
    child: Annotated[str, typer.Option(metavar="ID", help="Number of a child.")] = "",
    pick: Annotated[str, typer.Option(metavar="N", help="Tell the stories of N children with much to tell.")] = "3",
    seed: Seed = "1",
    replication: Annotated[str, typer.Option(metavar="N", help="Which replication.")] = "1",
    set_: Overrides = [],  # noqa: B006 - typer reads the default, nobody changes it
) -> int:
    """Tell the journeys of simulated children, start to finish, from the log of one replication."""
    from sim.study import LARGEST_SEED

    faults: list[str] = []
    root = whole(faults, "--seed", seed, 0, LARGEST_SEED)
    number = whole(faults, "--replication", replication, 1, 1_000_000)
    wanted = whole(faults, "--child", child, 0, LARGEST_SEED) if child else None
    count = whole(faults, "--pick", pick, 1, 1_000)
    named = load(faults, [scenario], set_)
    if faults:
        raise InputError(*faults)
    from sim.model import simulate
    from sim.report.stories import journeys

    log = simulate(named[0].scenario, seed=root, replication=number)
    try:
        typer.echo("\n\n".join(journeys(log, named[0].scenario, child=wanted, pick=count)))
    except LookupError as unknown:
        raise InputError(str(unknown.args[0])) from None
    return DONE
