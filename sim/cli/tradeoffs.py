"""The command that weighs options in saved results: tradeoffs."""

from __future__ import annotations

import json
from pathlib import Path

import typer

from sim.cli.faults import DONE, InputError, noted, of_results, refuse, refused
from sim.report.findings import a_year, made_from
from sim.report.table import paragraph
from sim.report.trade_offs import WEIGHED, chosen, option_names, standards_plain, standards_text, weighed_text
from sim.scenario.vocabulary import number_of
from sim.study.folder import FolderError
from sim.study.result import load_result
from sim.study.standards import cheapest_meeting, read_standards
from sim.study.targets import TargetError
from sim.study.weighing import weigh


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
