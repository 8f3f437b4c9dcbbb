"""Make the notebooks: each ``.py`` of `notebooks/` executed from a clean kernel, and kept with its outputs as ``.ipynb``.

    python -m tests.notebooks.execute              # all of them
    python -m tests.notebooks.execute 1 4          # those whose names begin so

The ``.py`` (jupytext, percent format) is what people edit; the ``.ipynb`` follows from it. The same text gives the same
outputs whoever runs it, since results hang on the seed alone.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "notebooks"
LONGEST_SECONDS = 3600
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
LANGUAGE = {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"}


def sources() -> list[Path]:
    """The notebooks as people edit them, in order."""
    return sorted(FOLDER.glob("*.py"))


def paired(source: Path) -> Path:
    """The notebook with outputs that belongs to a source."""
    return source.with_suffix(".ipynb")


def unexecuted(source: Path) -> Any:
    """A notebook without outputs; its cells are numbered, so that the same source gives the same notebook."""
    made = {"markdown": nbformat.v4.new_markdown_cell, "code": nbformat.v4.new_code_cell}
    cells = [
        made[cell.cell_type](cell.source, id=f"cell-{place}") for place, cell in enumerate(jupytext.read(source).cells, 1)
    ]
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL, "language_info": LANGUAGE})


def executed(source: Path, folder: Path | str) -> Any:
    """A notebook with its outputs, from a clean kernel that works in `folder`.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        If a cell fails.
    """
    book = unexecuted(source)
    client = NotebookClient(
        book, timeout=LONGEST_SECONDS, kernel_name="python3", record_timing=False, coalesce_streams=True,
        extra_arguments=["--log-level=ERROR"],  # the kernel's own remarks on its transport are not for readers
        resources={"metadata": {"path": str(folder)}},
    )  # fmt: skip
    client.execute(env=environment())
    book.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": LANGUAGE})
    for cell in book.cells:
        cell.metadata = nbformat.from_dict({})
        for output in cell.get("outputs", []):
            _tidy(output.get("data", {}), cell.id)
    return book


def environment() -> dict[str, str]:
    """The environment for a kernel that finds this package, installed or not."""
    paths = [str(ROOT), os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths)), "PYDEVD_DISABLE_FILE_VALIDATION": "1"}


def _tidy(data: dict[str, Any], cell: str) -> None:
    """Take out what differs from one execution to the next, and pictures that are there twice."""
    if "image/svg+xml" in data:
        data.pop("image/png", None)
    if "text/plain" in data:
        data["text/plain"] = re.sub(r" at 0x[0-9a-f]+", "", data["text/plain"])
    if "text/html" in data:  # pandas names its styled tables at random
        data["text/html"] = re.sub(r"\bT_[0-9a-f]{5}(?![0-9a-f])", f"T_{cell}", data["text/html"])


def told(book: Any) -> list[list[str]]:
    """What each cell puts out, pictures aside: text, tables, sentences."""
    return [[text for output in cell.get("outputs", []) for text in _texts(output)] for cell in book.cells]


def _texts(output: Any) -> list[str]:
    if output.output_type == "stream":
        return [output.text]
    data = output.get("data", {})
    return [re.sub(r"data:image/[^'\"]*", "", data[kind]) for kind in sorted(data) if kind.startswith("text/")]


def write(book: Any, path: Path) -> None:
    """Write a notebook, as a whole or not at all."""
    unfinished = path.with_suffix(".unfinished")
    nbformat.write(book, unfinished)
    unfinished.replace(path)


def main(wanted: Sequence[str]) -> int:
    """Execute notebooks and write them; 2 if none is meant."""
    chosen = [path for path in sources() if not wanted or path.name.startswith(tuple(wanted))]
    for source in chosen:
        begun = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            book = executed(source, folder)
        write(book, paired(source))
        size = paired(source).stat().st_size / 1024
        sys.stdout.write(f"{paired(source).name}: {time.monotonic() - begun:.0f} s, {size:,.0f} KiB\n")
        sys.stdout.flush()
    return 0 if chosen else 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
