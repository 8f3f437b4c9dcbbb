"""One side of A4 for a meeting: the question, a few measures of each option, what it comes to, and how sure that is."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from sim.measures import MEASURES
from sim.measures.table import SINCE
from sim.report import findings
from sim.report.labels import Label
from sim.report.numbers import A_YEAR
from sim.report.page import changes, first, overload
from sim.report.page import sentences as say
from sim.report.rendering import rendered, sentence
from sim.report.results import Results, Row, money_once
from sim.report.wording import CONTENTS, joined, joined_some, small
from sim.scenario.problems import InputError
from sim.study.before import FEWEST_REPLICATIONS
from sim.study.manifest import COMPARISON, REPLICATIONS, WARM_UP
from sim.study.result import StudyResult
from sim.study.verdicts import BETTER, CLEAR, NOT_ENOUGH, OPEN_SIZE, WORSE, course

BRIEF = "brief.html"

MOST_MEASURES = 8
_MOST_BESIDE = 3
"""Options that have a column each; of more, each has a line, with fewer measures and words."""
_MEASURES_IN_LINES = 6
_MOST_LINES = 8
_MOST_NAMED = 3
_MOST_CARE = 2
_OF_CHILDREN = ("delay", "return", "missed")


class Appraisal(NamedTuple):
    """What an option comes to.

    Attributes
    ----------
    better
        What gets better by enough to matter.
    worse
        What clearly gets worse: headline measures, what the option touches, and any other measure by enough to matter.
    open
        Measures of children's waits, returns and need, and those that the option touches, of which nothing is known.
    clear
        Measures, money apart, that clearly change either way.
    """

    better: Sequence[Row]
    worse: Sequence[Row]
    open: Sequence[Row]
    clear: Sequence[Row]


def appraisal_of(results: Results, name: str) -> Appraisal:
    """An option against the baseline, over the whole window and since it began."""
    headlines = results.main_changes(name)
    rows = [*headlines, *money_once(changes.since(results, name))]
    measures = {row.measure for row in rows}
    worse = [row for row in rows if course(row.verdict) == WORSE]
    if not _has_few_replications(results):  # of so few, what looks worse among so many measures may be chance
        worse += [row for row in results.worse(name) if row.measure not in measures]
    about = {*results.measures_touched.get(name, ()), *filter(_tells_of_children, measures)}
    return Appraisal(
        [row for row in rows if row.verdict == BETTER], worse,
        [row for row in headlines if row.verdict == NOT_ENOUGH and row.measure in about],
        [row for row in rows if row.verdict in CLEAR and row.unit != A_YEAR],
    )  # fmt: skip


def _has_few_replications(results: Results) -> bool:
    """Whether there are so few replications that the intervals are unreliable."""
    return results.study.manifest["replications"] < FEWEST_REPLICATIONS


def _tells_of_children(name: str) -> bool:
    return name in MEASURES and MEASURES[name].family in _OF_CHILDREN and MEASURES[name].better is not None


def brief_html(study: StudyResult) -> str:
    """The brief of a run or a comparison: a complete HTML document that prints on one side of A4.

    Raises
    ------
    InputError
        If the results are of a sweep or a sensitivity study.
    """
    if study.design.key:
        raise InputError(f"A brief tells of run or compare, and these are results of {study.design.key}.")
    results = Results(study)
    appraisals = {label.name: appraisal_of(results, label.name) for label in results.options}
    labels = _labels_with_place(results.options, appraisals)
    lines = len(labels) > _MOST_BESIDE
    warnings = [findings.warnings(study, kind, most=2)[:1] for kind in (COMPARISON, REPLICATIONS, WARM_UP)]
    measures = measures_of(results)[: _MEASURES_IN_LINES if lines else None]
    return rendered("brief.html", {
        "results": results, "heading": sentence("heading", results), "subtitle": sentence("subtitle", results),
        "labels": labels, "lines": lines, "rows": list(first.lines(results, labels, measures)),
        "answer": list(_answer(results, appraisals)),
        "in_short": [(label, _in_short(results, label.name, appraisals[label.name], lines)) for label in labels],
        "headlines": {label.letter: money_once(results.headline_changes[label.name]) for label in labels},
        "undecided": _undecided, "care": list(chain(*warnings))[:_MOST_CARE], "clear": CLEAR,
        "tally_in_words": say.tally_in_words, "not_enough": NOT_ENOUGH, "made_from": findings.made_from(study),
        "overload": overload,
    })  # fmt: skip


def _labels_with_place(options: Sequence[Label], appraisals: Mapping[str, Appraisal]) -> Sequence[Label]:
    """The options that have a place of their own, in their order: whatever is harmful, and of others what fits."""
    harmful = [label for label in options if appraisals[label.name].worse]
    others = (label for label in options if label not in harmful)
    shown = [*harmful, *others][: max(_MOST_LINES, len(harmful))]
    return [label for label in options if label in shown]


def measures_of(results: Results) -> list[str]:
    """The measures of a brief: six to eight where there are so many.

    Those always told; then what clearly gets worse in any option, the largest first; then what the options touch.
    """
    rows = [row for label in results.options for row in results.main_changes(label.name)]
    worse = (row.measure for row in say.clear(rows) if course(row.verdict) == WORSE)
    about = chain(*results.measures_touched.values())
    candidates = dict.fromkeys([*CONTENTS["brief"], *worse, *about, *CONTENTS["brief_next"]])
    return [name for name in candidates if results.summary_row(results.first, name) is not None][:MOST_MEASURES]


def _answer(results: Results, appraisals: Mapping[str, Appraisal]) -> Iterator[str]:
    """What speaks for and against the options as far as it is clear; the weighing is the reader's."""
    if results.baseline is None or results.study.manifest["replications"] == 1:
        return
    alike: dict[str, list[str]] = {}
    for label in results.options:
        when, few = changes.spell_of(results, label.name), _has_few_replications(results)
        words = sentence("what_it_comes_to", when, appraisals[label.name], few)
        alike.setdefault(words, []).append(label.letter)
    for words, letters in alike.items():
        one = len(letters) == 1
        yield words.format(who=joined(letters), s="s" if one else "", are="is" if one else "are")


