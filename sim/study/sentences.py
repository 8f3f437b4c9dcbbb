"""Sentences of the study, from `sentences.toml`."""

import tomllib
from pathlib import Path

SENTENCES: dict[str, dict[str, str]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
"""Sentences and words by section and name."""


def sentence(section: str, name: str, /, **slots: object) -> str:
    """A sentence with its slots filled."""
    return " ".join(SENTENCES[section][name].format(**slots).split())
