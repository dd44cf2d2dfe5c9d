"""A library system whose SIP2 is pysip2's: its routes ask the small library and answer with pysip2's own messages.

Run as a program in `.venv-peers`; prints its port. 01, 19 and 25 have no route, so pysip2 refuses them itself.
"""

from __future__ import annotations

import importlib
from datetime import datetime
from decimal import Decimal
from typing import Any

from tests.sip2.peers.ground import LOGIN, announce, library_from_arguments

# Any: the type checker runs where pysip2 is not installed.
anyio: Any = importlib.import_module("anyio")
pysip2: Any = importlib.import_module("pysip2")

INSTITUTION = "TRAMSACH"


class Desk:
    """The handlers. Their parameters are pysip2's request and its context."""

    def __init__(self, library: Any) -> None:
        self.library = library

    async def login(self, ask: Any, context: Any) -> Any:
        right = (ask.login_user_id, ask.login_password) == LOGIN
        return pysip2.LoginResponse(ok="1" if right else "0")

    async def status(self, ask: Any, context: Any) -> Any:
        account = self.library.account(ask.patron_identifier)
        return pysip2.PatronStatusResponse(
            patron_status=flags(account),
            language=ask.language,
            transaction_date=context.now_18(),
            institution_id=INSTITUTION,
            patron_identifier=ask.patron_identifier,
            personal_name=account.patron.name if account else "",
            valid_patron="Y" if account else "N",
            valid_patron_password=self.pin(ask),
        )

    async def information(self, ask: Any, context: Any) -> Any:
        account = self.library.account(ask.patron_identifier)
        loans = tuple(loan.item for loan in account.loans) if account else ()
        return pysip2.PatronInformationResponse(
            patron_status=flags(account),
            language=ask.language,
            transaction_date=context.now_18(),
            hold_items_count=count(account.ready if account else ()),
            overdue_items_count=count(account.overdue if account else ()),
            charged_items_count=count(loans),
            fine_items_count=count(account.fines if account else ()),
            recall_items_count="    ",
            unavailable_holds_count="    ",
            institution_id=INSTITUTION,
            patron_identifier=ask.patron_identifier,
            personal_name=account.patron.name if account else "",
            valid_patron="Y" if account else "N",
            valid_patron_password=self.pin(ask) if ask.patron_password is not None else None,
            currency_type="VND",
            fee_amount=str(account.owed) if account else None,
            charged_items=loans if ask.summary[2] == "Y" else (),
        )

    async def look(self, ask: Any, context: Any) -> Any:
        item = self.library.item(ask.item_identifier)
        loan = self.library.loan(ask.item_identifier)
        return pysip2.ItemInformationResponse(
            circulation_status="01" if item is None else "04" if loan else "03",
            security_marker="01",
            fee_type="01",
            transaction_date=context.now_18(),
            due_date=due(loan) if loan else None,
            item_identifier=ask.item_identifier,
            title_identifier=item.title if item else "",
        )

    async def checkout(self, ask: Any, context: Any) -> Any:
        if ask.no_block == "Y":
            since, until = self.moment(ask.transaction_date), self.moment(ask.nb_due_date)
            outcome = self.library.record_offline_loan(
                ask.patron_identifier, ask.item_identifier, since, until
            )
        else:
            outcome = self.library.checkout(ask.patron_identifier, ask.item_identifier)
        return pysip2.CheckoutResponse(**self.loan_answer(ask, context, outcome))

    async def renew(self, ask: Any, context: Any) -> Any:
        outcome = self.library.renew(ask.patron_identifier, ask.item_identifier)
        return pysip2.RenewResponse(**self.loan_answer(ask, context, outcome))

    async def renew_all(self, ask: Any, context: Any) -> Any:
        outcome = self.library.renew_all(ask.patron_identifier)
        known = hasattr(outcome, "renewed")
        renewed = tuple(loan.item for loan in outcome.renewed) if known else ()
        declined = tuple(item for item, _ in outcome.declined) if known else ()
        return pysip2.RenewAllResponse(
            ok="1" if known else "0",
            renewed_count=count(renewed),
            unrenewed_count=count(declined),
            transaction_date=context.now_18(),
            institution_id=INSTITUTION,
            renewed_items=renewed,
            unrenewed_items=declined,
        )

    async def hold(self, ask: Any, context: Any) -> Any:
        card, barcode, pickup = ask.patron_identifier, ask.item_identifier or "", ask.pickup_location or ""
        match ask.hold_mode:
            case "+":
                outcome = self.library.place_hold(card, barcode, pickup=pickup)
            case "*":
                outcome = self.library.change_hold(card, barcode, pickup=pickup)
            case _:
                outcome = self.library.cancel_hold(card, barcode)
        done = hasattr(outcome, "pickup")
        item, queue = self.library.item(barcode), [each.card for each in self.library.holds(barcode)]
        return pysip2.HoldResponse(
            ok="1" if done else "0",
            available="N" if item is None or self.library.loan(barcode) else "Y",
            transaction_date=context.now_18(),
            queue_position=str(queue.index(card) + 1) if card in queue else None,
            pickup_location=outcome.pickup if done else None,
            institution_id=INSTITUTION,
            patron_identifier=card,
            item_identifier=barcode,
            title_identifier=item.title if item else None,
            screen_message=() if done else (outcome.reason.value,),
        )

    async def checkin(self, ask: Any, context: Any) -> Any:
        outcome = self.library.checkin(ask.item_identifier, ask.current_location or "TT")
        known = hasattr(outcome, "item")
        return pysip2.CheckinResponse(
            ok="1" if known else "0",
            resensitize="Y" if known else "N",
            magnetic_media="N",
            alert="Y" if not known or outcome.hold or outcome.send_to else "N",
            transaction_date=context.now_18(),
            institution_id=INSTITUTION,
            item_identifier=ask.item_identifier,
            permanent_location=outcome.item.branch if known else "",
            title_identifier=outcome.item.title if known else None,
            sort_bin=outcome.bin if known else "9",
            patron_identifier=outcome.loan.card if known and outcome.loan else None,
        )

    async def pay(self, ask: Any, context: Any) -> Any:
        outcome = self.library.pay(ask.patron_identifier, Decimal(ask.fee_amount))
        accepted = hasattr(outcome, "number")
        return pysip2.FeePaidResponse(
            payment_accepted="Y" if accepted else "N",
            transaction_date=context.now_18(),
            institution_id=INSTITUTION,
            patron_identifier=ask.patron_identifier,
            transaction_id=outcome.number if accepted else None,
        )

    async def end(self, ask: Any, context: Any) -> Any:
        return pysip2.EndSessionResponse(
            end_session="Y",
            transaction_date=context.now_18(),
            institution_id=INSTITUTION,
            patron_identifier=ask.patron_identifier,
        )

    def moment(self, date: str) -> datetime:
        local = datetime.strptime(date[:8] + date[12:], "%Y%m%d%H%M%S")  # noqa: DTZ007 - it gets its zone now
        return local.replace(tzinfo=self.library.rules.zone)

    def pin(self, ask: Any) -> str:
        return "Y" if self.library.pin_is_right(ask.patron_identifier, ask.patron_password or "") else "N"

    def loan_answer(self, ask: Any, context: Any, outcome: Any) -> dict[str, Any]:
        """What 12 and 30 have in common."""
        lent = hasattr(outcome, "loan")
        item = self.library.item(ask.item_identifier)
        return {
            "ok": "1" if lent else "0",
            "renewal_ok": "Y" if lent and outcome.renewed else "N",
            "magnetic_media": "N",
            "desensitize": "Y" if lent else "N",
            "transaction_date": context.now_18(),
            "institution_id": INSTITUTION,
            "patron_identifier": ask.patron_identifier,
            "item_identifier": ask.item_identifier,
            "title_identifier": item.title if item else "",
            "due_date": due(outcome.loan) if lent else "",
            "screen_message": () if lent else (outcome.reason.value,),
        }


