"""Texts to begin with: a copy of a scenario file to make one's own, and the frame of an option."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

from sim.scenario.document import SCHEMA_LINE
from sim.scenario.shell import quoted
from sim.scenario.sources import KINDS
from sim.scenario.yaml_text import scalar

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

_EXTENDS = re.compile(r"^extends:[^\n#]*?(?=\s*(?:#|$))", re.MULTILINE)


def extended(text: str) -> str | None:
    """The file that the text of a scenario extends, as it stands there; None if it extends none."""
    match = _EXTENDS.search(text)
    return match[0].partition(":")[2].strip().strip("'\"") if match else None


COPIED = re.compile(r"^# A copy of ([\w-]+), to make your own:$", re.MULTILINE)
"""Where `own_copy` says what it is a copy of."""


def own_copy(text: str, *, source: str, name: str) -> str:
    """A complete scenario with its comments, and above them what to do to make it one's own.

    Parameters
    ----------
    text : str
        The file that is copied.
    source : str
        What the copied scenario is called.
    name : str
        Name of the new file.

    Returns
    -------
    str
        The same scenario; its first line tells editors of ``scenario.schema.json``.
    """
    return _headed(
        text,
        f"# A copy of {source}, to make your own:",
        "#   1. Give it a title and a question, and under run your period.",
        "#   2. Put your numbers in place of those here, team by team and area by area, and beside each, in brackets,",
        "#      where it comes from. List your sources with the others below, each with its kind, which is one of:",
        *(f"#      {line}" for line in textwrap.wrap(", ".join(KINDS) + ".", 100)),
        "#   3. Take out the dated changes and the published figures that are not yours, or put yours in their place.",
        f"# frontdoor check {quoted(name)} names what is wrong;",
        f"# frontdoor document {quoted(name)} lists what each number rests on.",
        "# What each field means your editor shows; frontdoor new another.yaml --every-field writes it out.",
        "#",
    )


def option_copy(text: str, *, source: str, name: str, extends: str) -> str:
    """An option with its comments, laid over the file `extends`; parameters as for `own_copy`."""
    text = _EXTENDS.sub(lambda _: f"extends: {_file(extends)}", text, count=1)
    return _headed(
        text,
        f"# A copy of {source}, to make your own: change the title, the question, and what is tried.",
        f"# frontdoor compare {quoted(extends)} {quoted(name)} shows what it does.",
        "#",
    )


def new_option(base: Scenario, *, name: str, extends: str) -> str:
    """The frame of an option over a scenario: nothing is changed yet, and a comment shows how.

    Parameters
    ----------
    base : Scenario
        The scenario that is extended.
    name, extends : str
        Names of the new file and of the one that it extends.
    """
    role, group = next(iter(base.front_door.workers.items()), ("screening_officer", None))
    posts = group.posts + 2 if group else 2
    return "\n".join(
        (
            SCHEMA_LINE,
            f"# An option: only what differs from {extends}. Take the # from the lines below, and say what is tried.",
            f"# frontdoor compare {quoted(extends)} {quoted(name)} shows what it does.",
            f"extends: {_file(extends)}",
            "title: My option",
            "question: What would happen if there were two more screeners?",
            "# changes:",
            "#   more_screeners:           # what is tried [question]",
            f"#     from: {base.run.counted_from}        # the day on which it begins; until: would end it",
            "#     set:                    # written as in the file that is extended",
            f"#       front_door: {{workers: {{{scalar(role)}: {{posts: {posts}}}}}}}",
            "",
        )
    )


def _file(name: str) -> str:
    """The name of a file, in quotes only where it needs them."""
    return name if re.fullmatch(r"[A-Za-z_][\w./-]*", name) else scalar(name)


def _headed(text: str, *lines: str) -> str:
    """`text` with `lines` above its own, below the line for editors."""
    rest = text.removeprefix(SCHEMA_LINE).lstrip("\n")
    return "\n".join((SCHEMA_LINE, *lines, rest))
