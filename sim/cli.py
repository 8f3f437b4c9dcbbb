"""The command ``frontdoor``: a thin door to the rooms. Nothing heavy is imported before it is needed."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

if TYPE_CHECKING:
    from sim.study import NamedScenario, ResultsFolder, StudyResult

DONE, FAILED, WRONG = 0, 1, 2
"""Exit status: done, a run failed or was stopped, wrong input."""

app = typer.Typer(
    help="Simulate the front door of children's social care: what a change to thresholds or staff does to delay, "
    "to children coming back, to children missed, and to caseloads.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

ScenarioFile = Annotated[str, typer.Argument(metavar="SCENARIO", help="A scenario file, or the name of a shipped one.")]
ScenarioFiles = Annotated[
    list[str], typer.Argument(metavar="SCENARIO", help="Scenario files, or names of shipped ones.")
]
Replications = Annotated[str, typer.Option("--replications", "-n", metavar="N", help="Replications of each scenario.")]
Seed = Annotated[str, typer.Option(metavar="N", help="Root of all random draws.")]
Workers = Annotated[
    str, typer.Option(metavar="N", help="Processes; 1 stays in this one. [default: the cores there are]")
]
Overrides = Annotated[
    list[str], typer.Option("--set", metavar="PATH=VALUE", help="Set a value in all scenarios; may be repeated.")
]
Out = Annotated[str, typer.Option(metavar="FOLDER", help="Results folder. [default: in results/]")]
KeepLog = Annotated[bool, typer.Option("--keep-log", help="Keep the event logs, as Parquet.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print no tables and no progress, only the report path.")]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON, and nothing else, on standard output.")]


class InputError(Exception):
    """Faults in what was typed or in the files it names, one sentence each."""

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Study:
    """The common options, read."""

    replications: int
    seed: int
    workers: int | None
    keep_log: bool
    quiet: bool
    json: bool


@app.callback(invoke_without_command=True)
def _top(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    if version:
        from sim.study.provenance import package_version

        typer.echo(f"frontdoor {package_version()}")
    elif context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command(short_help="Run scenarios.")
def run(
    scenarios: ScenarioFiles,
    replications: Replications = "20",
    seed: Seed = "1",
    workers: Workers = "",
    set_: Overrides = [],  # noqa: B006 - typer reads the default, nobody changes it
    out: Out = "",
    keep_log: KeepLog = False,
    quiet: Quiet = False,
    as_json: Json = False,
) -> int:
    """Run replications of each scenario; write a results folder for each."""
    faults: list[str] = []
    study = _study(faults, replications, seed, workers, keep_log=keep_log, quiet=quiet, as_json=as_json)
    named = _load(faults, scenarios, set_)
    top = Path(out or "results")
    folders = [Path(out)] if out and len(named) == 1 else [top / entry.name for entry in named]
    from sim.report.text import run_text

    return _all_studies(faults, study, [([entry], None, f) for entry, f in zip(named, folders, strict=True)], run_text)


@app.command(short_help="Compare scenarios with a baseline.")
def compare(
    baseline: Annotated[str, typer.Argument(metavar="BASELINE", help="What the others are compared with.")],
    scenarios: ScenarioFiles,
    replications: Replications = "20",
    seed: Seed = "1",
    workers: Workers = "",
    set_: Overrides = [],  # noqa: B006 - typer reads the default, nobody changes it
    out: Out = "",
    keep_log: KeepLog = False,
    quiet: Quiet = False,
    as_json: Json = False,
) -> int:
    """Compare scenarios with a baseline on the same simulated children; write the report."""
    faults: list[str] = []
    study = _study(faults, replications, seed, workers, keep_log=keep_log, quiet=quiet, as_json=as_json)
    named = _load(faults, [baseline, *scenarios], set_)
    first, *others = [entry.name for entry in named] or [""]
    rest = "-and-".join(others) if len(others) <= 2 else f"{others[0]}-and-{len(others) - 1}-more"
    from sim.report.text import compare_text

    return _all_studies(faults, study, [(named, first, Path(out or f"results/{first}-vs-{rest}"))], compare_text)


@app.command(short_help="Validate scenarios; show what differs.")
def check(scenarios: ScenarioFiles, set_: Overrides = [], as_json: Json = False) -> int:  # noqa: B006
    """Validate scenarios; print the resolved scenario or, with several, what differs from the first."""
    from sim.report.findings import value_differences
    from sim.report.text import differences_text
    from sim.scenario import resolved_yaml, warnings_about

    faults: list[str] = []
    named = _load(faults, scenarios, set_)
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


@app.command(short_help="Rebuild report and workbook.")
def report(folder: Annotated[str, typer.Argument(metavar="FOLDER", help="A results folder.")]) -> int:
    """Rebuild report and workbook from saved results."""
    from sim.report import add_report
    from sim.study import FolderError, ResultsFolder, changed_files, load_result, read_manifest

    path = Path(folder)
    try:
        manifest = read_manifest(path)
        tables = [name for name in changed_files(path, manifest) if name.endswith(".csv")]
        result = load_result(path)
        claimed = ResultsFolder.claim(path)
    except FolderError as problem:
        raise InputError(str(problem)) from None
    for name in tables:
        typer.echo(f"Warning: {name} is not as it was written; the report shows it as it is.", err=True)
    try:
        typer.echo(f"Report: {add_report(result, claimed, manifest)}")
    finally:
        claimed.close()
    return DONE


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
    root = _whole(faults, "--seed", seed, 0, LARGEST_SEED)
    number = _whole(faults, "--replication", replication, 1, 1_000_000)
    wanted = _whole(faults, "--child", child, 0, LARGEST_SEED) if child else None
    count = _whole(faults, "--pick", pick, 1, 1_000)
    named = _load(faults, [scenario], set_)
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


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; see `DONE`, `FAILED` and `WRONG` for the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    usage_error = cast("type[Exception]", typer.BadParameter.__mro__[2])  # click's, wherever this typer keeps it
    try:
        status = app(args=None if arguments is None else list(arguments), prog_name="frontdoor", standalone_mode=False)
    except InputError as wrong:
        for fault in wrong.faults:
            typer.echo(fault, err=True)
        return WRONG
    except usage_error as error:
        typer.echo(cast("Any", error).format_message(), err=True)
        return WRONG
    except (KeyboardInterrupt, typer.Abort):
        typer.echo("Stopped.", err=True)
        return FAILED
    except BrokenPipeError:
        sys.stderr.close()
        return FAILED
    return status if isinstance(status, int) else DONE


def _study(
    faults: list[str], replications: str, seed: str, workers: str, *, keep_log: bool, quiet: bool, as_json: bool
) -> Study:
    return Study(
        replications=_whole(faults, "--replications", replications, 1, 1_000_000),
        seed=_whole(faults, "--seed", seed, 0, 2**63 - 1),
        workers=_whole(faults, "--workers", workers, 1, 10_000) if workers else None,
        keep_log=keep_log,
        quiet=quiet,
        json=as_json,
    )


def _whole(faults: list[str], name: str, text: str, low: int, high: int) -> int:
    """A whole number within bounds; a fault is noted if `text` is none."""
    if text.isascii() and text.isdigit() and len(text) <= 20 and low <= int(text) <= high:
        return int(text)
    faults.append(f"{name} must be a whole number from {low} to {high}, not {text[:40]!r}.")
    return low


def _load(faults: list[str], files: Sequence[str], overrides: Sequence[str]) -> list[NamedScenario]:
    """Load every scenario; all their faults are noted, each once."""
    from sim.scenario import ScenarioError, load_scenario
    from sim.study.naming import NamedScenario, find_scenario, unique_names

    paths = [find_scenario(file) for file in files]
    named = []
    for name, path in zip(unique_names(path.stem for path in paths), paths, strict=True):
        try:
            named.append(NamedScenario(name, load_scenario(path, overrides)))
        except ScenarioError as error:
            faults += [fault for fault in map(str, error.problems) if fault not in faults]
    return named


def _all_studies(
    faults: list[str],
    study: Study,
    parts: Sequence[tuple[list[NamedScenario], str | None, Path]],
    as_text: Callable[[StudyResult], str],
) -> int:
    """Claim every folder, then run the studies one after the other, saying what each found."""
    from sim.report import UnwrittenError, run_into
    from sim.report.machine import as_plain
    from sim.report.progress import progress
    from sim.study import StudyError

    answers: list[dict[str, Any]] = []
    status = DONE
    with ExitStack() as stack:
        folders = _claim(faults, [folder for _, _, folder in parts], stack)
        for (named, baseline, _), folder in zip(parts, folders, strict=True):
            try:
                with progress(study.replications * len(named), quiet=study.quiet) as on_done:
                    result, report_path = run_into(
                        folder, named, baseline=baseline, replications=study.replications, seed=study.seed,
                        workers=study.workers, keep_log=study.keep_log, on_done=on_done,
                    )  # fmt: skip
            except (StudyError, UnwrittenError) as failure:
                typer.echo(str(failure), err=True)
                status = FAILED
                break
            answers.append({"folder": str(folder.path), "report": str(report_path), **as_plain(result)})
            if not study.json:
                typer.echo("" if study.quiet else as_text(result) + "\n", nl=False)
                typer.echo(f"{'' if study.quiet else chr(10)}Report: {report_path}")
            if not result.complete:
                status = FAILED
                _say_what_is_missing(result)
            if result.manifest["stopped"]:
                break
    if study.json:
        typer.echo(json.dumps({"results": answers}, indent=2))
    return status


def _claim(faults: list[str], paths: Sequence[Path], stack: ExitStack) -> list[ResultsFolder]:
    """Claim every folder, or none if anything at all is wrong."""
    from sim.study import FolderError, ResultsFolder, check_claim

    claimed: list[ResultsFolder] = []
    for action in (check_claim, ResultsFolder.claim):
        for path in () if faults else paths:
            try:
                folder = action(path)
            except FolderError as problem:
                faults.append(str(problem))
            else:
                if folder is not None:
                    stack.callback(folder.close)
                    claimed.append(folder)
    if faults:
        raise InputError(*faults)
    return claimed


def _say_what_is_missing(result: StudyResult) -> None:
    failed = result.manifest["failed"]
    for entry in failed[:5]:
        reason = f"Replication {entry['replication']} of {entry['scenario']} failed: {entry['reason']}"
        typer.echo(reason, err=True)
    if len(failed) > 5:
        typer.echo(f"And {len(failed) - 5} more failed; all are listed in manifest.json.", err=True)
    stopped = f"{result.manifest['stopped']} " if result.manifest["stopped"] else ""
    typer.echo(f"{stopped}Kept the {result.manifest['partial']} replications that finished.", err=True)
