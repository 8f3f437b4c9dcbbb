"""What the scenarios of a study are called in charts, tables and sentences: short, distinct, the same everywhere."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from sim.report.wording import capital, words
from sim.scenario.problems import shortened
from sim.study.naming import distinct_titles
from sim.study.result import StudyResult

_LONGEST = 32


class Label(NamedTuple):
    """What one scenario is called.

    Parameters
    ----------
    name
        As in the tables.
    letter
        A, B, C and so on; empty for a baseline and for a scenario that stands alone.
    short
        At most about 35 characters, with the letter: for charts and for headings of tables.
    title
        Its title, in full; its name in words if it has none. No two scenarios of a study have the same.
    question
        The question it asks, on one line; empty where it asks none of its own, but only the baseline's.
    """

    name: str
    letter: str
    short: str
    title: str
    question: str = ""

    @property
    def full(self) -> str:
        """Letter and title."""
        return f"{self.letter}: {self.title}" if self.letter else self.title


def labels(result: StudyResult) -> dict[str, Label]:
    """The labels of a study's scenarios by name, in order."""
    titles = {name: title or capital(words(name)) for name, title in distinct_titles(result.scenarios).items()}
    letters, short = _letters(titles, result.baseline), short_names(titles, baseline=result.baseline)
    questions = {name: " ".join(scenario.question.split()) for name, scenario in result.scenarios.items()}
    asked = questions.get(result.baseline or "")
    found = {}
    for name, title in titles.items():
        question = "" if questions[name] == asked and name != result.baseline else questions[name]
        found[name] = Label(name, letters[name], short[name], title, question)
    return found


def short_names(titles: Mapping[str, str], *, baseline: str | None) -> dict[str, str]:
    """Short labels of scenarios by name: the letter, then the title, cut where it is too long.

    >>> short_names({"now": "As it is", "weekly": "A weekly panel"}, baseline="now")
    {'now': 'Baseline: As it is', 'weekly': 'A: A weekly panel'}
    """
    letters = _letters(titles, baseline)
    short = {}
    for name, title in titles.items():
        text, before = shortened(title, _LONGEST, "…"), "Baseline" if name == baseline else letters[name]
        short[name] = f"{before}: {text}" if before else capital(text)
    return short


def _letters(names: Collection[str], baseline: str | None) -> Mapping[str, str]:
    options = [name for name in names if name != baseline and len(names) > 1]
    return dict.fromkeys(names, "") | {name: _letter(place) for place, name in enumerate(options)}


def _letter(place: int) -> str:
    return (_letter(place // 26 - 1) if place >= 26 else "") + chr(ord("A") + place % 26)