def _in_short(results: Results, name: str, appraisal: Appraisal, lines: bool) -> list[str]:
    """A few sentences on an option: what is clear by enough comes first; and for how long it is in force."""
    in_force = changes.in_force(results, name)
    sentences = [each for each in first.in_short(results, name) if each != in_force]
    sentences = sorted(sentences, key=lambda each: OPEN_SIZE in each)[:_MOST_NAMED]
    headlines_worse = {row.measure for row in results.main_changes(name) if course(row.verdict) == WORSE}
    others = [row for row in appraisal.worse if row.measure not in headlines_worse and (lines or row.by == "all")]
    if others:
        parts = [f"{part[:-1]} since it began)" if row.by == SINCE else part
                 for row, part in zip(others, say.parts(others), strict=True)]  # fmt: skip
        sentences.append(f"Worse besides: {joined_some(parts, _MOST_NAMED)}.")
    if lines:  # of so few words harm comes first
        sentences.sort(key=lambda each: not each.startswith("Worse"))
        in_force = in_force.partition(" Since ")[0]
    return [*sentences, *filter(None, [in_force])]


def _undecided(rows: Sequence[Row]) -> str:
    """What is undecided, children's waits, returns and need first, and about how many replications would tell."""
    open_rows = (row for row in rows if row.verdict == NOT_ENOUGH)
    undecided = sorted(open_rows, key=lambda row: not _tells_of_children(row.measure))
    titles = list(dict.fromkeys(small(findings.title(row.measure)) for row in undecided))
    replications = max((row.replications_needed for row in undecided if row.replications_needed > 0), default=0)
    about = "more than 1,000" if replications > 1000 else f"about {replications:,.0f}"
    remedy = f": {about} replications would do" if replications else ""
    return f" Undecided: {joined_some(titles, _MOST_NAMED)}{remedy}." if undecided else ""
