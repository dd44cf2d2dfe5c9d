"""A library system whose SIP2 is invenio-sip2's: its handlers ask the small library and answer with its own types.

Run as a program in `.venv-peers`; prints its port. 01, 19 and 65 do not exist in invenio-sip2, which then sends "None".
"""

from __future__ import annotations

import importlib
import os
from decimal import Decimal
from typing import Any

from tests.sip2.peers.ground import LOGIN, announce, library_from_arguments

# Any: the type checker runs where invenio-sip2 is not installed.
flask: Any = importlib.import_module("flask")
invenio: Any = importlib.import_module("invenio_sip2")
models: Any = importlib.import_module("invenio_sip2.models")
sockets: Any = importlib.import_module("invenio_sip2.server")

INSTITUTION = "TRAMSACH"


class Memory:
    """invenio-sip2's store of servers and clients, in this process instead of a Redis server."""

    def __init__(self, app: Any = None) -> None:
        self.records: dict[str, dict[str, Any]] = {}

    def get(self, wanted: str, record_type: str | None = None) -> dict[str, Any] | None:
        start = f"{record_type}:{wanted}" if record_type else wanted
        return next((value for key, value in self.records.items() if key.startswith(start)), None)

    def add(self, record: Any, id_: str | None = None, **more: Any) -> None:
        self.update(record)

    def update(self, record: Any, **more: Any) -> None:
        self.records[record.get_key()] = record.dumps()

    def delete(self, record: Any, record_type: str | None = None) -> None:
        self.records.pop(record.get_key(), None)

    def all(self, record_type: str | None = None) -> list[dict[str, Any]]:
        return [value for key, value in self.records.items() if key.startswith(f"{record_type or ''}")]

    def search(self, term: str = "*", index_type: str = "", filter_query: str = "") -> list[dict[str, Any]]:
        return [
            value
            for key, value in self.records.items()
            if key.startswith(index_type) and key.endswith(filter_query)
        ]


