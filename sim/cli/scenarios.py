"""Commands on scenario files: check, new, scenarios."""

import json
import os
import textwrap
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.answers import Answer, refuse, writing
from sim.cli.options import Texts, load, say_meanwhile, shipped_hint, whole
from sim.report.differences import differing
from sim.report.table import WIDTH, paragraph, printable, screen
from sim.scenario import (
    Scenario,
    ScenarioError,
    ScenarioFiles,
    as_yaml,
    differences,
    json_schema,
    load_files,
    load_scenario,
    resolved_yaml,
    share_notes,
    staffing_notes,
    starting_scenario,
    templating,
    title_and_question,
    warnings_about,
)
from sim.scenario.evidence import inherited_notes, scenario_files
from sim.scenario.names import wrong_with_new
from sim.scenario.problems import InputError
from sim.scenario.shell import command
from sim.scenario.templating import BASE, Authority, scaled_place, scaling_notes
from sim.scenario.vocabulary import number_of
from sim.study.demand_fit import fitted_demand
from sim.study.naming import NamedScenario, shipped_folder, shipped_names
from sim.study.verdicts import faults_in_margins


def check(scenarios: list[str], faults: list[str], set_: Texts = (), resolved: bool = False) -> Answer:
    """Validate scenarios; print what differs from what they extend or, with several, from the first.

    Whether there are faults or warnings is said last.

    Parameters
    ----------
    resolved
        Print the whole scenario as YAML, with all it extends and defaults.
    """
    if resolved and len(scenarios) > 1:
        faults.append("--resolved prints one scenario: name one.")
    entries = load(faults, scenarios, set_)
    first, *others = entries
    below = None if others else _below(first)
    pairs = [(below, first)] if below else [(first, other) for other in others]
    plain = first.scenario.model_dump(mode="json", by_alias=True)
    if others:
        differing = {other.name: _plain_differences(first.scenario, other.scenario) for other in others}
        plain = {"baseline": first.name, "differences": differing}
    if resolved:
        text = resolved_yaml(first.scenario).rstrip("\n")
    else:
        text = "\n".join(f"{_differing(a, b)}\n" for a, b in pairs)
    notes = [note for entry in entries for note in _verdicts(entry, below or first, staffing=not resolved)]
    return Answer(text, plain, notes, is_data=resolved)


def _plain_differences(first: Scenario, second: Scenario) -> list[dict[str, str]]:
    """What differs between two scenarios, for other programs."""
    return [{"path": path, "a": as_yaml(a), "b": as_yaml(b)} for path, a, b in differences(first, second)]


def _differing(first: NamedScenario, second: NamedScenario) -> str:
    """What differs between two scenarios."""
    caption, names = f"What differs between {first.name} and {second.name}", (first.name, second.name)
    table = differing(caption, first.scenario, second.scenario, names)
    return screen(caption, table) if len(table) else paragraph(f"{second.name} does not differ from {first.name}.")


def _below(entry: NamedScenario) -> NamedScenario | None:
    """What a scenario is laid over, as it stands alone: the file it extends, or its own before what was set.

    None if there is nothing below it, or nothing that is right by itself.
    """
    files, overrides = entry.files or ((), ())
    if len(files) < 2 and not overrides:
        return None
    below = files[:-1] or files
    name = Path(below[-1][0]).stem if len(files) > 1 else "the file"
    try:
        return NamedScenario(name, load_files(ScenarioFiles(below)))
    except ScenarioError:
        return None


def _verdicts(entry: NamedScenario, baseline: NamedScenario, *, staffing: bool) -> Iterator[str]:
    """How a scenario was read, what to take care of, and that it has no faults."""
    scenario, against = entry.scenario, None if entry is baseline else baseline.scenario
    posts = staffing_notes(scenario, against, named=baseline.name) if staffing else ()
    for note in (*share_notes(scenario), *posts, *_inherited(entry)):
        yield f"Note: {entry.name}: {note}."
    warnings = [f"{each}." for each in warnings_about(scenario, against, entry.files)]
    warnings += faults_in_margins(scenario)
    yield from (f"Warning: {entry.name}: {sentence}" for sentence in warnings)
    yield f"{entry.name}: no faults" + (f", {number_of(len(warnings), 'warning')}." if warnings else ".")


def _inherited(entry: NamedScenario) -> Iterator[str]:
    """What is still the other place's in a copy of a shipped scenario, or over a file with other areas."""
    files = entry.files
    if files is None:
        return
    below, copied = ScenarioFiles(files.files[:-1]), templating.COPIED.search(files.files[-1][1])
    if below.files and set(load_files(below).areas) != set(entry.scenario.areas):
        yield from inherited_notes(entry.scenario, files, below, Path(below.files[-1][0]).stem)
    elif not below.files and copied and copied[1] in shipped_names():
        yield from inherited_notes(entry.scenario, files, scenario_files(_shipped(copied[1])), copied[1])


def scenarios() -> Answer:
    """List the scenarios that come with the simulator, each with its question."""
    rows, lines = [], []
    for name in shipped_names():
        title, question = title_and_question(shipped_folder() / f"{name}.yaml")
        rows.append({"name": name, "title": title, "question": question})
        lines.append(f"{name}: {title}\n{textwrap.indent(textwrap.fill(printable(question), WIDTH - 4), '    ')}\n")
    lines.append(f"A name stands for its file: {command('compare', 'sunderland-2018', 'panel-weekly')}")
    lines.append(f"Copy one to make it your own: {command('new', 'my-option.yaml', '--from', 'panel-weekly')}")
    return Answer("\n".join(lines), rows)


