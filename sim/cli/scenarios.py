"""Commands on scenario files: check, new, scenarios."""

from __future__ import annotations

import json
import os
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path

import typer

from sim.cli import options
from sim.cli.faults import DONE, InputError, refuse, refused
from sim.report.differences import difference_rows, differences_text
from sim.report.table import WIDTH, paragraph, printable
from sim.scenario import (
    Scenario,
    ScenarioError,
    Written,
    as_yaml,
    differences,
    json_schema,
    load_scenario,
    load_written,
    resolved_yaml,
    share_notes,
    staffing_notes,
    starting_scenario,
    title_and_question,
    warnings_about,
)
from sim.scenario.evidence import inherited_notes, written
from sim.scenario.names import wrong_with_new
from sim.scenario.scaled import BASE, Place, scaled_scenario, told
from sim.scenario.shell import command
from sim.scenario.templating import COPIED, extended, new_option, option_copy, own_copy
from sim.scenario.vocabulary import number_of
from sim.study.demand_fit import DemandFit, fitted_demand
from sim.study.naming import NamedScenario, shipped_folder, shipped_names
from sim.study.verdicts import faults_in_margins

STANDARD = "sunderland-2018"
"""The shipped scenario that is copied if none is named."""

FIRST_CONTACTS = "demand.contacts.first_contacts_per_year"


def check(scenarios: list[str], set_: list[str] = [], resolved: bool = False, as_json: bool = False) -> int:  # noqa: B006
    """Validate scenarios; print what differs from what they extend or, with several, from the first.

    Whether there are faults or warnings is said last.

    Parameters
    ----------
    resolved
        Print the whole scenario as YAML, with all it extends and defaults.
    """
    faults: list[str] = []
    named = options.load(faults, scenarios, set_)
    if resolved and len(scenarios) > 1:
        faults.append("--resolved prints one scenario: name one.")
    refuse(faults)
    first, *others = named
    below = None if others else _below(first)
    pairs = [(below, first)] if below else [(first, other) for other in others]
    if resolved or (as_json and not others):
        plain = first.scenario.model_dump_json(by_alias=True, indent=2)
        typer.echo(plain if as_json else resolved_yaml(first.scenario).rstrip("\n"))
    elif as_json:
        found = {b.name: differences(a.scenario, b.scenario) for a, b in pairs}
        rows = {
            name: [{"path": row.path, "a": as_yaml(row.a), "b": as_yaml(row.b)} for row in each]
            for name, each in found.items()
        }
        typer.echo(json.dumps({"baseline": first.name, "differences": rows}, indent=2))
    else:
        for a, b in pairs:
            typer.echo(differences_text(a.name, b.name, difference_rows(a.scenario, b.scenario)) + "\n")
    _say_verdicts(named, below or first, err=as_json or resolved)
    return DONE


def _below(entry: NamedScenario) -> NamedScenario | None:
    """What a scenario is laid over, as it stands alone: the file it extends, or its own before what was set.

    None if there is nothing below it, or nothing that is right by itself.
    """
    written = entry.written
    if written is None or (len(written.files) == 1 and not written.overrides):
        return None
    files = written.files[:-1] or written.files
    name = Path(files[-1][0]).stem if len(written.files) > 1 else "the file"
    try:
        return NamedScenario(name, load_written(Written(files)))
    except ScenarioError:
        return None


def _say_verdicts(named: Sequence[NamedScenario], baseline: NamedScenario, *, err: bool) -> None:
    """Say of each scenario how it was read and what to take care of, and that it has no faults."""
    for entry in named:
        against = None if entry is baseline else baseline.scenario
        staffing = () if err else staffing_notes(entry.scenario, against, named=baseline.name)
        for note in (*share_notes(entry.scenario), *staffing, *_inherited(entry)):
            typer.echo(paragraph(f"Note: {entry.name}: {note}."), err=err)
        warnings = [f"{each}." for each in warnings_about(entry.scenario, against, entry.written)]
        warnings += faults_in_margins(entry.scenario)
        for sentence in warnings:
            typer.echo(paragraph(f"Warning: {entry.name}: {sentence}"), err=err)
        care = f", {number_of(len(warnings), 'warning')}" if warnings else ""
        typer.echo(f"{entry.name}: no faults{care}.", err=err)


def _inherited(entry: NamedScenario) -> Iterator[str]:
    """What is still the other place's in a copy of a shipped scenario, or over a file with other areas."""
    kept = entry.written
    if kept is None:
        return
    below, copied = kept.files[:-1], COPIED.search(kept.files[-1][1])
    if below and set(load_written(Written(below)).areas) != set(entry.scenario.areas):
        yield from inherited_notes(entry.scenario, kept, Written(below), Path(below[-1][0]).stem)
    elif not below and copied and copied[1] in shipped_names():
        yield from inherited_notes(entry.scenario, kept, written(_shipped(copied[1])), copied[1])


def scenarios(as_json: bool = False) -> int:
    """List the scenarios that come with the simulator, each with its question."""
    shipped = {name: title_and_question(shipped_folder() / f"{name}.yaml") for name in shipped_names()}
    if as_json:
        rows = [{"name": name, "title": title, "question": question} for name, (title, question) in shipped.items()]
        typer.echo(json.dumps(rows, indent=2))
        return DONE
    for name, (title, question) in shipped.items():
        typer.echo(f"{name}: {title}")
        typer.echo(textwrap.fill(printable(question), WIDTH, initial_indent="    ", subsequent_indent="    ") + "\n")
    typer.echo(f"A name stands for its file: {command('compare', 'sunderland-2018', 'panel-weekly')}")
    typer.echo(f"Copy one to make it your own: {command('new', 'my-option.yaml', '--from', 'panel-weekly')}")
    return DONE


