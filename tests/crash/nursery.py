"""A process that has imported everything and forks a station for each line of its input.

In: one JSON value a line: `child.Birth` as an object, answered by the child's process id; or such an id, answered by how that
child ended, as soon as it has: its exit code, or the signal as a negative number. It has no threads, so forking is safe; it
ends with its input.
"""

from __future__ import annotations

import json
import os
import sys

import kiosk.journal.migrations  # imported before forking, like everything that `child` needs
from tests.crash import child

assert kiosk.journal.migrations


def main() -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    for line in sys.stdin:
        asked = json.loads(line)
        if isinstance(asked, int):
            print(os.waitstatus_to_exitcode(os.waitpid(asked, 0)[1]), flush=True)
            continue
        birth = child.Birth(**asked)
        pid = os.fork()
        if pid == 0:
            os.dup2(nowhere, 0)  # not closed: the next socket would become its standard input
            log = os.open(f"{birth.folder}/station.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
            os.dup2(log, 1)
            os.dup2(log, 2)
            child.live(birth)
            os._exit(0)
        print(pid, flush=True)


if __name__ == "__main__":
    main()
