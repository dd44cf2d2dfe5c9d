"""Turns a station's settings into the library's decisions as the rules know them (`Site`)."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from config.borrowing import Help
from config.ils import ItemRule as ItemTable
from config.settings import Settings, Timeouts
from config.wording import Note as NoteTable
from config.wording import Notice as NoticeTable
from kiosk.bin_site import bin_site_of
from kiosk.messages import Message, say
from kiosk.rules.identity import ItemRule, plain_owner
from kiosk.rules.notes import Note, Notice
from kiosk.rules.phases import Late
from kiosk.rules.state import (
    ByBarcode,
    CardRule,
    Limit,
    Limits,
    OfflinePolicy,
    OnLoanElsewhere,
    PinPolicy,
    ReceiptPolicy,
    Site,
    Strips,
)
from kiosk.site_texts import note_code, notice_code
from kiosk.values import Kind
from kiosk.view import Spot

NBSP = "\u00a0"  # a telephone number stays on one line


def site_of(settings: Settings) -> Site:
    """The first language is the one that the welcome screen speaks."""
    station = settings.station
    languages = (station.language, *(code for code in station.languages if code != station.language))
    return Site(
        station=station.id,
        languages=languages,
        owners=_owners(settings),
        items=tuple(rule for ils in settings.ils for rule in _rules(ils.id, ils.items)),
        cards=tuple(CardRule(**form.model_dump()) for form in settings.cards.barcodes),
        citizen_cards=settings.cards.citizen_id,
        pin=PinPolicy(settings.pin.policy),
        pin_length=settings.pin.length,
        pin_tries=settings.pin.tries,
        pin_letters=settings.pin.letters,
        on_loan_elsewhere=OnLoanElsewhere(settings.borrowing.on_loan_elsewhere),
        return_box=settings.returning.box,
        pad=settings.rfid is not None,
        scanner=settings.scanner is not None,
        gate=settings.returning.gate,
        switches=settings.security.switch,
        by_barcode=_by_barcode(settings),
        strips=Strips.SENSITISER if settings.sensitiser else Strips(settings.borrowing.strips),
        commands=settings.commands.prefix if settings.scanner else "",
        group_prefixes=settings.cards.group_prefixes,
        group_classes=frozenset(named.casefold() for named in settings.cards.group_classes),
        group_time=settings.timeouts.group,
        notes=tuple(_note(number, table) for number, table in enumerate(settings.notes, 1)),
        notices=tuple(
            _notice(number, table, ZoneInfo(station.time_zone))
            for number, table in enumerate(settings.notices, 1)
        ),
        ils_text=settings.screen.ils_text,
        spot=Spot(settings.screen.tag_place),
        more_time=settings.timeouts.more_time,
        help=_help(settings.help),
        receipts=ReceiptPolicy(settings.receipts.loans or settings.receipts.policy),
        return_receipts=ReceiptPolicy(settings.receipts.returns or settings.receipts.policy),
        offline=OfflinePolicy(settings.offline.policy),
        offline_pin=settings.offline.check_pin,
        late=Late(settings.offline.tries, settings.offline.shortest_loan_days),
        limits=_limits(settings.timeouts),
        bin=bin_site_of(settings),
        zone=ZoneInfo(station.time_zone),
    )


def _owners(settings: Settings) -> frozenset[str]:
    """All owner codes that any of the systems accepts; none when one of them accepts every code."""
    if any(not ils.owners for ils in settings.ils):
        return frozenset()
    return frozenset(plain_owner(code) for ils in settings.ils for code in ils.owners)


def _rules(ils: str, tables: tuple[ItemTable, ...]) -> tuple[ItemRule, ...]:
    if not tables:
        return (ItemRule(ils=ils),)
    return tuple(
        ItemRule(
            ils=ils,
            owners=frozenset(plain_owner(code) for code in table.owners),
            prefix=table.prefix,
            length=table.length,
            low=table.low,
            high=table.high,
            strip_prefix=table.strip_prefix,
            migrated=table.migrated,
        )
        for table in tables
    )


def _by_barcode(settings: Settings) -> ByBarcode:
    if settings.borrowing.by_barcode is not None:
        return ByBarcode(settings.borrowing.by_barcode)
    return ByBarcode.STAFF if settings.rfid else ByBarcode.ALLOW


def _note(number: int, table: NoteTable) -> Note:
    kinds = {"borrowing": Kind.LOAN, "returning": Kind.RETURN}
    return Note(note_code(number), table.media, table.collections, kinds.get(table.when))


def _notice(number: int, table: NoticeTable, zone: ZoneInfo) -> Notice:
    """From the first day's midnight to the one after the last, where the library is."""
    first, end = (
        datetime.combine(day, time(), zone).astimezone(UTC)
        for day in (table.first, table.last + timedelta(days=1))
    )
    return Notice(notice_code(number), first, end)


def _limits(times: Timeouts) -> Limits:
    warning = times.warning_s
    return Limits(
        identify=Limit(times.identify_s, warning),
        items=Limit(times.items_s, warning),
        account=Limit(times.account_s, warning),
        card_gone=Limit(0, warning),
        empty_pad=Limit(times.empty_pad_s, warning),
        put_back=Limit(times.put_back_s, warning),
        receipt=Limit(times.receipt_s),
        notice=Limit(times.notice_s),
        goodbye=Limit(times.goodbye_s),
        staff=Limit(times.staff_s, warning),
        session=times.session_s,
    )


def _help(table: Help) -> tuple[Message, ...]:
    phone = (say("help.phone", phone=table.phone.replace(" ", NBSP)),) if table.phone else ()
    return (*phone, say("help.hours", hours=table.hours)) if table.hours else phone