class Desk:
    """The handlers, called by invenio-sip2 with its own positional arguments."""

    def __init__(self, library: Any) -> None:
        self.library = library

    def login(self, user: str, password: str, **more: Any) -> dict[str, Any] | None:
        if (user, password) != LOGIN:
            return None
        return {
            "authenticated": True,
            "terminal": user,
            "transaction_user_id": user,
            "institution_id": INSTITUTION,
            "library_name": "Thư viện Trạm Sách",
            "library_language": "en",
        }

    def system(self, user: str, **more: Any) -> dict[str, Any]:
        return {"status": "green"}

    def valid(self, card: str, **more: Any) -> bool:
        return self.library.account(card) is not None

    def authorised(self, card: str, pin: str, **more: Any) -> bool:
        return bool(self.library.pin_is_right(card, pin))

    def enable(self, card: str, **more: Any) -> Any:
        self.library.enable(card)
        return models.SelfcheckEnablePatron(**self.patron(card))

    def status(self, card: str, **more: Any) -> Any:
        return models.SelfcheckPatronStatus(**self.patron(card))

    def account(self, card: str, **more: Any) -> Any:
        account = self.library.account(card)
        lists: dict[str, Any] = {}
        if account is not None:
            lists = {
                "hold_items": [hold.item for hold in account.ready],
                "overdue_items": [loan.item for loan in account.overdue],
                "charged_items": [loan.item for loan in account.loans],
                "fine_items": [f"{fine.number} {fine.amount}" for fine in account.fines],
                "fee_amount": str(account.owed),
                "email": account.patron.email,
                "home_address": account.patron.address,
            }
        known = account is not None
        return models.SelfcheckPatronInformation(
            **self.patron(card), valid_patron=known, currency_type="VND", **lists
        )

    def patron(self, card: str) -> dict[str, Any]:
        """What all answers about a patron have in common."""
        account = self.library.account(card)
        status = models.PatronStatus()
        if account is None or account.trouble:
            kinds = list(models.PatronStatusTypes)[:4]
            for kind in kinds:
                status.add_patron_status_type(kind)
        return {
            "patron_id": card,
            "institution_id": INSTITUTION,
            "patron_name": account.patron.name if account else "",
            "patron_status": status,
        }

    def item(self, barcode: str, **more: Any) -> Any:
        item, loan = self.library.item(barcode), self.library.loan(barcode)
        return models.SelfcheckItemInformation(
            item_id=barcode,
            title_id=item.title if item else "",
            circulation_status="OTHER" if item is None else "CHARGED" if loan else "AVAILABLE",
            due_date=loan.due if loan else None,
            media_type="BOOK",
        )

    def checkout(self, user: str, barcode: str, card: str, **more: Any) -> Any:
        outcome = self.library.checkout(card, barcode)
        lent = hasattr(outcome, "loan")
        answer = models.SelfcheckCheckout(
            title_id=self.title(barcode),
            checkout=lent,
            renewal=lent and outcome.renewed,
            desensitize=lent,
            due_date=outcome.loan.due if lent else None,
        )
        return self.with_reason(answer, outcome)

    def renew(self, user: str, barcode: str, *, patron_id: str, **more: Any) -> Any:
        outcome = self.library.renew(patron_id, barcode)
        done = hasattr(outcome, "loan")
        answer = models.SelfcheckRenew(
            title_id=self.title(barcode),
            success=done,
            renewal=done,
            desensitize=done,
            due_date=outcome.loan.due if done else None,
        )
        return self.with_reason(answer, outcome)

    def checkin(self, user: str, barcode: str, **more: Any) -> Any:
        outcome = self.library.checkin(barcode, "TT")
        known = hasattr(outcome, "item")
        answer = models.SelfcheckCheckin(
            permanent_location=outcome.item.branch if known else "",
            checkin=known,
            alert=bool(not known or outcome.hold or outcome.send_to),
            resensitize=known,
            title_id=self.title(barcode),
            sort_bin=outcome.bin if known else "9",
        )
        return self.with_reason(answer, outcome)

    def hold(self, user: str, barcode: str, *, patron_id: str, **more: Any) -> Any:
        outcome = self.library.place_hold(patron_id, barcode)
        placed = hasattr(outcome, "pickup")
        answer = models.SelfcheckHold(
            hold=placed, available=False, item_id=barcode, title_id=self.title(barcode)
        )
        return self.with_reason(answer, outcome)

    def pay(self, user: str, card: str, kind: str, way: str, currency: str, amount: str, **more: Any) -> Any:
        outcome = self.library.pay(card, Decimal(amount))
        accepted = hasattr(outcome, "number")
        return models.SelfcheckFeePaid(accepted=accepted, transaction_id=outcome.number if accepted else None)

    def title(self, barcode: str) -> str:
        item = self.library.item(barcode)
        return item.title if item else ""

    def with_reason(self, answer: Any, outcome: Any) -> Any:
        if hasattr(outcome, "reason"):
            answer["screen_messages"] = [outcome.reason.value]
        return answer


def handlers(desk: Desk) -> dict[str, Any]:
    """invenio-sip2's table of what to ask for which action."""
    return {
        "login_handler": desk.login,
        "system_status_handler": desk.system,
        "patron_handlers": {
            "validate_patron": desk.valid,
            "authorize_patron": desk.authorised,
            "enable_patron": desk.enable,
            "patron_status": desk.status,
            "account": desk.account,
        },
        "item_handlers": {"item": desk.item},
        "circulation_handlers": {
            "checkout": desk.checkout,
            "checkin": desk.checkin,
            "hold": desk.hold,
            "renew": desk.renew,
        },
        "fee_paid_handler": desk.pay,
    }


def main() -> None:
    desk = Desk(library_from_arguments())
    app = flask.Flask("peer")
    app.config.update(
        SIP2_REMOTE_ACTION_HANDLERS={"app": handlers(desk)},
        SIP2_DATASTORE_HANDLER=Memory,
        SIP2_LOGGING_CONSOLE=False,
    )
    invenio.InvenioSIP2(app)
    with app.app_context(), app.test_request_context():
        server = sockets.SocketServer("peer", host="127.0.0.1", port=0, remote="app", process_id=os.getpid())
        listener = next(iter(server.selector.get_map().values())).fileobj
        announce(listener.getsockname()[1])
        server.run()


if __name__ == "__main__":
    main()