def new(
    file: Path, source: str = "", extends: Path | None = None, every_field: bool = False,
    children: Annotated[int | None, whole(500, 2_000_000)] = None,
    referrals: Annotated[int | None, whole(20, 100_000)] = None,
    areas: Annotated[int | None, whole(1, 20)] = None, fit_demand: bool = False,
) -> str:  # fmt: skip
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
    _check_new(file)
    notes: Sequence[str] = ()
    if children or referrals or areas or fit_demand:
        if source or extends or every_field:
            raise InputError("--children, --referrals and --areas scale Sunderland: leave out the other options.")
        texts, notes = _scaled_texts(file, children, referrals, areas, fit=fit_demand)
    else:
        texts = _texts(file, source, extends, every_field=every_field)
    schema = file.with_name("scenario.schema.json")
    for each, text in texts.items():
        with writing(each), each.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    with writing(schema):
        schema.write_text(
            json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n"
        )
    beside = " and ".join(map(str, [*texts, schema][1:]))
    return "\n".join([*map(paragraph, notes), f"Wrote {file}, and beside it {beside}.\nNext: {command('check', file)}"])


def _check_new(path: Path) -> None:
    """Make sure that a new scenario can have this name."""
    if path.suffix not in (".yaml", ".yml"):
        raise InputError(f"{path} is no name for a scenario; it must end in .yaml.")
    if wrong := wrong_with_new(path):
        raise InputError(f"The file cannot have this name. {wrong}.")
    if os.path.lexists(path):
        raise InputError(f"{path} exists already; name a file that does not.")
    if not path.parent.is_dir():
        raise InputError(f"There is no folder {path.parent}; make it first.")


def _texts(path: Path, source: str, extends: Path | None, *, every_field: bool) -> dict[Path, str]:
    """What to write, by file: the new scenario first, then what it extends if that is not there yet."""
    if every_field and extends:
        raise InputError("--every-field writes a whole scenario, --extends only what differs: give one of them.")
    if extends and not source:
        return {path: templating.new_option(load_scenario(extends), name=path.name, extends=_beside(path, extends))}
    name = source or BASE
    shipped = _shipped(name)
    if every_field:
        return {path: starting_scenario(load_scenario(shipped), name=path.name)}
    text = shipped.read_text(encoding="utf-8")
    base = templating.extended(text)
    if base is None and extends:
        raise InputError(f"{name} extends nothing; leave --extends out, or leave --from out for an empty option.")
    if base is None:
        return {path: templating.own_copy(text, source=name, name=path.name)}
    below = base
    if extends:
        load_scenario(extends)  # it must be right before another is laid over it
        below = _beside(path, extends)
    copy = templating.option_copy(text, source=name, name=path.name, extends=below)
    return {path: copy} if extends else _with_base(path, copy, shipped.with_name(base))


def _with_base(path: Path, text: str, shipped: Path) -> dict[Path, str]:
    """A new scenario and the shipped one that it extends, which is put beside it unless it is there."""
    base = path.with_name(shipped.name)
    if path == base:
        raise InputError(f"It extends a file of the name {base.name}; give the new file another name.")
    if base.exists():
        typer.echo(f"It extends the {base.name} that is there.", err=True)
        return {path: text}
    return {path: text, base: shipped.read_text(encoding="utf-8")}


def _shipped(name: str) -> Path:
    """The file of a shipped scenario."""
    if name not in shipped_names():
        raise InputError(f"There is no shipped scenario {name[:80]!r}. {shipped_hint(name)}")
    return shipped_folder() / f"{name}.yaml"


def _beside(path: Path, extends: Path) -> str:
    """The file that is extended, relative to the folder of the one that extends it."""
    relative = Path(os.path.relpath(extends, path.parent)).as_posix()
    if relative.startswith("../"):
        raise InputError(f"{extends} must lie in the folder of {path}, or below it.")
    return relative


def _scaled_texts(
    path: Path, children: int | None, referrals: int | None, areas: int | None, *, fit: bool
) -> tuple[dict[Path, str], Sequence[str]]:
    """What to write by file, the new scenario first, and what is to be said of it."""
    shipped = _shipped(BASE)
    below, text = path.with_name(shipped.name), shipped.read_text(encoding="utf-8")
    faults = []
    if not (children or referrals):
        faults.append("--areas goes with --children or --referrals, by which a place is scaled.")
    if fit and not referrals:
        faults.append("--fit-demand finds first contacts for --referrals: give how many there are in a year.")
    if below.exists() and below.read_bytes() != shipped.read_bytes():
        faults.append(f"{below} is not the shipped one, by which it is scaled: name a file in another folder.")
    refuse(faults)
    base, place = load_scenario(shipped), Authority.of(children, referrals, areas)
    text_with = partial(scaled_place, base, place, name=path.name, extends=below.name)

    def scenario_with(contacts: int | None = None) -> Scenario:
        return load_files(ScenarioFiles(((below.name, text), (path.name, text_with(first_contacts=contacts)))))

    texts, demand = _with_base(path, text_with(), shipped), None
    if fit:
        say_meanwhile("Looking for the first contacts that bring these referrals: a minute or two ...")
        guess = round(scenario_with().demand.contacts.first_contacts_per_year)
        demand = fitted_demand(scenario_with, place.referrals, guess)
        texts[path] = text_with(first_contacts=demand.first_contacts)
    return texts, scaling_notes(base, place, is_fitted=fit, fit=demand)
