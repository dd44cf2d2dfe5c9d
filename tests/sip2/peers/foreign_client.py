"""Drives our small ILS with the PyPI client `sip2` and prints what that client understood, as JSON.

Run as a program in `.venv-peers`, with the port. The client prints of its own, so our line has a mark.
"""

from __future__ import annotations

import importlib
import json
import logging
import sys
from typing import Any

# Any: the type checker runs where the client is not installed.
client_module: Any = importlib.import_module("Sip2.sip2")

MARK = "UNDERSTOOD "


def main(port: int) -> None:
    client = client_module.Sip2()
    client.hostName, client.hostPort, client.tlsEnable = "127.0.0.1", port, False
    client.institutionId, client.scLocation = "TRAMSACH", "TT"
    client.log = logging.getLogger("quiet")  # else it writes a file where it stands
    client.connect()
    understood: dict[str, Any] = {}

    def ask(name: str, request: str, read: Any) -> None:
        answer = client.get_response(request)
        understood[name] = {"raw": answer, "parsed": read(answer)}

    ask("login", client.sip_login_request("kiosk", "kiosk"), client.sip_login_response)
    ask("status", client.sip_sc_status_request(), client.sip_sc_status_response)
    client.patron, client.patronpwd = "TV0000012", "1234"
    ask("patron", client.sip_patron_status_request(), client.sip_patron_status_response)
    ask("item", client.sip_item_information_request("1000000056"), client.sip_item_information_response)
    for book in ("1000000056", "1620154429", "VV24.00012"):
        ask(f"lend {book}", client.sip_checkout_request(book), client.sip_checkout_response)
    ask("refused", client.sip_checkout_request("TC24.00001"), client.sip_checkout_response)
    ask("renew", client.sip_renew_request("VV24.00012"), client.sip_renew_response)
    ask("renew all", client.sip_renew_all_request(), client.sip_renew_all_response)
    ask("account", client.sip_patron_information_request("charged"), client.sip_patron_information_response)
    ask("return", client.sip_checkin_request("1000000056"), client.sip_checkin_response)
    ask("end", client.sip_end_patron_session_request(), client.sip_end_patron_session_response)
    client.disconnect()
    sys.stdout.write(MARK + json.dumps(understood) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
