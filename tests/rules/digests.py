"""A digest of what each rule says to random arguments: the same wherever the rules are run."""

from __future__ import annotations

import hashlib
import json
import random
import struct
import sys
from collections.abc import Callable

ARGUMENTS = 20_000
FEW = 1_000


# Arguments are made by whole numbers and arithmetic alone: Python's own random.gauss and expovariate ask the C library.


def rules() -> dict[str, tuple[Callable[..., object], Callable[[random.Random], tuple[object, ...]], int]]:
    """Each rule with a maker of random arguments and how many of them are tried."""
    import numpy as np

    from sim.rules import draws, elementary, incidents, lengths, need, perception

    def score(r: random.Random) -> float:
        return r.uniform(0, 100)

    def draw(r: random.Random) -> float:
        return (r.getrandbits(52) + 0.5) * 2.0**-52

    return {
        "exp": (elementary.exp, lambda r: (r.choice((1e-9, 1.0, 50.0, 720.0)) * r.uniform(-1, 1),), ARGUMENTS),
        "log": (elementary.log, lambda r: (r.choice((draw(r), 1 + r.uniform(-0.02, 0.02), r.uniform(0.5, 1) * 2.0 ** r.randint(-1074, 1023))),), ARGUMENTS),
        "normal": (elementary.normal, lambda r: (r.choice((draw(r), draw(r) * 1e-9, 1 - draw(r) * 1e-9)),), ARGUMENTS),
        "uniforms": (draws.uniforms, lambda r: (r.getrandbits(63), r.getrandbits(61), r.getrandbits(16), r.getrandbits(48)), ARGUMENTS),
        "uniform": (draws.uniform, lambda r: (r.getrandbits(63), r.getrandbits(61), r.getrandbits(16), r.getrandbits(49)), FEW),
        "run_key": (draws.run_key, lambda r: (r.getrandbits(63), r.getrandbits(r.choice((5, 63)))), FEW),
        "need_at": (need.need_at, lambda r: (r.uniform(10, 900), r.uniform(0, 10), score(r), score(r), r.uniform(0.5, 400)), ARGUMENTS),
        "set_point_drawn": (need.set_point_drawn, lambda r: (score(r), r.uniform(0, 3), r.uniform(-4, 4)), ARGUMENTS),
        "shocked": (need.shocked, lambda r: (score(r), r.uniform(0, 90)), ARGUMENTS),
        "helped": (need.helped, lambda r: (score(r), r.uniform(0, 0.05), r.uniform(0, 2), r.uniform(0, 900)), ARGUMENTS),
        "lasting_share": (need.lasting_share, lambda r: (r.uniform(0, 400), r.choice((0.0, 60.0)), r.uniform(0, 1)), ARGUMENTS),
        "duration": (lengths.duration, lambda r: (r.randrange(4), r.uniform(0, 90), r.uniform(0, 2.2), draw(r)), ARGUMENTS),
        "remaining": (lengths.remaining, lambda r: (r.randrange(4), r.uniform(0, 90), r.uniform(0, 2.2), draw(r), draw(r)), ARGUMENTS),
        "spread": (lengths.spread, lambda r: (r.uniform(0, 10),), FEW),
        "poisson": (lengths.poisson, lambda r: (incidents.POINTS_OF_CELL, draw(r)), ARGUMENTS),
        "perceived": (perception.perceived, lambda r: (score(r), r.uniform(-9, 9), r.uniform(0, 30), r.uniform(0, 1), r.uniform(-4, 4), draw(r)), ARGUMENTS),
        "incident_rate": (incidents.incident_rate, lambda r: (score(r), r.uniform(0, 0.01), r.uniform(5, 50)), ARGUMENTS),
        "next_potential_incident": (incidents.next_potential_incident, lambda r: (r.getrandbits(63), r.getrandbits(43), r.uniform(0, 900), r.uniform(0, 1500), r.uniform(0, 0.05)), FEW),
        "incident_mark": (incidents.incident_mark, lambda r: (r.getrandbits(63), r.getrandbits(43), r.getrandbits(43)), FEW),
        "arrivals_of_day": (incidents.arrivals_of_day, lambda r: (r.getrandbits(63), r.randrange(10), r.randrange(5000), np.array([r.uniform(0, 30) for _ in range(24)])), FEW // 10),
    }  # fmt: skip


def packed(value: object) -> bytes:
    """A number, or several, to the last bit."""
    if isinstance(value, tuple):
        return b"".join(packed(each) for each in value)
    if isinstance(value, float | int):
        return struct.pack("<d" if isinstance(value, float) else "<q", value)
    return value.tobytes()  # type: ignore[attr-defined]


def digests() -> dict[str, str]:
    """A short digest for each rule."""
    found = {}
    for name, (rule, arguments, number) in rules().items():
        source, digest = random.Random(name), hashlib.sha256()
        for _ in range(number):
            digest.update(packed(rule(*arguments(source))))
        found[name] = digest.hexdigest()[:16]
    return found


if __name__ == "__main__":
    sys.stdout.write(json.dumps(digests()))
