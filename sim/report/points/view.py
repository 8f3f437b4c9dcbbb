"""A study of points as its reports show it: what all designs have in common, and the faces made of it."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from sim.measures import MEASURES, Measure
from sim.report.rendering import sentence
from sim.report.table import Table
from sim.study.result import StudyResult

Blocks: TypeAlias = Iterator[str | Table | Sequence[str]]
Sheets: TypeAlias = Iterator[tuple[str, Table]]


class View:
    """A study of points as its reports show it. Each design says what its points are told by; the faces are the same.

    Parameters
    ----------
    study
        The study.

    Attributes
    ----------
    about
        What the manifest says of the design.
    baseline
        Name of the scenario that everything is set beside.
    made_from
        Of how many points and replications it is made.
    scenario_names
        Names of the scenarios that somebody wrote: the points, which differ in nothing but what was varied, are not
        told one by one.
    measures
        Names of the measures whose definitions the page holds.
    warnings
        What to take care of.
    """

    baseline: str
    made_from: str
    scenario_names: Sequence[str]
    measures: Sequence[str]
    warnings: Sequence[str]

    def __init__(self, study: StudyResult) -> None:
        self.study = study
        self.about: Any = study.manifest[study.design.key]

    def say(self, name: str, *about: Any) -> str:
        """A sentence of the design's own, as its template of sentences has it."""
        return sentence(name, self, *about, template=f"{self.study.design.key}.txt")

    @property
    def defined(self) -> list[Measure]:
        """The measures that the page tells of, in its order."""
        return list(filter(None, map(MEASURES.get, dict.fromkeys(self.measures))))
