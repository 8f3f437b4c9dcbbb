"""The command's frame: its name, its commands, and how faults reach the person who typed it.

A command is imported when it is asked for, so that ``--help`` and a slip of the fingers cost nothing.
"""

import contextlib
import os
import sys
import tomllib
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, cast

import typer
from typer.core import TyperGroup

from sim.cli.status import DONE, FAILED, WRONG

_INTERRUPTED = 130
"""What typer makes of Ctrl-C."""

DEBUG = "FRONTDOOR_DEBUG"
"""Environment variable: if it is set, a fault of ours shows where it happened."""

COMMANDS: dict[str, tuple[str, str]] = tomllib.loads(Path(__file__).with_name("commands.toml").read_text("utf-8"))
"""The file of `sim.cli` that holds the function of a command, and a line for ``--help``."""

_LOOK: dict[str, Any] = {
    "add_completion": False, "rich_markup_mode": None, "pretty_exceptions_enable": False,
    "context_settings": {"help_option_names": ["-h", "--help"]},
}  # fmt: skip


class Commands(TyperGroup):
    """The commands, each imported when it is asked for."""

    def __init__(self, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.commands = dict.fromkeys(COMMANDS, cast("Any", None))  # names only, for what may have been meant

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of a name; None if there is none."""
        if cmd_name not in COMMANDS:
            return None
        command = getattr(import_module(f"sim.cli.{COMMANDS[cmd_name][0]}"), cmd_name)
        alone = typer.Typer(**_LOOK)
        alone.command(cmd_name)(import_module("sim.cli.options").typer_command(command))
        return typer.main.get_command(alone)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """List them without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


app = typer.Typer(
    cls=Commands,
    help="Simulate the front door of children's social care: what a change to thresholds or staff does to delay, "
    "to children coming back, to children missed, and to caseloads.",
    **_LOOK,
)


@app.callback(invoke_without_command=True)
def _top(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    if version:
        from sim.study.provenance import package_version

        typer.echo(f"frontdoor {package_version()}")
    elif context.invoked_subcommand is None:
        typer.echo(context.get_help())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; see `DONE`, `FAILED` and `WRONG` for the exit status."""
    if not _open_streams():
        return WRONG
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    words = sys.argv[1:] if arguments is None else list(arguments)
    # click's own, or that of the typer that holds it: where it is imported from depends on the version of typer
    bases = cast("tuple[type[Exception], ...]", typer.BadParameter.__mro__)
    usage_error = next(base for base in bases if base.__name__ == "ClickException")
    try:
        if unusable := _unusable(words):
            typer.echo("\n".join(unusable), err=True)
            return WRONG
        status = app(args=words, prog_name="frontdoor", standalone_mode=False)
        if status == _INTERRUPTED:
            raise KeyboardInterrupt
        sys.stdout.flush()  # so that a full disk behind a pipe is met here, where it can be told
        return status if isinstance(status, int) else DONE
    except usage_error as error:
        typer.echo(_usage_in_words(cast("Any", error).format_message(), words), err=True)
        return WRONG
    except (KeyboardInterrupt, typer.Abort):
        fault = "Stopped."
    except BrokenPipeError:
        sys.stderr.close()
        return FAILED
    except OSError as error:
        what = f"Cannot use {error.filename}" if error.filename else "Cannot write what was to be printed"
        fault = f"{what}: {error.strerror or error}."
        with contextlib.suppress(OSError):
            sys.stdout.close()  # or Python fails once more when it flushes it at the end
    except Exception as error:
        if os.environ.get(DEBUG):
            raise
        what = " ".join(f"{type(error).__name__}: {error}".split())
        where = f"The same command with {DEBUG}=1 in the environment shows where it happened."
        fault = f"This is a fault of frontdoor, please report it: {what}\n{where}"
    typer.echo(fault, err=True)
    return FAILED


def _open_streams() -> bool:
    """See to it that what is read and said has somewhere to go; False if there is nowhere to print to, once said.

    A stream that is closed leaves its number to the next file that is opened, into which others, such as worker
    processes, would then write: the null device takes it.
    """
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(descriptor, True)
    os.close(descriptor)
    sys.stdin = sys.stdin or os.fdopen(0, encoding="utf-8")
    sys.stderr = sys.stderr or os.fdopen(2, "w", encoding="utf-8")
    if sys.stdout is None:
        sentence = "Standard output is closed, so nothing can be printed: leave it open, or send it to a file."
        typer.echo(sentence, err=True)
    return sys.stdout is not None


def _unusable(words: Sequence[str]) -> list[str]:
    """What of the words that were typed is empty, as where a variable is not set, or not text: a sentence each."""
    faults = []
    for before, word in zip(["frontdoor", *words], words, strict=False):
        if not word.strip() or (word.startswith("--") and word.find("=") == len(word) - 1):
            option = word[:-1] if word.strip() else before
            faults.append(f"Nothing stands after {option}: give a value, or leave it out.")
        elif any("\ud800" <= letter <= "\udfff" for letter in word):
            escaped = word.encode("unicode_escape").decode("ascii")
            faults.append(f"{escaped} is not UTF-8 text: if it is the name of a file or folder, rename that.")
    return faults


def _usage_in_words(message: str, words: Sequence[str]) -> str:
    """What is wrong with what was typed; words left over after a value are often the rest of a list."""
    lists = any(word.startswith(("--vary", "--set", "--over")) for word in words)
    if lists and message.startswith("Got unexpected extra argument"):
        return f"{message.rstrip('.')}: lists are written 10,20, with commas and without spaces."
    return message