def flags(account: Any) -> str:
    return ("YYYY" if account is None or account.trouble else "").ljust(14)


def count(things: tuple[object, ...]) -> str:
    return f"{len(things):04d}"


def due(loan: Any) -> str:
    return f"{loan.due:%Y%m%d    %H%M%S}"


async def main() -> None:
    desk = Desk(library_from_arguments())
    server = pysip2.SIP2Server(encoding="utf-8", login_required=True, institution_id=INSTITUTION)
    for route, handler in (
        (pysip2.LOGIN, desk.login),
        (pysip2.PATRON_STATUS, desk.status),
        (pysip2.PATRON_INFORMATION, desk.information),
        (pysip2.ITEM_INFORMATION, desk.look),
        (pysip2.CHECKOUT, desk.checkout),
        (pysip2.RENEW, desk.renew),
        (pysip2.RENEW_ALL, desk.renew_all),
        (pysip2.HOLD, desk.hold),
        (pysip2.CHECKIN, desk.checkin),
        (pysip2.FEE_PAID, desk.pay),
        (pysip2.END_PATRON_SESSION, desk.end),
        (pysip2.SC_STATUS, status_of_system),
    ):
        server.route(route)(handler)
    async with server.start(port=0) as port:
        announce(port)
        await anyio.sleep_forever()


async def status_of_system(ask: Any, context: Any) -> Any:
    return context.server.build_acs_status(ask)


if __name__ == "__main__":
    anyio.run(main)
