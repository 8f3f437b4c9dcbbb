"""A sweep for other programs: plain objects that become JSON."""

from __future__ import annotations

import json
from typing import Any

from sim.report.sweep.view import view_of
from sim.report.sweep.words import best_and_worst
from sim.study.cautions import cautions_in
from sim.study.result import StudyResult

_FIELDS = ["n", "mean", "ci_low", "ci_high", "difference", "difference_low", "difference_high", "verdict", "unit"]


def sweep_as_plain(result: StudyResult) -> dict[str, Any]:
    """What was varied, the measures shown at each point, and the options no other beats; undefined values are None."""
    view = view_of(result)
    manifest = result.manifest
    shown = {name: view.rows(name).set_index("point")[_FIELDS] for name in view.shown}
    measures = {name: json.loads(rows.to_json(orient="index", double_precision=15)) for name, rows in shown.items()}
    return {
        "status": manifest["status"],
        "partial": manifest["partial"],
        "baseline": result.baseline,
        "replications": manifest["replications"],
        "seed": manifest["seed"],
        "varied": {path: view.own[path] for path in view.paths},
        "points": [
            {
                "point": point,
                "values": view.values_of(point),
                "measures": {name: rows[point] for name, rows in measures.items() if point in rows},
            }
            for point in view.points
        ],
        "sentences": [best_and_worst(view, name) for name in view.shown],
        "weighed_by": [] if view.weighed is None else list(view.weighed.measures),
        "not_beaten": [] if view.weighed is None else view.weighed.unbeaten,
        "warnings": list(map(str, cautions_in(manifest))),
        "failed": list(manifest["failed"]),
    }
