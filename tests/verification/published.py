"""The README's table of the model beside the published figures, made anew.

``python -m tests.verification.published`` runs what the table says and puts it into the README; the difference then shows
in the commit, figure by figure. A slow test of the README says which rows are not as they would be made.
"""

from __future__ import annotations

import re
from pathlib import Path

import sim
from sim.study.published import ROLES

README = Path(__file__).parents[2] / "README.md"
SCENARIO, REPLICATIONS = "sunderland-2018", 6
_ROWS = re.compile(r"(?<=\| --- \| --- \| ---: \| ---: \| ---: \|\n)(\|.*\n)+")


def rows() -> list[str]:
    """The rows of the table, as they are made now, by role."""
    result = sim.run(SCENARIO, replications=REPLICATIONS)
    table = sim.tables.published(result).sort_values("role", key=lambda roles: roles.map(ROLES.index), kind="stable")
    return [
        f"| {row.label} | {row.role} | {_number(row.published)} | {_number(row.modelled)} | {row.ratio:.2f} |"
        for row in table.itertuples()
    ]


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def written() -> list[str]:
    """The rows of the table, as they stand in the README."""
    return _ROWS.search(README.read_text(encoding="utf-8"))[0].splitlines()


if __name__ == "__main__":
    text = README.read_text(encoding="utf-8")
    README.write_text(_ROWS.sub("\n".join(rows()) + "\n", text), encoding="utf-8")
