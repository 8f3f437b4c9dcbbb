"""What workers are asked to do. It stands apart, so that they import no more than that."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

LONG = 50_000_000


def interrupts_and_process(_: int) -> tuple[bool, int]:
    return signal.getsignal(signal.SIGINT) is signal.SIG_IGN, os.getpid()


def die_once(item: tuple[int, str]) -> int:
    """Item 3 kills its worker the first time it is tried; item 5 every time."""
    number, folder = item
    tries = Path(folder) / str(number)
    with tries.open("a") as file:
        file.write("x")
    if number == 5 or (number == 3 and tries.read_text() == "x"):
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def die_twice(folder: str) -> str:
    """Kills its worker the first two times it is tried; without a folder, never."""
    if not folder:
        return "done"
    tries = Path(folder) / "tries"
    with tries.open("a") as file:
        file.write("x")
    if len(tries.read_text()) <= 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"


def take_a_while(number: int) -> int:
    time.sleep(0.05)
    return number


def interrupts_blocked(_: int) -> bool:
    return signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, [])


def sleep_for_hours(folder: str) -> None:
    (Path(folder) / str(os.getpid())).touch()
    time.sleep(10_000)


def over_it(number: int) -> float:
    return 1 / number


def die_while_answering(item: tuple[int, str]) -> bytes:
    """Item 1 dies the first time, within a long answer in which nobody reads on, and leaves its number in the folder."""
    number, folder = item
    if number and not list(Path(folder).iterdir()):
        (Path(folder) / str(os.getpid())).touch()
        threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGKILL)).start()
    return bytes(LONG * number)
