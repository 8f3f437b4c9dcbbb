"""What reports name and choose, as `contents.toml` has it: words for readers, and which measures stand where."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Final

CONTENTS: Final[dict[str, Any]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
"""The tables of the file; what each holds is said there."""
