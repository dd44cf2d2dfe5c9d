"""The sentences that the small ILS puts into screen messages: for readers, or the bare words that Koha 3.17 sends."""

from __future__ import annotations

from typing import Final

from sip2.server.records import Reason

SENTENCES: Final[dict[Reason, str]] = {
    Reason.UNKNOWN_PATRON: "Không có thẻ này",
    Reason.UNKNOWN_ITEM: "Không có tài liệu này",
    Reason.WRONG_PIN: "Mã PIN không đúng",
    Reason.BLOCKED: "Thẻ đang bị khóa",
    Reason.EXPIRED: "Thẻ đã hết hạn",
    Reason.FINES: "Còn khoản phải nộp quá mức cho phép",
    Reason.TOO_MANY: "Đã mượn đủ số tài liệu cho phép",
    Reason.ADULTS_ONLY: "Thẻ thiếu nhi chỉ mượn sách thiếu nhi",
    Reason.NOT_FOR_LOAN: "Tài liệu chỉ đọc tại chỗ",
    Reason.LOST: "Tài liệu đã báo mất",
    Reason.HELD: "Tài liệu có người đặt trước",
    Reason.ON_LOAN_TO_ANOTHER: "Tài liệu đang do người khác mượn",
    Reason.ALREADY_YOURS: "Bạn đang mượn tài liệu này",
    Reason.FEE_NOT_ACCEPTED: "Tài liệu có thu phí mượn",
    Reason.NOT_ON_LOAN: "Tài liệu không có trong thẻ của bạn",
    Reason.NO_MORE_RENEWALS: "Đã hết số lần gia hạn",
    Reason.NO_SUCH_HOLD: "Không có yêu cầu đặt trước này",
    Reason.NO_SUCH_FINE: "Không có khoản phải nộp này",
    Reason.TOO_MUCH_PAID: "Số tiền không khớp với khoản phải nộp",
}

RAW: Final[dict[Reason, str]] = {
    Reason.BLOCKED: "Patron Blocked",
    Reason.EXPIRED: "Patron Blocked",
    Reason.FINES: "Patron Blocked",
    Reason.UNKNOWN_PATRON: "Invalid Patron",
    Reason.UNKNOWN_ITEM: "Invalid Item",
    Reason.ON_LOAN_TO_ANOTHER: "Item checked out to another patron",
    Reason.NOT_FOR_LOAN: "itemtype_notforloan: REF",
    Reason.NO_MORE_RENEWALS: "NO_MORE_RENEWALS: 1",
    Reason.HELD: "01/01/2026",
    Reason.LOST: "01/01/2026",
}

NOT_ON_LOAN: Final = "Item not checked out"
RENEWING: Final = "Item already checked out to you: renewing item."
UNSUPPORTED: Final = "COMMAND NOT SUPPORTED"
TROUBLE: Final = "Problems handling the request"


def phrase(reason: Reason, raw: bool) -> str:
    """What a screen message says for a reason."""
    return RAW.get(reason, SENTENCES[reason]) if raw else SENTENCES[reason]
