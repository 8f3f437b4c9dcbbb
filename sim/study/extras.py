"""Packages that only some commands need: how to install those of an extra that is missing."""

from __future__ import annotations

import re
from importlib import metadata

from sim.scenario.shell import python, quoted
from sim.study.provenance import DISTRIBUTION, PACKAGE


def how_to_install(extra: str) -> str:
    """A command that installs what an extra stands for, from any folder, into the Python that runs this.

    It names the packages themselves: nobody who only has the folder has the distribution where pip would find it.
    """
    return python("-m", "pip", "install", *map(quoted, _requirements(extra)))


def _requirements(extra: str) -> list[str]:
    """The packages of an extra, as they are written in the checkout, or else as installed."""
    project = PACKAGE.parent / "pyproject.toml"
    if project.is_file():
        import tomllib

        facts = tomllib.loads(project.read_text(encoding="utf-8")).get("project", {})
        if facts.get("name") == DISTRIBUTION:
            return [str(each) for each in facts["optional-dependencies"][extra]]
    marked = re.compile(rf"""extra == ['"]{extra}['"]$""")
    return [each.partition(";")[0].strip() for each in metadata.requires(DISTRIBUTION) or () if marked.search(each)]
