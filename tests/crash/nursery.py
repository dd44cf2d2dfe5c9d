"""A process that has imported everything and forks a station for each line of its input.

In: one JSON object a line, `child.Birth` as fields. Out: the child's process id. It has no threads, so forking is safe; it
reaps its children and ends with its input.
"""

from __future__ import annotations

import json
import os
import signal
import sys

import kiosk.journal.migrations  # imported before forking, like everything that `child` needs
from tests.crash import child

assert kiosk.journal.migrations


def main() -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel reaps
    for line in sys.stdin:
        birth = child.Birth(**json.loads(line))
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.dup2(nowhere, 0)  # not closed: the next socket would become its standard input
            log = os.open(f"{birth.folder}/station.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
            os.dup2(log, 1)
            os.dup2(log, 2)
            child.live(birth)
            os._exit(0)
        print(pid, flush=True)


if __name__ == "__main__":
    main()
