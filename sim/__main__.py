"""The command ``frontdoor``, which ``python -m sim`` is too: it begins here, so that Ctrl-C is heard from the start."""

import gc
import os
import sys
from importlib import import_module
from types import ModuleType
from typing import Any

TABLES = ("pandas", "pyarrow")
"""What tables are made with: no replication needs it, and it takes a fifth of a second to load."""


class Later(ModuleType):
    """Stands for a package until something in it is asked for, so that naming it in an import does not load it."""

    def __getattr__(self, name: str) -> Any:
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        package = import_module(self.__name__)
        self.__dict__.update(package.__dict__)
        return getattr(package, name)


def main() -> int:
    """Run the command; see `sim.cli` for the exit status."""
    try:
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # nothing here is for it, and its threads wait busily
        gc.set_threshold(100_000)  # hundreds of thousands of objects are made at the start, and none of them goes
        for name in TABLES:
            sys.modules.setdefault(name, Later(name))
        from sim.cli import main as command

        return command()
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
        return 1
    finally:
        gc.freeze()  # all of it goes with the process: to look through it first takes a seventh of a second


if __name__ == "__main__":
    sys.exit(main())
