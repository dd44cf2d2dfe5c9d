"""A foreign server lives no longer than the test that started it, however that ended."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sip2.peers.launch import PATIENCE_S, ROOT, running

HOLDER = """
import sys
from pathlib import Path
from tests.sip2.peers.launch import running
with running(sys.argv[1], Path(sys.argv[2])) as peer:
    print(peer.port, flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize("name", ["pysip2", "invenio"])
def test_it_ends_when_the_test_process_is_killed(name: str, tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, name, str(tmp_path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as holder:
        assert holder.stdout is not None
        port = int(holder.stdout.readline())
        with socket.create_connection(("127.0.0.1", port), PATIENCE_S) as line:
            holder.kill()
            try:
                rest = line.recv(1)
            except ConnectionResetError:  # gone before it had accepted
                rest = b""
            assert rest == b""  # the server's end closes when its process is gone


def test_what_prevents_a_start_is_told(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="No module named"), running("nobody", tmp_path):
        pass
