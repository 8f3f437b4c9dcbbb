"""The command ``frontdoor``, which ``python -m sim`` is too: it begins here, so that Ctrl-C is heard from the start."""

import sys


def main() -> int:
    """Run the command; see `sim.cli` for the exit status."""
    try:
        from sim.cli import main as command

        return command()
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
