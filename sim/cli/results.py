"""Commands on saved results: report, brief, verify, recount, tradeoffs."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typer

from sim.cli import options
from sim.cli.faults import DONE, FAILED, FailedError, InputError, noted, of_results, refuse, refused, writing
from sim.measures import MEASURES, NotListedError
from sim.report.brief import BRIEF, BriefError, brief_html
from sim.report.build import REPORT, WORKBOOK, add_report, faces_of
from sim.report.findings import a_year, made_from
from sim.report.table import paragraph, printable
from sim.report.trade_offs import WEIGHED, chosen, option_names, standards_plain, standards_text, weighed_text
from sim.rules.bounds import RunawayError
from sim.scenario.shell import command
from sim.scenario.vocabulary import number_of
from sim.study import verify as checks
from sim.study.folder import FolderError, ResultsFolder, as_csv, changed_files, read_manifest
from sim.study.result import load_result
from sim.study.settings import MOST_REPLICATIONS
from sim.study.standards import cheapest_meeting, read_standards
from sim.study.targets import TargetError
from sim.study.weighing import weigh


@of_results
def report(folder: str, everything: bool = False) -> int:
    """Rebuild report and workbook from saved results.

    Parameters
    ----------
    folder : FOLDER
        A results folder.
    everything : --all
        Print every table too.
    """
    path = Path(folder)
    with refused(FolderError):
        result = load_result(path)
        claimed = ResultsFolder.claim(path, writes=(REPORT, WORKBOOK))
    with closing(claimed), refused(FolderError):
        for name in changed_files(path, dict(result.manifest)):
            if name.endswith(".csv"):
                typer.echo(f"Warning: {name} is not as it was written; the report shows it as it is.", err=True)
        written = add_report(result, claimed)
    typer.echo(f"{faces_of(result).text()}\n\n" if everything else "", nl=False)
    typer.echo(f"Report: {written}")
    return DONE


@of_results
def brief(folder: str) -> int:
    """Write one side of A4 of the results of run or compare: an HTML file that prints.

    Parameters
    ----------
    folder : FOLDER
        A results folder.
    """
    path = Path(folder)
    with refused(FolderError, BriefError):
        page = brief_html(load_result(path))
        claimed = ResultsFolder.claim(path, writes=(BRIEF,))
    with closing(claimed), refused(FolderError):
        claimed.write(BRIEF, page.encode("utf-8"))
        claimed.commit(read_manifest(path), replace=False)
    typer.echo(f"Brief: {path / BRIEF}")
    return DONE


@of_results
def verify(folder: str, replication: str = "", scenario: str = "", as_json: bool = False) -> int:
    """Check results: files against their hashes, tables against measures, and one replication by running it again.

    Parameters
    ----------
    folder : FOLDER
        A results folder.
    replication : N
        Which replication to run again. [default: the first that finished]
    scenario : NAME
        Of which scenario, by its name in the tables. [default: the first]
    """
    faults: list[str] = []
    number = options.whole(faults, "--replication", replication, 1, MOST_REPLICATIONS) if replication else None
    refuse(faults)
    options.say_meanwhile("Checking, and running one replication again ...")
    with refused(FolderError, checks.WhichError):
        verification = checks.verify(folder, scenario=scenario or None, replication=number)
    status = DONE if verification.holds else FAILED
    if as_json:
        answer: dict[str, Any] = {"folder": folder, "holds": verification.holds, **asdict(verification)}
        typer.echo(json.dumps(answer, indent=2))
        return status
    typer.echo(paragraph(f"{folder}: {verification.about}") + "\n")
    for finding in verification.findings:
        word = "holds" if finding.outcome == checks.HOLDS else finding.outcome.upper()
        typer.echo(paragraph(f"{finding.what}: {word}. {finding.said}", "  "))
        for line in finding.details:
            typer.echo(f"    {printable(line)}")
    typer.echo("\n" + ("All of it holds." if verification.holds else "Not all of it holds."))
    return status


@of_results
def recount(folder: str, measure: str, replication: str = "", scenario: str = "", out: str = "") -> int:
    """List the events behind a number, with dates and children's numbers, as CSV; one replication is run again.

    Each row has what the event alone would give: 1 where things are counted, 100 or 0 in a percentage, its own length
    in a mean. `frontdoor journey SCENARIO --child N` tells the story of a child.

    Parameters
    ----------
    folder : FOLDER
        A results folder.
    measure : --measure NAME
        The measure, as in measures.csv: referrals.
    replication : N
        Which replication to run again. [default: the first that finished]
    scenario : NAME
        Of which scenario, by its name in the tables. [default: the first]
    out : FILE
        The CSV file to write. [default: print the table]
    """
    faults: list[str] = []
    number = options.whole(faults, "--replication", replication, 1, MOST_REPLICATIONS) if replication else None
    path = Path(out) if out else None
    if path is not None and (path.exists() or path.is_symlink()):
        faults.append(f"{path} exists already; name a file that does not.")
    refuse(faults)
    options.say_meanwhile("Running one replication again ...")
    try:
        with refused(FolderError, checks.WhichError, NotListedError):
            found = checks.recount(folder, measure, scenario=scenario or None, replication=number)
    except RunawayError as runaway:
        raise FailedError(f"The replication could not be finished: {runaway}") from None
    if path is None:
        typer.echo(as_csv(found.events).decode("utf-8-sig"), nl=False)
    else:
        with writing(path), path.open("xb") as file:
            file.write(as_csv(found.events))
    definition, told = MEASURES[measure], path is None  # on standard error where the table is on standard output
    where = f"of replication {found.replication} of {found.scenario}, seed {found.seed}"
    typer.echo(paragraph(f"{definition.title}, {where}: {number_of(len(found.events), 'event')}."), err=told)
    typer.echo(paragraph(f"How it is counted: {definition.meaning}"), err=told)
    value = f"{found.value:,.10g} {definition.unit}" if found.value == found.value else "not defined"
    if not found.is_recorded:
        then = f"{found.recorded:,.10g}" if found.recorded == found.recorded else "no such value"
        verify_it = command("verify", folder)
        typer.echo(paragraph(f"Run again it is {value}, and measures.csv has {then}: see {verify_it}"), err=True)
        return FAILED
    made = "These are what it is made of" if found.is_whole else "More goes into it than these"
    typer.echo(paragraph(f"It is {value}, as in measures.csv. {made}."), err=told)
    return DONE


@of_results
def tradeoffs(
    folder: str,
    over: list[str] = [],  # noqa: B006 - typer reads the default, nobody changes it
    standard: list[str] = [],  # noqa: B006
    cost: str = "total_cost_pounds",
    as_json: bool = False,
) -> int:
    """Weigh the options in saved results: which no other beats, and the cheapest that meets stated standards.

    Parameters
    ----------
    folder : FOLDER
        Results of compare or sweep.
    over : MEASURE,MEASURE
        What to weigh the options by: names in measures.csv. [default: need, delay, cost]
    standard : MEASURE>=VALUE
        What an option must reach, as MEASURE>=VALUE or MEASURE<=VALUE, in quotes; may be repeated.
    cost : MEASURE
        The cost that should be low.
    """
    with refused(FolderError):
        result = load_result(Path(folder))
    if result.summary["scenario"].nunique() < 2:
        raise InputError(f"{folder} holds fewer than two options, so that there is nothing to weigh.")
    measures = [name.strip() for text in over for name in text.split(",") if name.strip()]
    measures = list(dict.fromkeys(measures)) or list(chosen(result.summary, WEIGHED))
    faults: list[str] = []
    met = None
    with noted(faults, TargetError):
        weighed = weigh(result, measures)
    with noted(faults, TargetError):
        met = cheapest_meeting(a_year(result, result.summary), read_standards(standard), cost) if standard else None
    refuse(faults)
    names = option_names(result)
    if as_json:
        answer = {
            "folder": folder,
            "options": names,
            "weighed_by": measures,
            "weighed": json.loads(weighed.table().to_json(orient="records", double_precision=15)),
            "cost": cost,
            "standards": None if met is None else standards_plain(met),
            "cheapest": None if met is None else met.cheapest,
        }
        typer.echo(json.dumps(answer, indent=2))
        return DONE
    parts = [paragraph(f"{number_of(len(names), 'option')} in {folder}. {made_from(result)}"), ""]
    parts.append(weighed_text(result, weighed))
    parts += ["", standards_text(result, met, cost)] if met is not None else []
    typer.echo("\n".join(parts))
    return DONE
