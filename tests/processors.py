"""Another processor on this machine: the C library and numpy without fused multiply-add and wide vectors."""

from __future__ import annotations

import hashlib
import json
import math
import os
import subprocess
import sys
from typing import Any

import numpy as np


def older() -> dict[str, str]:
    """Environment in which they know nothing newer than SSE."""
    from numpy._core import _multiarray_umath as numpy_core

    known = [name for name in numpy_core.__cpu_dispatch__ if numpy_core.__cpu_features__[name]]
    return {
        "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-FMA,-FMA4,-AVX2,-AVX2_Usable,-FMA_Usable,-AVX512F",
        "NPY_DISABLE_CPU_FEATURES": " ".join(known),
    }


def of_the_libraries() -> str:
    """A digest of the exponentials and logarithms of the C library and of numpy, which depend on the processor."""
    numbers = np.arange(1, 50_001) / 7_000.0
    by_c = [(math.exp(-x), math.log(x)) for x in numbers.tolist()]
    return digest(np.exp(-numbers), np.log(numbers), np.array(by_c))


def digest(*values: Any) -> str:
    """A short digest of arrays, or of tables to the last digit."""
    found = hashlib.sha256()
    for value in values:
        found.update(value.tobytes() if isinstance(value, np.ndarray) else value.to_csv().encode())
    return found.hexdigest()[:16]


def elsewhere(module: str, *words: str, environment: dict[str, str]) -> Any:
    """What ``python -m module words`` prints, as JSON, in another environment."""
    command = [sys.executable, "-m", module, *words]
    done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
