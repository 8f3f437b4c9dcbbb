"""Which scenarios are shown to beat others on two measures: clearly better on one, and not worse on the other."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations

from sim.study import StudyResult

Verdicts = Mapping[tuple[str, str], tuple[str, str]]
"""What the first scenario of a pair is against the second, on each of two measures of which less is better."""

_CLEAR = ("better", "worse")
_NO_WORSE = ("better", "no difference", "no difference that matters")


def verdicts(result: StudyResult, x: str, y: str) -> Verdicts:
    """Every scenario against every other, by their paired differences and the study's margins.

    Parameters
    ----------
    result
        A study, with or without a baseline.
    x, y
        Names of the measures, less of which is better.

    Returns
    -------
    dict
        Pairs of names to the verdict on each measure, as of `sim.study.compare_paired`, which takes all the others
        together. Pairs for which a measure is not defined are left out.
    """
    from sim.study import compare_paired, read_margins

    table = result.measures
    table = table[(table["by"] == "all") & table["measure"].isin([x, y])]
    margins = read_margins(result.manifest.get("margins") or ())
    found: dict[tuple[str, str, str], str] = {}
    for other in dict.fromkeys(table["scenario"]):
        rows = compare_paired(table, str(other), {x: "lower", y: "lower"}, margins)
        for name, measure, verdict in zip(rows["scenario"], rows["measure"], rows["verdict"], strict=True):
            if verdict != "not defined":
                found[str(name), str(other), str(measure)] = str(verdict)
    pairs = dict.fromkeys((name, other) for name, other, _ in found)
    return {pair: (found[*pair, x], found[*pair, y]) for pair in pairs if {(*pair, x), (*pair, y)} <= set(found)}


def shown_to_beat(found: Verdicts, name: str) -> list[str]:
    """Those that are shown to beat a scenario: clearly better on one measure, better or no different on the other."""
    return [
        one for (one, other), both in found.items()
        if other == name and "better" in both and all(verdict in _NO_WORSE for verdict in both)
    ]  # fmt: skip


def unbeaten(found: Verdicts) -> list[str]:
    """The scenarios that no other is shown to beat."""
    return [name for name in dict.fromkeys(other for _, other in found) if not shown_to_beat(found, name)]


def told_apart(found: Verdicts, one: str, other: str) -> bool:
    """Whether two scenarios differ clearly on either measure."""
    return any(verdict in _CLEAR for verdict in found.get((one, other), ()))


def all_alike(found: Verdicts, names: list[str]) -> bool:
    """Whether no two of some scenarios can be told apart."""
    return not any(told_apart(found, one, other) for one, other in permutations(names, 2))
