"""Intended use, limits, and what must never be done with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.report.documents.assumptions import CARRIES, DEFAULT, ordered
from sim.report.documents.parts import Part, bullets, text
from sim.report.page.basis import UNIDENTIFIED
from sim.report.wording import small
from sim.study.cautions import cautions_in
from sim.study.manifest import how_many

if TYPE_CHECKING:
    from sim.report.documents.subject import Subject

NEVER = (
    "Never use it for a decision about a child or a family. Its children are invented; it knows nothing about any real "
    "one, and nothing in it is a score of risk.",
    "Never use it to judge a single worker or a named team: its workers are posts.",
    "Never show a level from it as a forecast of next year's numbers, or as a target.",
    "Never leave out the interval, the assumptions a conclusion hangs on, or that the results come from a simulation.",
)
"""What must never be done."""

FOR = (
    "Comparing options for the service: thresholds, posts, meetings, rules. Read differences, on the same simulated "
    "children, with their intervals.",
    "Finding where the wait really is, and where it moves when something changes.",
    "Trying out what a conclusion hangs on, by varying what nobody knows.",
    "Talking about the service: leaders, planners and practitioners over the same picture.",
)
"""What it is for."""


def intended_use(subject: Subject) -> list[Part]:
    """The section."""
    return [
        text("For:"), bullets(FOR), text("Never:"), bullets(NEVER), text("Limits, of this scenario and this run:"),
        bullets(_limits(subject)),
    ]  # fmt: skip


def _limits(subject: Subject) -> Iterator[str]:
    from sim.scenario import Grade

    rows = [each for each in ordered(subject.first) if each.matters != DEFAULT]
    weak = [each for each in rows if each.row.grade in (Grade.JUDGEMENT, Grade.NONE_STATED)]
    weak_paths = {each.row.path for each in weak if each.matters == CARRIES}
    carrying = [small(words) for path, words in UNIDENTIFIED if weak_paths & {path, path.rpartition(".")[0]}]
    share = len(weak) / max(1, len(rows))
    yield (f"{len(weak):,} of the {len(rows):,} values that it sets ({share:.0%}) are judgement or have no stated "
           "source. Need, how well it is seen, how fast help works and how much of it lasts are not identified by "
           "public data: other values would come as near the published figures.")  # fmt: skip
    if carrying:
        yield f"Much hangs on these, and they are judgement: {'; '.join(carrying)}. Vary them before concluding."
    yield "Intervals cover the chance in the simulation only: not doubts about values, nor what the model leaves out."
    if subject.manifest is None:
        yield "Nothing has been run: there are no results yet."
        return
    manifest = subject.manifest
    if manifest.get("partial"):
        yield f"The results are partial: {how_many(manifest)}."
    if manifest.get("replications") == 1:
        yield "There is one replication, so nothing says how sure the results are."
    overloaded = {str(entry.get("team")) for entry in manifest.get("overloaded", ()) if isinstance(entry, dict)}
    if overloaded:
        yield (f"Teams that could not keep up in some replications: {', '.join(sorted(overloaded))}. With a growing "
               "queue, averages depend on how long one looks.")  # fmt: skip
    yield from map(str, cautions_in(manifest))