def new(
    file: str,
    source: str = "",
    extends: str = "",
    every_field: bool = False,
    children: str = "",
    referrals: str = "",
    areas: str = "",
    fit_demand: bool = False,
) -> int:
    """Write a scenario to make your own, and beside it the schema that editors understand.

    It is a copy of a shipped scenario, sources and all. With --extends it is an option: the few lines that differ. With
    --children or --referrals it is a place scaled from the later Sunderland, and says what was scaled.

    Parameters
    ----------
    file : FILE
        The file to write; it must not exist.
    source : --from NAME
        Which shipped scenario to copy. [default: sunderland-2018]
    extends : FILE
        Write an option over this scenario, which must lie beside it or below.
    every_field
        Write every field with its meaning, in place of the sources.
    children : N
        Children of a place that is scaled from the later Sunderland.
    referrals : N
        Its referrals to social care in a year.
    areas : N
        Its areas. [default: 1]
    fit_demand
        Find the first contacts that bring these referrals; it simulates.
    """
    path = _new_path(file)
    said: list[str] = []
    if children or referrals or areas or fit_demand:
        if source or extends or every_field:
            raise InputError("--children, --referrals and --areas scale Sunderland: leave out the other options.")
        texts, said = scaled_texts(path, _shipped(STANDARD), children, referrals, areas, fit=fit_demand)
    else:
        texts = _texts(path, source, extends, every_field=every_field)
    definition = json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
    schema = path.with_name("scenario.schema.json")
    try:
        for each, text in texts.items():
            with each.open("x", encoding="utf-8", newline="\n") as begun:
                begun.write(text)
        schema.write_bytes(definition.encode("utf-8"))
    except OSError as error:
        raise InputError(f"Cannot write {error.filename}: {error.strerror}.") from None
    first, *others = map(str, [*texts, schema])
    for sentence in said:
        typer.echo(sentence)
    typer.echo(f"Wrote {first}, and beside it {' and '.join(others)}.\nNext: {command('check', first)}")
    return DONE


def _new_path(file: str) -> Path:
    path = Path(file)
    if path.suffix not in (".yaml", ".yml"):
        raise InputError(f"{path} is no name for a scenario; it must end in .yaml.")
    if wrong := wrong_with_new(path):
        raise InputError(f"The file cannot have this name. {wrong}.")
    if path.exists() or path.is_symlink():
        raise InputError(f"{path} exists already; name a file that does not.")
    if not path.parent.is_dir():
        raise InputError(f"There is no folder {path.parent}; make it first.")
    return path


def _texts(path: Path, source: str, extends: str, *, every_field: bool) -> dict[Path, str]:
    """What to write, by file: the new scenario first, then what it extends if that is not there yet."""
    if every_field and extends:
        raise InputError("--every-field writes a whole scenario, --extends only what differs: give one of them.")
    if extends and not source:
        return {path: new_option(_loaded(Path(extends)), name=path.name, extends=_beside(path, extends))}
    name = source or STANDARD
    shipped = _shipped(name)
    text = shipped.read_text(encoding="utf-8")
    if every_field:
        return {path: starting_scenario(_loaded(shipped), name=path.name)}
    base = extended(text)
    if base is None:
        if extends:
            raise InputError(f"{name} extends nothing; leave --extends out, or leave --from out for an empty option.")
        return {path: own_copy(text, source=name, name=path.name)}
    if extends:
        _loaded(Path(extends))
        return {path: option_copy(text, source=name, name=path.name, extends=_beside(path, extends))}
    texts = {path: option_copy(text, source=name, name=path.name, extends=base)}
    if path.with_name(base).exists():
        typer.echo(f"It extends the {base} that is there.", err=True)
    elif path.name == base:
        raise InputError(f"{name} extends a file of the name {base}; give the new file another name.")
    else:
        texts[path.with_name(base)] = shipped.with_name(base).read_text(encoding="utf-8")
    return texts


def _shipped(name: str) -> Path:
    """The file of a shipped scenario."""
    if name not in shipped_names():
        raise InputError(f"There is no shipped scenario {name[:80]!r}. {options.shipped_hint(name)}")
    return shipped_folder() / f"{name}.yaml"


def _loaded(path: Path) -> Scenario:
    """A scenario that must be right before another is laid over it."""
    with refused(ScenarioError):
        return load_scenario(path)


def _beside(path: Path, extends: str) -> str:
    """The file that is extended, relative to the folder of the one that extends it."""
    relative = Path(os.path.relpath(extends, path.parent)).as_posix()
    if relative.startswith("../"):
        raise InputError(f"{extends} must lie in the folder of {path}, or below it.")
    return relative


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
    said = told(base, place, is_fitted=fit, fitted=found)
    new = {path: written(found.first_contacts if found else None)}
    return (new if below.exists() else {**new, below: text}), [paragraph(each) for each in said]


def _fitted(text: str, name: str, base: str, base_name: str, wanted: int) -> DemandFit:
    options.say_meanwhile("Looking for the first contacts that bring these referrals: a minute or two ...")
    files = ((base_name, base), (name, text))
    guess = load_written(Written(files)).demand.contacts.first_contacts_per_year
    return fitted_demand(
        lambda contacts: load_written(Written(files, (f"{FIRST_CONTACTS}={contacts}",))), wanted, round(guess)
    )
