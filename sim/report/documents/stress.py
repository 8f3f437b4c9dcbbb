"""The STRESS-DES checklist: all its items, each answered from the scenario, the run and the model itself.

Monks, Currie, Onggo, Robinson, Kunc and Taylor (2019), "Strengthening the reporting of empirical simulation studies:
introducing the STRESS guidelines", Journal of Simulation 13(1), 55-67, doi:10.1080/17477778.2018.1442155. The checklist
for discrete-event simulation has 20 items, of which 2.5 has five parts; counted apart there are 24.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sim.report.documents import components, data, logic, objectives, running
from sim.report.documents.parts import Item

if TYPE_CHECKING:
    from sim.report.documents.subject import Subject

REFERENCE = (
    "Monks T, Currie CSM, Onggo BS, Robinson S, Kunc M, Taylor SJE (2019). Strengthening the reporting of empirical "
    "simulation studies: introducing the STRESS guidelines. Journal of Simulation 13(1), 55-67. "
    "doi:10.1080/17477778.2018.1442155"
)
"""Where the checklist was published."""

ITEMS: tuple[tuple[str, tuple[Callable[[Subject], Item], ...]], ...] = (
    ("Objectives", (objectives.purpose, objectives.outputs, objectives.aims)),
    ("Logic", (
        logic.overview, logic.base_logic, logic.scenario_logic, logic.algorithms, components.entities,
        components.activities, components.resources, components.queues, components.entry_and_exit,
    )),
    ("Data", (data.data_sources, data.preparation, data.inputs, data.assumptions)),
    ("Experimentation", (running.initialisation, running.run_length, running.estimation)),
    ("Implementation", (running.software, running.random_sampling, running.execution, running.system)),
    ("Code access", (running.code_access,)),
)  # fmt: skip
"""The sections of the checklist, and what answers each item."""


def stress_items(subject: Subject) -> list[tuple[str, list[Item]]]:
    """Every item of the checklist by section, in its order."""
    return [(section, [answer(subject) for answer in answers]) for section, answers in ITEMS]
