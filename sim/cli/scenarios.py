"""Commands about scenario files: check, new."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.app import DONE, InputError, app
from sim.cli.options import Json, Overrides, ScenarioFiles, load


@app.command(short_help="Validate scenarios; show what differs.")
def check(scenarios: ScenarioFiles, set_: Overrides = [], as_json: Json = False) -> int:  # noqa: B006
    """Validate scenarios; print the resolved scenario or, with several, what differs from the first."""
    from sim.report.findings import value_differences
    from sim.report.text import differences_text
    from sim.scenario import resolved_yaml, warnings_about

    faults: list[str] = []
    named = load(faults, scenarios, set_)
    if faults:
        raise InputError(*faults)
    first = named[0]
    for entry in named:
        warnings = warnings_about(entry.scenario, None if entry is first else first.scenario)
        said = [f"Warning: {entry.name}: {sentence}." for sentence in warnings] or [f"{entry.name}: no faults."]
        typer.echo("\n".join(said), err=True)
    if len(named) == 1:
        plain = first.scenario.model_dump_json(by_alias=True, indent=2)
        typer.echo(plain if as_json else resolved_yaml(first.scenario).rstrip("\n"))
        return DONE
    pairs = {entry.name: value_differences(first.scenario, entry.scenario) for entry in named[1:]}
    if as_json:
        rows = {name: [dict(zip(("path", "a", "b"), row, strict=True)) for row in rows] for name, rows in pairs.items()}
        typer.echo(json.dumps({"baseline": first.name, "differences": rows}, indent=2))
    else:
        typer.echo("\n\n".join(differences_text(first.name, name, rows) for name, rows in pairs.items()))
    return DONE


@app.command(short_help="Write a commented starting scenario.")
def new(file: Annotated[str, typer.Argument(metavar="FILE", help="The file to write; it must not exist.")]) -> int:
    """Write a commented starting scenario, and beside it the schema that editors understand."""
    from sim.scenario import json_schema, load_scenario, starting_scenario
    from sim.study import shipped_folder

    path = Path(file)
    if path.suffix not in (".yaml", ".yml"):
        raise InputError(f"{path} is no name for a scenario; it must end in .yaml.")
    if path.exists() or path.is_symlink():
        raise InputError(f"{path} exists already; name a file that does not.")
    if not path.parent.is_dir():
        raise InputError(f"There is no folder {path.parent}; make it first.")
    schema = path.with_name("scenario.schema.json")
    text = starting_scenario(load_scenario(shipped_folder() / "sunderland-2018.yaml"))
    definition = json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
    try:
        with path.open("x", encoding="utf-8", newline="\n") as written:
            written.write(text)
        schema.write_bytes(definition.encode("utf-8"))
    except OSError as error:
        raise InputError(f"Cannot write {error.filename}: {error.strerror}.") from None
    typer.echo(f"Wrote {path} and {schema}.\nNext: frontdoor check {path}")
    return DONE
