"""How much memory this process holds. Knows nothing of Qt and nothing of this project."""

from __future__ import annotations

import gc
from pathlib import Path


def resident_kb() -> int:
    """Rss of proc_pid_smaps_rollup(5), after what nobody holds any more is gone."""
    gc.collect()
    rollup = Path("/proc/self/smaps_rollup").read_text(encoding="ascii")
    return int(next(line for line in rollup.splitlines() if line.startswith("Rss:")).split()[1])
