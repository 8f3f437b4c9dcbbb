"""One side of A4 for a meeting: the question, a few measures of each option, what it comes to, and how sure that is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain, islice

from sim.report import findings
from sim.report.contents import CONTENTS
from sim.report.labels import Label
from sim.report.numbers import A_YEAR
from sim.report.page import first, overload
from sim.report.page import sentences as say
from sim.report.page.paper import rows
from sim.report.page.since import in_force, since
from sim.report.rendering import rendered
from sim.report.results import Results
from sim.report.wording import joined
from sim.study.cautions import COMPARISON, REPLICATIONS, WARM_UP
from sim.study.result import StudyResult
from sim.study.verdicts import BETTER, NOT_ENOUGH, WORSE, course

BRIEF = "brief.html"

MOST_MEASURES = 8
_MOST_OPTIONS = 3
_LONGEST = 300
_LONGEST_WARNING = 480
_MOST_CARE = 2


class BriefError(ValueError):
    """A brief cannot be made of these results; the message says why."""


def brief_html(study: StudyResult) -> str:
    """The brief of a run or a comparison: a complete HTML document that prints on one side of A4.

    Raises
    ------
    BriefError
        If the results are of a sweep or a sensitivity study.
    """
    if study.design.key in ("sweep", "sensitivity"):
        raise BriefError(f"A brief tells of run or compare, and these are results of {study.design.key}.")
    results = Results(study)
    shown = results.options[:_MOST_OPTIONS]
    return rendered("brief.html", {
        "heading": _cut(first.heading(results)),
        "subtitle": first.subtitle(results),
        "compared": results.baseline is not None,
        "baseline": results.labels[results.baseline].title if results.baseline else "",
        "shown": shown,
        "more": len(results.options) - len(shown),
        "rows": list(rows(results, shown, told(results))),
        "answer": list(_answer(results, shown)),
        "in_short": [(label, [*map(_cut, _in_short(results, label.name))]) for label in shown],
        "sure": list(_sure(results, shown)),
        "breaks": [*map(_cut, overload.by_scenario(results, shown))] or [overload.NOWHERE],
    })  # fmt: skip


def told(results: Results) -> list[str]:
    """The measures of a brief: six to eight where there are so many.

    Those always told; then what clearly gets worse in any option, the largest first; then what the options touch.
    """
    changes = [row for label in results.options for row in results.told_changes(label.name)]
    worse = sorted((row for row in changes if course(row.verdict) == WORSE), key=say.relative, reverse=True)
    about = (measure for measures in results.touched.values() for measure in measures)
    wanted = dict.fromkeys([*CONTENTS["brief"], *(row.measure for row in worse), *about, *CONTENTS["brief_next"]])
    return [name for name in wanted if results.level(results.first, name) is not None][:MOST_MEASURES]


def _answer(results: Results, shown: Sequence[Label]) -> Iterator[str]:
    """What speaks for and against the options as far as it is clear; the weighing is the reader's."""
    if results.baseline is None or results.study.manifest["replications"] == 1:
        return
    told: dict[str, list[str]] = {}
    for label in shown:
        judged = [*results.told_changes(label.name), *since(results, label.name)]
        worse = [row for row in judged if course(row.verdict) == WORSE]
        harm = "nothing" if not worse else "cost" if all(row.unit == A_YEAR for row in worse) else "something"
        told.setdefault(_SPEAKS[any(row.verdict == BETTER for row in judged), harm], []).append(label.letter)
    for words, letters in sorted(told.items(), key=lambda each: [*_SPEAKS.values()].index(each[0])):
        yield f"{joined(letters)} {words.format(*2 * ['s' if len(letters) == 1 else ''])}."


_SPEAKS = {
    (True, "nothing"): "make{} something better by enough to matter, and nothing clearly worse",
    (True, "cost"): "make{} something better by enough to matter, and clearly cost{} more: weigh the rows above",
    (True, "something"): "make{} something better by enough to matter, something clearly worse: weigh the rows above",
    (False, "nothing"): "make{} nothing better by enough to matter, nothing clearly worse: no reason here to change",
    (False, "cost"): "clearly cost{} more, and make{} nothing better by enough to matter",
    (False, "something"): "make{} something clearly worse, and nothing better by enough to matter",
}  # fmt: skip
"""What is said of options by whether they make anything better by enough to matter, and what clearly worse."""


def _in_short(results: Results, name: str) -> list[str]:
    """Two sentences on an option, and for how long it is in force if not all the time."""
    held = in_force(results, name)
    return [*[each for each in first.in_short(results, name) if each != held][:2], *([held] if held else [])]


def _sure(results: Results, shown: Sequence[Label]) -> Iterator[str]:
    yield findings.made_from(results.study)
    if results.study.manifest["replications"] > 1 and results.baseline:
        changes = results.headline_changes
        yield " ".join(f"{each.letter}: {say.counted(changes[each.name], NOT_ENOUGH)}." for each in shown)
        yield "In brackets stands the 95% interval that the words go by, all options together."
    weighty = (findings.warnings(results.study, kind)[:1] for kind in (COMPARISON, REPLICATIONS, WARM_UP))
    for warning in islice(chain.from_iterable(weighty), _MOST_CARE):  # what to do comes last: details make room for it
        yield f"Take care: {_cut(re.sub(r' [(][^()]*[)]', '', warning), _LONGEST_WARNING)}"


def _cut(text: str, most: int = _LONGEST) -> str:
    """A sentence short enough for the page."""
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + " …"
