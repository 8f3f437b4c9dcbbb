"""Items 3.1 to 3.4 of the checklist: sources, preparation, input parameters, assumptions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.report.documents import readme
from sim.report.documents.assumptions import counts_by_grade
from sim.report.documents.parts import Item, Part, bullets, folded, table, text

if TYPE_CHECKING:
    from sim.report.documents.subject import Subject


def data_sources(subject: Subject) -> Item:
    """3.1."""
    asks = "Every source of data: what it is, its size and dates, and what it is used for."
    return Item("3.1", "Data sources", asks, list(_sources(subject)))


def _sources(subject: Subject) -> Iterator[Part]:
    first = subject.first
    yield text("No data about individual children are used: every source is published, or is a judgement that says so. "
               "Values of the scenario name their source beside the number, in the scenario file.")  # fmt: skip
    yield text(first.found_in)
    used = Counter(tag for row in first.evidence for tag in row.sources)
    if first.sources:
        rows = [(each.tag, each.description, each.grade.value, f"{used[each.tag]:,}") for each in first.sources]
        header = ("Tag", "Source", "Kind", "Values that name it")
        yield table(f"Sources of the values of {first.name}", header, rows, (3,))
    unlisted = sorted(set(used) - {source.tag for source in first.sources} - {"judgement", "definition", "question"})
    if unlisted:
        yield text(f"Named beside values, but not in the list of sources: {', '.join(unlisted)}.")
    figures = [
        (figure.label, f"{figure.value:g}", each.source)
        for each in first.scenario.published.values()
        for figure in each.figures
    ]
    if figures:
        caption = "Published figures that the model's own are held against; they are not inputs"
        yield table(caption, ("Figure", "Published", "Source"), figures, (1,))


def preparation(subject: Subject) -> Item:
    """3.2."""
    return Item("3.2", "Pre-processing", "What was done to data before they were used.", [
        text("None by the program: scenario files hold the numbers that the model uses. What their author did to a "
             "published figure (a share moved towards another source, a stock divided by a flow) stands in the comment "
             "beside the number, and in the log of assumptions. Missing figures are not interpolated: what nobody "
             "publishes is marked as judgement."),
    ])  # fmt: skip


def inputs(subject: Subject) -> Item:
    """3.3."""
    first = subject.first
    asks = "Every input with its value, its distribution, whether it varies over time, and correlations."
    perception = first.scenario.perception
    return Item("3.3", "Input parameters", asks, [
        text(f"The scenario has {len(first.evidence):,} values that the model reads. The log of assumptions lists "
             "each with its value, meaning, evidence and the line it comes from; values that differ between "
             "scenarios, in item 2.3. Distributions of durations stand in item 2.5.2."),
        table("Random quantities besides durations", ("Quantity", "Distribution"), RANDOM_QUANTITIES),
        text("Distributions of durations are lognormal where lengths are known to be skewed, exponential where "
             "nothing but a mean is known, fixed where a rule sets them. They were chosen by hand, not fitted to "
             "records of cases."),
        text("Over time: arrivals vary by year, weekday, hour and holiday; dated changes set new values from a day "
             f"on. Correlated: a share of {perception.persistent_share:g} of the variance of the error of perception "
             "is drawn once for each child, so that some families are misread again and again; a child's incidents "
             "and needs go together, since the rate of incidents rises with need. All else is drawn independently."),
        folded("Calendar and weights over time", ("Field", "Values"),
               [(row.path, row.value) for row in first.evidence if row.value.startswith("[")]),
    ])  # fmt: skip


RANDOM_QUANTITIES: tuple[tuple[str, str], ...] = (
    ("Need at which a child tends to be (set-point)", "logit-normal around the median of the group"),
    ("Shock of an incident", "exponential, scaled by how far need is from 100"),
    ("Moments of first contacts, direct referrals and incidents", "Poisson, at a rate that varies, by thinning"),
    ("Delay until somebody reports an incident", "exponential, in the source's own time"),
    ("Error of perception", "normal, in part the same for all decisions about a child"),
    ("Group, area, source, and every decision by a share", "by weight"),
    ("Age at entry", "uniform"),
    ("Need of children who are there on the first day", "normal, cut to 0 to 100"),
    ("Spells of absence, leaving", "exponential times between them, at a rate for each worker"),
)
"""What is drawn besides durations, and from what."""


def assumptions(subject: Subject) -> Item:
    """3.4."""
    from sim.scenario import Grade

    first = subject.first
    counts = counts_by_grade(first)
    weak = counts.get(Grade.JUDGEMENT, 0), counts.get(Grade.NONE_STATED, 0)
    found = len(first.evidence) - counts.get(Grade.DEFAULT, 0)
    return Item("3.4", "Assumptions", "What was assumed where data or knowledge are lacking.", [
        text(f"Of the {found:,} values that the scenario sets, {weak[0]:,} are judgement that no public data "
             f"identify, and for {weak[1]:,} no source is stated. The log of assumptions below lists them first, with "
             "those built into the model."),
        bullets(f"{grade}: {count:,}" for grade, count in counts.items()),
        *map(text, readme.section(readme.LEFT_OUT)),
    ])  # fmt: skip
