"""How much memory this process holds. Knows nothing of Qt and nothing of this project."""

from __future__ import annotations

import ctypes
import gc
import re
from pathlib import Path


def held_kb() -> int:
    """What the process has for itself, in memory or swapped out (proc_pid_smaps_rollup(5)): Anonymous and Swap.

    Asked after collector and allocator (malloc_trim(3)) have given back what nobody uses any more. Pages of programs and
    libraries are left out: they come and go as the machine is busy, whoever maps them.
    """
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    rollup = Path("/proc/self/smaps_rollup").read_text(encoding="ascii")
    sizes = {name: int(kb) for name, kb in re.findall(r"^(\w+): +(\d+) kB", rollup, re.MULTILINE)}
    return sizes["Anonymous"] + sizes["Swap"]
