"""Commands on saved results: report, brief, verify, recount, tradeoffs."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.answers import Answer, noting, print_answer, refuse, writing
from sim.cli.options import WHICH, Texts, say_meanwhile
from sim.cli.status import DONE, FAILED
from sim.measures import MEASURES
from sim.report import trade_offs
from sim.report.brief import BRIEF, brief_html
from sim.report.build import add_report, faces_of
from sim.report.findings import made_from, yearly_costs
from sim.report.table import paragraph, plain, printable
from sim.scenario.problems import InputError
from sim.scenario.shell import command
from sim.scenario.vocabulary import number_of
from sim.study import verify as checks
from sim.study.folder import REPORT, WORKBOOK, ResultsFolder, as_csv, changed_files, read_manifest
from sim.study.result import load_result
from sim.study.weighing import cheapest_meeting, read_standards, weigh

Replication = Annotated[int | None, WHICH]


def report(folder: Path, everything: bool = False) -> str:
    """Rebuild report and workbook from saved results.

    Parameters
    ----------
    folder : FOLDER
        A results folder.
    everything : --all
        Print every table too.
    """
    result = load_result(folder)
    with closing(ResultsFolder.claim(folder, writes=(REPORT, WORKBOOK))) as results_folder:
        for name in changed_files(folder, dict(result.manifest)):
            if name.endswith(".csv"):
                typer.echo(f"Warning: {name} is not as it was written; the report shows it as it is.", err=True)
        path = add_report(result, results_folder)
    return (f"{faces_of(result).text()}\n\n" if everything else "") + f"Report: {path}"


def brief(folder: Path) -> str:
    """Write one side of A4 of the results of run or compare: an HTML file that prints.

    Parameters
    ----------
    folder : FOLDER
        A results folder.
    """
    add_files(folder, {BRIEF: brief_html(load_result(folder)).encode()})
    return f"Brief: {folder / BRIEF}"


def add_files(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Put files beside results, and their hashes into the manifest."""
    with closing(ResultsFolder.claim(folder, writes=contents)) as results_folder:
        for name, content in contents.items():
            results_folder.write(name, content)
        results_folder.commit(read_manifest(folder), replace=False)


def verify(folder: Path, replication: Replication = None, scenario: str = "") -> Answer:
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
    say_meanwhile("Checking, and running one replication again ...")
    verification = checks.verify(folder, scenario=scenario or None, replication=replication)
    lines = [paragraph(f"{folder}: {verification.about}"), ""]
    for finding in verification.findings:
        word = "holds" if finding.outcome == checks.HOLDS else finding.outcome.upper()
        lines.append(paragraph(f"{finding.what}: {word}. {finding.sentence}", "  "))
        lines += [f"    {printable(line)}" for line in finding.details]
    lines += ["", "All of it holds." if verification.holds else "Not all of it holds."]
    plain = {"folder": str(folder), "holds": verification.holds, **asdict(verification)}
    return Answer("\n".join(lines), plain, status=DONE if verification.holds else FAILED)


def recount(
    folder: Path, measure: str, faults: list[str], replication: Replication = None, scenario: str = "",
    out: Path | None = None,
) -> int:  # fmt: skip
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
    if out is not None and (out.exists() or out.is_symlink()):
        faults.append(f"{out} exists already; name a file that does not.")
    refuse(faults)
    say_meanwhile("Running one replication again ...")
    count = checks.recount(folder, measure, scenario=scenario or None, replication=replication)
    table = as_csv(count.events)
    if out is not None:
        with writing(out), out.open("xb") as file:
            file.write(table)
    definition = MEASURES[measure]
    where = f"of replication {count.replication} of {count.scenario}, seed {count.seed}"
    value = f"{count.value:,.10g} {definition.unit}" if count.value == count.value else "not defined"
    then = f"{count.recorded:,.10g}" if count.recorded == count.recorded else "no such value"
    completeness = "These are what it is made of" if count.is_whole else "More goes into it than these"
    notes = (
        f"{definition.title}, {where}: {number_of(len(count.events), 'event')}.",
        f"How it is counted: {definition.meaning}",
        f"It is {value}, as in measures.csv. {completeness}." if count.is_recorded
        else f"Run again it is {value}, and measures.csv has {then}: see {command('verify', folder)}",
    )  # fmt: skip
    text = table.decode("utf-8-sig").removesuffix("\n") if out is None else ""
    status = DONE if count.is_recorded else FAILED
    return print_answer(Answer(text, notes=notes, status=status, is_data=out is None or status == FAILED))


def tradeoffs(
    folder: Path, faults: list[str], over: Texts = (), standard: Texts = (), cost: str = "total_cost_pounds"
) -> Answer:
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
    result = load_result(folder)
    if result.summary["scenario"].nunique() < 2:
        raise InputError(f"{folder} holds fewer than two options, so that there is nothing to weigh.")
    named = filter(None, map(str.strip, ",".join(over).split(",")))
    measures = list(dict.fromkeys(named)) or list(trade_offs.first_defined(result.summary, trade_offs.WEIGHED))
    cheapest = None
    with noting(faults):
        weighing = weigh(result, measures)
    with noting(faults):
        if standard:
            cheapest = cheapest_meeting(yearly_costs(result, result.summary), read_standards(standard), cost)
    refuse(faults)
    names = trade_offs.option_names(result)
    heading = paragraph(f"{number_of(len(names), 'option')} in {folder}. {made_from(result)}")
    parts = [heading, trade_offs.weighed_text(result, weighing)]
    if cheapest:
        parts.append(trade_offs.standards_text(result, cheapest, cost))
    return Answer("\n\n".join(parts), {
        "folder": str(folder), "options": names, "weighed_by": measures,
        "weighed": plain(trade_offs.options_table(result, weighing, weighing.options, names)),
        "cost": cost, "standards": cheapest and trade_offs.standards_plain(cheapest),
        "cheapest": cheapest and cheapest.cheapest,
    })  # fmt: skip
