"""One side of A4 for a meeting: the question, a few measures of each option, what it comes to, and how sure that is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import NamedTuple

from sim.measures.table import SINCE
from sim.report import findings
from sim.report.contents import CONTENTS
from sim.report.labels import Label
from sim.report.numbers import A_YEAR
from sim.report.page import first
from sim.report.page import sentences as say
from sim.report.page.paper import breaks, rows
from sim.report.page.since import in_force, since, spell_of
from sim.report.rendering import rendered
from sim.report.results import Change, Results, money_once
from sim.report.wording import joined, joined_some, small
from sim.study.before import FEWEST_REPLICATIONS
from sim.study.cautions import COMPARISON, REPLICATIONS, WARM_UP
from sim.study.result import StudyResult
from sim.study.verdicts import BETTER, CLEAR, NOT_ENOUGH, OPEN_SIZE, WORSE, course

BRIEF = "brief.html"

MOST_MEASURES = 8
_MOST_BESIDE = 3
"""Options that have a column each; of more, each has a line, with fewer measures and words."""
_MEASURES_IN_LINES = 6
_MOST_LINES = 8
_MOST_NAMED = 3
_MOST_REPLICATIONS = 1000
_LONGEST = 300
_LONGEST_IN_LINES = 220
_LONGEST_IN_MANY = 110
_MANY = 7
"""From so many options on, each has but one line of words."""
_LONGEST_WARNING = 330
_MOST_CARE = 2
_SINCE = {SINCE: " since it began"}
_NEVER = "{who} {are} not in force on any day observed: these figures say nothing about that"
_OF_CHILDREN = ("delay", "return", "missed")


class BriefError(ValueError):
    """A brief cannot be made of these results; the message says why."""


class Judged(NamedTuple):
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

    better: Sequence[Change]
    worse: Sequence[Change]
    open: Sequence[Change]
    clear: Sequence[Change]


def judged(results: Results, name: str) -> Judged:
    """An option against the baseline, over the whole window and since it began."""
    told = results.told_changes(name)
    every = [*told, *money_once(since(results, name))]
    seen = {row.measure for row in every}
    worse = [row for row in every if course(row.verdict) == WORSE]
    if not _few(results):  # of so few, what looks worse among so many measures may be chance
        worse += [row for row in results.worse(name) if row.measure not in seen]
    about = {*results.touched.get(name, ()), *(each for each in seen if _tells_of_children(each))}
    return Judged(
        [row for row in every if row.verdict == BETTER], worse,
        [row for row in told if row.verdict == NOT_ENOUGH and row.measure in about],
        [row for row in every if row.verdict in CLEAR and row.unit != A_YEAR],
    )  # fmt: skip


def _few(results: Results) -> bool:
    """Whether there are so few replications that the intervals are unreliable."""
    return bool(results.study.manifest["replications"] < FEWEST_REPLICATIONS)


def _tells_of_children(name: str) -> bool:
    measure = findings.known(name)
    return measure is not None and measure.family in _OF_CHILDREN and measure.better is not None


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
    found = {label.name: judged(results, label.name) for label in results.options}
    shown = _shown(results.options, found)
    lines = len(shown) > _MOST_BESIDE
    longest = 0 if not lines else _LONGEST_IN_MANY if len(shown) >= _MANY else _LONGEST_IN_LINES
    measures = told(results)[: _MEASURES_IN_LINES if lines else None]
    return rendered("brief.html", {
        "heading": _cut(first.heading(results)),
        "subtitle": first.subtitle(results),
        "compared": results.baseline is not None,
        "baseline": results.labels[results.baseline].title if results.baseline else "",
        "shown": shown,
        "lines": lines,
        "left_out": [label.full for label in results.options if label not in shown],
        "rows": list(rows(results, shown, measures)),
        "answer": list(_answer(results, found)),
        "in_short": [(label, list(_in_short(results, label.name, found[label.name], longest))) for label in shown],
        "sure": list(_sure(results, shown)),
        "breaks": [_cut(each, longest or _LONGEST) for each in breaks(results)],
    })  # fmt: skip


def _shown(options: Sequence[Label], found: dict[str, Judged]) -> Sequence[Label]:
    """The options that have a place of their own, in their order: whatever is harmful, and of others what fits."""
    harmful = [label for label in options if found[label.name].worse]
    others = [label for label in options if label not in harmful][: max(_MOST_LINES - len(harmful), 0)]
    return [label for label in options if label in harmful or label in others]


def told(results: Results) -> list[str]:
    """The measures of a brief: six to eight where there are so many.

    Those always told; then what clearly gets worse in any option, the largest first; then what the options touch.
    """
    changes = [row for label in results.options for row in results.told_changes(label.name)]
    worse = sorted((row for row in changes if course(row.verdict) == WORSE), key=say.relative, reverse=True)
    about = (measure for measures in results.touched.values() for measure in measures)
    wanted = dict.fromkeys([*CONTENTS["brief"], *(row.measure for row in worse), *about, *CONTENTS["brief_next"]])
    return [name for name in wanted if results.level(results.first, name) is not None][:MOST_MEASURES]


def _answer(results: Results, found: dict[str, Judged]) -> Iterator[str]:
    """What speaks for and against the options as far as it is clear; the weighing is the reader's."""
    if results.baseline is None or results.study.manifest["replications"] == 1:
        return
    said: dict[str, list[str]] = {}
    for label in results.options:
        when = spell_of(results, label.name)
        words = _NEVER if when and when.held == 0 else _verdict(found[label.name], _few(results))
        said.setdefault(words, []).append(label.letter)
    for words, letters in said.items():
        one = len(letters) == 1
        yield words.format(who=joined(letters), s="s" if one else "", are="is" if one else "are").strip() + "."


