"""Options and arguments of a command, by what its docstring says of its parameters.

Under ``Parameters`` each has a line with its name and how it is typed, and below it the words of ``--help``::

    replications : --replications -n N
        Replications of each scenario.

What begins with a dash is its name on the command line; the rest stands for its value. A parameter without a default
is an argument, unless such a name is given; one with a default is an option of its own name.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import Parameter, Signature, signature
from typing import Annotated, Any

import typer

from sim.scenario.docstrings import explained


def documented(command: Callable[..., Any], *shared: str | None) -> Callable[..., Any]:
    """A command whose parameters are read as its docstring says.

    Parameters
    ----------
    command
        The function that carries it out.
    shared
        Docstrings that speak of parameters which several commands have.
    """
    texts = [explained(text) for text in (*shared, command.__doc__)]
    said = {name: each for _, entries in texts for name, each in entries.items()}

    @wraps(command)
    def called(**given: Any) -> Any:
        return command(**given)

    parameters = signature(command, eval_str=True).parameters.values()
    called.__doc__ = texts[-1][0]
    called.__signature__ = Signature([_typed(each, *said[each.name]) for each in parameters])  # type: ignore[attr-defined]
    return called


def _typed(parameter: Parameter, how: str, help_: str) -> Parameter:
    names = [word for word in how.split() if word.startswith("-")]
    value = " ".join(word for word in how.split() if not word.startswith("-")) or None
    is_option = names or parameter.default is not Parameter.empty
    own = f"--{parameter.name.replace('_', '-')}"
    about = typer.Option(*(names or [own]), metavar=value, help=help_) if is_option else typer.Argument(
        metavar=value, help=help_
    )
    return parameter.replace(annotation=Annotated[parameter.annotation, about])
