"""`python -m ui.bench.sip2_canned SECONDS`: a library system that has one answer to everything, and takes so long for it.

Serves one connection after the other, prints its port, and ends when its standard input does. The answer bears the digit of
the request; its ten forms are made beforehand, so that what is measured is the client and not this.
"""

from __future__ import annotations

import os
import select
import socket
import sys
import threading

from ui.bench.sip2_answers import close

ITEM = "1000000056"
_ANSWER = (
    f"1803000120260815    101530CF0|AH20260829    235900|AB{ITEM}|AJTruyện Kiều|BGTRAMSACH|BHVND|CK001|"
    "AQKho mở tầng 2|APKho mở tầng 2|CHBìa mềm|AFSẵn sàng cho mượn|"
)


def main(takes_s: float) -> None:
    threading.Thread(target=_end_with_standard_input, daemon=True).start()
    answers = [close(_ANSWER, digit) for digit in range(10)]
    with socket.create_server(("127.0.0.1", 0)) as listener:
        print(listener.getsockname()[1], flush=True)
        while True:
            connection, _ = listener.accept()
            with connection:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                serve(connection, answers, takes_s)


def serve(connection: socket.socket, answers: list[bytes], takes_s: float) -> None:
    """Until the client has gone. Each request is one segment, as both clients send it: …AY<digit>AZ<4 hex>CR."""
    while request := connection.recv(4096):
        if takes_s:
            select.select((), (), (), takes_s)
        connection.sendall(answers[request[-8] - 0x30])


def _end_with_standard_input() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


if __name__ == "__main__":
    main(float(sys.argv[1]))