def _verdict(option: Judged, few: bool) -> str:
    """One sentence with slots for whose it is. What is not known is never taken for not worse."""
    gain, harm = _kind(option.better), _kind(option.worse)
    better = {
        "something": "make{s} something better by enough to matter", "cost": "{are} better in cost only",
        "": "make{s} no headline measure better by enough to matter",
    }[gain]  # fmt: skip
    if harm == "something":
        worse = (
            "something clearly worse, named below"
            if gain == "something"
            else "make{s} something clearly worse, named below"
        )
        end = ": weigh the two" if gain else ""
        return f"{{who}} {better}, {'' if gain == 'something' else 'and '}{worse}{end}"
    if few or option.open:
        cost = " and clearly cost{s} more;" if harm else ";"
        return f"{{who}} {better}{cost} too few replications to say whether anything gets worse: nothing is recommended"
    if harm == "cost":
        return f"{{who}} {better}, and clearly cost{{s}} more{': weigh the two' if gain else ''}"
    if gain == "cost" and not option.clear:
        return f"{{who}} {better}; children see no clear difference"
    end = "" if gain else ": no reason here to change"
    return f"{{who}} {better}, and no headline measure clearly worse{end}"


def _kind(changes: Sequence[Change]) -> str:
    return "" if not changes else "cost" if all(row.unit == A_YEAR for row in changes) else "something"


def _in_short(results: Results, name: str, option: Judged, longest: int) -> Iterator[str]:
    """A few sentences on an option: what is clear by enough comes first; and for how long it is in force."""
    held = in_force(results, name)
    sentences = [each for each in first.in_short(results, name) if each != held]
    sentences = sorted(sentences, key=lambda each: OPEN_SIZE in each)[:_MOST_NAMED]
    named = {row.measure for row in results.told_changes(name) if course(row.verdict) == WORSE}
    others = [row for row in option.worse if row.measure not in named and (longest or row.by == "all")]
    if others:
        parts = [f"{small(findings.title(row.measure))} ({say.change(row)}{_SINCE.get(row.by, '')})" for row in others]
        sentences.append(f"Worse besides: {joined_some(parts, _MOST_NAMED)}.")
    if not longest:
        yield from map(_cut, [*sentences, *filter(None, [held])])
        return
    harm = next((each for each in sentences if each.startswith("Worse")), None)
    harm_first = sorted(sentences, key=lambda each: each != harm)
    yield _cut(" ".join([*harm_first, held.partition(" Since ")[0]]).strip(), longest)


def _sure(results: Results, shown: Sequence[Label]) -> Iterator[str]:
    yield findings.made_from(results.study)
    if results.study.manifest["replications"] > 1 and results.baseline:
        rows = {each.letter: money_once(results.headline_changes[each.name]) for each in shown}
        if len(shown) > _MOST_BESIDE:
            clear = {letter: sum(row.verdict in CLEAR for row in held) for letter, held in rows.items()}
            each = "; ".join(f"{letter} {clear[letter]} and {len(_open(held))}" for letter, held in rows.items())
            every = [row for held in rows.values() for row in held]
            yield f"So many headline measures clearly change, and so many are undecided: {each}.{_would_tell(every)}"
        else:
            counts = ((letter, say.counted(held, NOT_ENOUGH), _would_tell(held)) for letter, held in rows.items())
            yield " ".join(f"{letter}: {count}.{undecided}" for letter, count, undecided in counts)
            yield "In brackets stands the 95% interval that the words go by, all options together."
    weighty = (findings.warnings(results.study, kind, most=2)[:1] for kind in (COMPARISON, REPLICATIONS, WARM_UP))
    for warning in islice(chain.from_iterable(weighty), _MOST_CARE):  # what to do comes last: details make room for it
        yield f"Take care: {_cut(re.sub(r' [(][^()]*[)]', '', warning), _LONGEST_WARNING)}"


def _open(changes: Sequence[Change]) -> list[Change]:
    """What is undecided, children's waits, returns and need first."""
    some = [row for row in changes if row.verdict == NOT_ENOUGH]
    return sorted(some, key=lambda row: not _tells_of_children(row.measure))


def _would_tell(changes: Sequence[Change]) -> str:
    """What is undecided, and about how many replications would tell; empty if all is decided."""
    some = _open(changes)
    if not some:
        return ""
    named = list(dict.fromkeys(small(findings.title(row.measure)) for row in some))
    needed = max((row.replications_needed for row in some if row.replications_needed > 0), default=0)
    about = "more than 1,000" if needed > _MOST_REPLICATIONS else f"about {needed:,.0f}"
    told = f": {about} replications would do" if needed else ""
    return f" Undecided: {joined_some(named, _MOST_NAMED)}{told}."


def _cut(text: str, most: int = _LONGEST) -> str:
    """A sentence short enough for the page."""
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + " …"
