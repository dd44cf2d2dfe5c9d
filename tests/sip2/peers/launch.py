"""Starts a foreign server as a process of `.venv-peers` on a free port, and reads what its library executed."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
PYTHON = ROOT / ".venv-peers" / "bin" / "python"
PATIENCE_S = 10.0


@dataclass(frozen=True, slots=True)
class Peer:
    """A running foreign server."""

    name: str
    port: int
    record: Path

    @property
    def executed(self) -> list[tuple[str, str, str]]:
        """Act, item and card of everything that the library behind it did, oldest first."""
        if not self.record.exists():
            return []
        rows = [json.loads(line) for line in self.record.read_text(encoding="utf-8").splitlines()]
        return [(row["act"], row["item"], row["card"]) for row in rows]


def install() -> None:
    """Makes `.venv-peers` where it is missing."""
    subprocess.run([sys.executable, HERE / "install"], check=True)


@contextmanager
def running(name: str, folder: Path) -> Iterator[Peer]:
    """The server in `<name>_server.py`, until the block is left. It ends itself when this process dies."""
    record, complaints = folder / "executed.jsonl", folder / "stderr.txt"
    with (
        complaints.open("wb") as stderr,
        subprocess.Popen(
            [PYTHON, "-m", f"tests.sip2.peers.{name}_server", "--record", record],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
        ) as process,
    ):
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            first = process.stdout.readline()
            assert first, f"{name} did not start:\n{complaints.read_text(encoding='utf-8')}"
            yield Peer(name, int(first), record)
        finally:
            process.stdin.close()
            process.wait(PATIENCE_S)
