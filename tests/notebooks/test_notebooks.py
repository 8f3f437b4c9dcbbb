"""The notebooks: the pair of each is one text, the outputs are those of a clean kernel, and a reader can open them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import sim

nbformat = pytest.importorskip("nbformat", reason="jupyter is not installed: pip install -e .[test]")
pytest.importorskip("jupytext", reason="jupytext is not installed: pip install -e .[test]")
pytest.importorskip("ipykernel", reason="ipykernel is not installed: pip install -e .[test]")

from nbclient.exceptions import CellExecutionError  # noqa: E402

from tests.notebooks import execute  # noqa: E402

SOURCES = execute.sources()
LARGEST_BYTES = 1_500_000
WIDEST = 104
"""Letters in a line of code before it leaves the page."""
MAY_IMPORT = {"sim", "pandas", "numpy", "matplotlib", "IPython", "PIL", "base64", "io"}
MACHINE = re.compile(r"(?<![\w.])/(?:home|root|tmp|work|opt|usr|Users|var)/|site-packages|ipykernel_\d|[A-Z]:\\\\?Users", re.ASCII)
ELSEWHERE = re.compile(r"(?:src|href|url\()\s*=?\s*[\"'(]?\s*(?:https?:)?//", re.IGNORECASE)

each = pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)


def stored(source: Path) -> Any:
    return nbformat.read(execute.paired(source), as_version=4)


def code(source: Path) -> Iterator[Any]:
    return (cell for cell in stored(source).cells if cell.cell_type == "code")


def outputs(source: Path) -> Iterator[Any]:
    return (output for cell in code(source) for output in cell.outputs)


def texts(source: Path) -> list[str]:
    return [text for cell in execute.told(stored(source)) for text in cell] + [
        output.data["image/svg+xml"] for output in outputs(source) if "image/svg+xml" in output.get("data", {})
    ]


def test_there_are_six_and_nothing_is_left_over() -> None:
    assert [source.name[0] for source in SOURCES] == list("123456")
    assert sorted(execute.FOLDER.glob("*.ipynb")) == [execute.paired(source) for source in SOURCES]


@each
def test_the_pair_is_one_text(source: Path) -> None:
    fresh = execute.unexecuted(source)
    assert [(cell.id, cell.cell_type, cell.source) for cell in stored(source).cells] == [
        (cell.id, cell.cell_type, cell.source) for cell in fresh.cells
    ], "run: python -m tests.notebooks.execute"
    nbformat.validate(stored(source))


@each
def test_it_was_executed_from_top_to_bottom_without_complaint(source: Path) -> None:
    cells = list(code(source))
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert not [output for output in outputs(source) if output.output_type == "error"]
    assert not [output.text for output in outputs(source) if output.get("name") == "stderr"]
    assert sum(bool(cell.outputs) for cell in cells) >= 6


@each
def test_its_outputs_say_nothing_of_the_machine_and_ask_for_nothing(source: Path) -> None:
    for text in texts(source):
        assert not (found := MACHINE.search(text)), found
        assert not (found := ELSEWHERE.search(text)), found
        assert " at 0x" not in text


@each
def test_it_is_small(source: Path) -> None:
    assert execute.paired(source).stat().st_size < LARGEST_BYTES


@each
def test_it_opens_with_the_question_and_closes_with_the_answer(source: Path) -> None:
    cells = stored(source).cells
    assert cells[0].source.startswith(f"# {source.name[0]}. ")
    assert "**The question.**" in cells[0].source
    *_, heading, answer = cells
    assert heading.source.splitlines()[-1] == "## The answer"
    (output,) = answer.outputs
    words = output.data["text/markdown"]
    assert len(words.split()) > 60
    assert "nan" not in words.lower().split()
    assert set(re.findall(r"\{[^{}]+\}", answer.source)), "numbers in the answer are computed"


@each
def test_it_uses_what_the_library_hands_out(source: Path) -> None:
    """No file is read, nothing is imported from the rooms, and every name of ours exists."""
    rooms = {"tables": sim.tables, "charts": sim.charts}
    for cell in code(source):
        assert max(map(len, cell.source.splitlines())) <= WIDEST, cell.source
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [str(node.module)]
                assert {name.split(".")[0] for name in names} <= MAY_IMPORT
                assert not [name for name in names if name.startswith("sim.")]
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id != "open"
            if isinstance(node, ast.Attribute):
                assert not node.attr.startswith(("read_", "to_csv", "_"))
                holder = ast.unparse(node.value)
                if holder == "sim":
                    assert node.attr in sim.__all__
                elif holder.startswith("sim.") and holder[4:] in rooms:
                    assert node.attr in rooms[holder[4:]].__all__


SMALL = '''
# %% [markdown]
# # A notebook

# %%
import sim

print(sim.load_scenario("sunderland-2018").title)

# %%
sim.shipped_scenarios().head(1).style
'''


@pytest.mark.slow
def test_a_clean_kernel_finds_the_shipped_scenarios_from_any_folder(tmp_path: Path) -> None:
    """And tidies away what differs from one execution to the next."""
    source = tmp_path / "small.py"
    source.write_text(SMALL.lstrip(), encoding="utf-8")
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    book = execute.executed(source, folder)
    _, first, second = execute.told(book)
    assert first == ["Sunderland as it was, 2016 to 2019\n"]
    assert "sunderland-2018" in second[0] and "T_cell-3" in second[0]
    assert second[1] == "<pandas.io.formats.style.Styler>"
    source.write_text(SMALL.lstrip() + "\n# %%\n1 / 0\n", encoding="utf-8")
    with pytest.raises(CellExecutionError, match="ZeroDivisionError"):
        execute.executed(source, folder)


@pytest.mark.slow
@each
def test_a_clean_kernel_gives_the_stored_outputs(source: Path, tmp_path: Path) -> None:
    """Text, tables and sentences to the letter: results hang on the seed alone. Pictures are not compared."""
    assert execute.told(execute.executed(source, tmp_path)) == execute.told(stored(source))
