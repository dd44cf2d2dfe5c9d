"""The SIP2 adapter of the port to library systems: `sip2.circulation`'s results become the core's events.

Outcomes by code, never by the system's sentences; a lost answer is looked for (`resolve`) before anything is said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import TypeAlias, assert_never
from zoneinfo import ZoneInfo

import structlog

from config.ils import Sip2Ils
from config.secrets import password_of
from config.settings import Settings
from kiosk import events as e
from kiosk import ils_sip2_words as words
from kiosk.account import Account as ReaderAccount
from kiosk.bin_site import Dating, dating_of
from kiosk.effects import Ask, AskPatron, Describe, EndPatronSession, Inspect, Look, Resolve
from kiosk.ils import Ils, ItemRecord
from kiosk.ils_file import FileSystem
from kiosk.ils_sip2_account import account_of
from kiosk.rules.link import Exchange
from kiosk.values import UNDO, Kind, Moment, Reason
from sip2 import results as r
from sip2.circulation import Circulation
from sip2.client import Account, Client, Tap
from sip2.clock import SystemClock
from sip2.profile import load_profile
from sip2.resolve import LendAttempt, RenewAttempt, ReturnAttempt, Verdict, judge
from sip2.resolve import Look as Seen

log = structlog.get_logger(__name__)

NO_LANGUAGES: Mapping[str, str] = MappingProxyType({})

_NOT_HIS = ("not_on_card", "not_charged")
"""What a loan's `prior` says where its item was surely not on the reader's account before."""

Attempt: TypeAlias = LendAttempt | RenewAttempt | ReturnAttempt

_SLOW = (r.TroubleKind.TIMEOUT, r.TroubleKind.CLOSED)
"""Two of these in a row: offline. A system that closes the line may only dislike this one request."""

_HEARD = (r.TroubleKind.DAMAGED, r.TroubleKind.NOT_SIP, r.TroubleKind.UNEXPECTED, r.TroubleKind.REFUSED_TEXT)
"""The system is there, whatever it said."""


def connect(settings: Settings, tap: Tap | None = None) -> tuple[Ils, ...]:
    """The adapters of all systems of these settings; nothing is connected yet."""
    zone, dated = ZoneInfo(settings.station.time_zone), dating_of(settings)
    return tuple(
        Sip2Adapter(ils.id, Circulation(_client(ils, zone, tap)), ils.languages, dated)
        if isinstance(ils, Sip2Ils)
        else FileSystem(ils.id)
        for ils in settings.ils
    )


def _client(ils: Sip2Ils, zone: ZoneInfo, tap: Tap | None) -> Client:
    named = {"institution": ils.institution, "location_code": ils.location}
    changes = {**ils.changes, **{key: value for key, value in named.items() if value}}
    profile = load_profile(ils.profile, changes)
    account = Account(ils.user, password_of(ils) or "")
    return Client.over_tcp(ils.host, ils.port, profile, account, tap=tap, clock=SystemClock(zone))


class Sip2Adapter:
    """One library system over SIP2."""

    def __init__(
        self,
        name: str,
        circulation: Circulation,
        languages: Mapping[str, str] = NO_LANGUAGES,
        dated: Dating = lambda came: came,
    ) -> None:
        """`languages`: what this system's three digits mean here. `dated`: from when a return counts that came then."""
        self._dated = dated
        self.name = name
        self._languages = languages
        self._circulation = circulation
        self._looks: dict[str, list[Seen]] = {}  # of late rows, until it is clear what became of them
        self.last = Exchange.GOOD

    def patron(self, ask: AskPatron) -> e.PatronFound | e.PatronUnknown | e.PatronNoAnswer:
        self.last = Exchange.GOOD
        pin = ask.pin.reveal() if ask.pin else None
        found = self._circulation.patron(ask.card.reveal(), pin, detail=r.Detail.LOANS)
        offered = self._account(ask, found) if isinstance(found, r.PatronKnown) else None
        match found:
            case r.PatronKnown():
                return e.PatronFound(
                    ask.serial,
                    e.PinState(found.pin.value),
                    found.may_borrow,
                    words.charged(found.account),
                    language=self._language_of(found),
                    account=offered,
                    patron_class=found.patron_class,
                )
            case r.PatronUnknown():
                return e.PatronUnknown(ask.serial)
            case r.Unreachable(trouble):
                self._note(trouble)
                return e.PatronNoAnswer(ask.serial)
            case _:
                assert_never(found)

    def _language_of(self, found: r.PatronKnown) -> str:
        """Many systems only repeat the code that they were asked with: that says nothing of the reader."""
        repeated = found.language == self._circulation.profile.language
        return "" if repeated else self._languages.get(found.language, "")

    def _account(self, ask: AskPatron, found: r.PatronKnown) -> ReaderAccount | None:
        """The reader's account; the holds to collect cost one more question, asked only where there are any."""
        if found.account is None:
            return None
        ready: tuple[r.Listed, ...] = ()
        if found.account.counts.holds and ask.pin is not None:
            again = self._circulation.patron(ask.card.reveal(), ask.pin.reveal(), detail=r.Detail.HOLDS)
            if isinstance(again, r.PatronKnown) and again.account is not None:
                ready = again.account.listed
        return account_of(self.name, found, ready)

    def describe(self, describe: Describe) -> e.Described:
        self.last = Exchange.GOOD
        item = self._circulation.look_item(describe.item.item)
        if isinstance(item, r.Unreachable):
            self._note(item.trouble)
        if not isinstance(item, r.ItemKnown):
            return e.Described(describe.serial, describe.item)
        return e.Described(describe.serial, describe.item, item.title, item.due.at if item.due else None)

    def item(self, item: str) -> ItemRecord | None:
        self.last = Exchange.GOOD
        found = self._circulation.look_item(item)
        match found:
            case r.ItemKnown():
                due = found.due.at if found.due else None
                return ItemRecord(
                    True, found.title, found.status.name.lower(), found.charged, due, words.waited_for(found)
                )
            case r.ItemUnknown():
                return ItemRecord(known=False)
            case r.Unreachable(trouble):
                self._note(trouble)
                return None
            case _:
                assert_never(found)

    def ask(self, ask: Ask) -> e.Answered | e.NotSent | e.Unanswered | e.OutcomeUnknown:
        self.last = Exchange.GOOD
        self._looks.pop(ask.key, None)  # they were at an earlier question
        if ask.renew:
            return self._renew(ask)
        return self._lend(ask) if ask.kind is Kind.LOAN else self._take_back(ask)

    def _renew(self, ask: Ask) -> e.Answered | e.NotSent | e.Unanswered | e.OutcomeUnknown:
        assert ask.card is not None, "a renewal has a reader"
        card, item = ask.card.reveal(), ask.item.item
        renewed = self._circulation.renew(card, item)
        match renewed:
            case r.Renewed():
                due, said = renewed.due.at, words.said(renewed.texts)
                return e.Answered(ask.key, yes=True, renewed=True, title=renewed.title, due=due, said=said)
            case r.Refused(reason, texts):
                word = words.REASONS[reason]
                refused = Reason.RENEWAL_REFUSED if word is Reason.REFUSED else word
                return e.Answered(ask.key, yes=False, renewed=True, reason=refused, said=words.said(texts))
            case r.Unsent(trouble):
                self._note(trouble)
                return e.NotSent(ask.key)
            case r.Unknown(trouble):
                self._note(trouble)
                return self._settle(ask, self._renewal(card, item, ask.opened), _before_renewal(ask.prior))
            case _:
                assert_never(renewed)

    def _renewal(self, card: str, item: str, opened: Moment) -> RenewAttempt:
        """Its row was opened a moment before it was asked for, on the library's own day."""
        return RenewAttempt(card, item, opened.utc.astimezone(self._circulation.client.clock.now().tzinfo))

    def _lend(self, ask: Ask) -> e.Answered | e.NotSent | e.Unanswered | e.OutcomeUnknown:
        assert ask.card is not None, "a loan has a reader"
        prior = r.Prior(
            on_account=False if ask.prior in _NOT_HIS else None,
            charged=False if ask.prior == "not_charged" else None,
        )
        when = ask.opened.utc if ask.late else None
        card, item, no_block = ask.card.reveal(), ask.item.item, self._no_block(ask)
        lent = self._circulation.lend(card, item, prior=prior, no_block=no_block, at=when, due=ask.due)
        match lent:
            case r.Lent():
                return e.Answered(
                    ask.key,
                    yes=True,
                    title=lent.title,
                    due=lent.due.at,
                    leave_tag=self._stays_armed(lent),
                    media=words.media_code(lent.media),
                    said=words.said(lent.texts),
                )
            case r.Renewed():
                due, said = lent.due.at, words.said(lent.texts)
                return e.Answered(ask.key, yes=True, renewed=True, title=lent.title, due=due, said=said)
            case r.Refused(reason, texts):
                return replace(self._refused(ask, reason), said=words.said(texts))
            case r.Unsent(trouble):
                self._note(trouble)
                return e.NotSent(ask.key)
            case r.Unknown(trouble):
                self._note(trouble)
                return self._settle(ask, LendAttempt(card, item), prior)
            case _:
                assert_never(lent)

    def _stays_armed(self, lent: r.Lent) -> bool:
        """Lent for use in the library: SIP2 CI Y, or a desensitize that is not Y.

        N of a tape (magnetic media Y) only keeps the strong field away from it (Evergreen, on the wire).
        """
        told = (
            lent.desensitize is True or lent.magnetic is True or self._circulation.profile.release == "always"
        )
        return lent.security_inhibit or not told

    def _take_back(self, ask: Ask) -> e.Answered | e.NotSent | e.Unanswered | e.OutcomeUnknown:
        when, no_block = ask.opened.utc, self._no_block(ask)
        counts, cancel = self._dated(when), ask.prior == UNDO
        dated_later = ask.late and self._dates_later(when)
        taken = self._circulation.take_back(
            ask.item.item, no_block=no_block, at=when, returned=counts, cancel=cancel
        )
        match taken:
            case r.TakenBack():
                return e.Answered(
                    ask.key,
                    yes=True,
                    title=taken.title,
                    media=words.media_code(taken.media),
                    collection=taken.routing.collection,
                    said=words.said(taken.texts),
                    routing=words.routing(taken.routing, taken.media),
                    dated_later=dated_later,
                )
            case r.NotTakenBack():
                word, said, where = (
                    words.REASONS[taken.reason],
                    words.said(taken.texts),
                    words.routing(taken.routing),
                )
                return e.Answered(
                    ask.key, yes=False, title=taken.title, reason=word, said=said, routing=where
                )
            case r.Unsent(trouble):
                self._note(trouble)
                return e.NotSent(ask.key)
            case r.Unknown(trouble):
                self._note(trouble)
                return self._settle(ask, ReturnAttempt(ask.item.item), r.Prior())
            case _:
                assert_never(taken)

    def _dates_later(self, came: datetime) -> bool:
        """Whether this system enters today for a book that came on an earlier day; so it does where nobody knows better."""
        today = self._circulation.client.clock.now()
        keeps = self._circulation.profile.return_date in ("time", "date")
        return not keeps and came.astimezone(today.tzinfo).date() < today.date()

    def _no_block(self, ask: Ask) -> bool:
        """Late rows have happened already (SIP2 "no block"); systems that refuse such rows get ordinary ones.

        Unless staff insist (override).
        """
        return ask.override or (ask.late and self._circulation.profile.no_block != "refused")

    def _note(self, trouble: r.Trouble) -> None:
        self.last = Exchange.TIMED_OUT if trouble.kind in _SLOW else Exchange.REFUSED
        if trouble.kind in _HEARD:
            self.last = Exchange.GOOD
        log.warning("ils.trouble", ils=self.name, trouble=trouble.kind.value, detail=trouble.detail)

    def _settle(
        self, ask: Ask, attempt: Attempt, prior: r.Prior
    ) -> e.Answered | e.NotSent | e.Unanswered | e.OutcomeUnknown:
        """The answer was lost a moment ago: look, never ask again. Not done is as good as not sent.

        Of a late row only that it stays open: nobody waits for it, and readers would wait for its second look.
        """
        if ask.late:
            return e.Unanswered(ask.key)
        resolved = self._circulation.resolve(attempt, prior)
        if resolved.trouble is not None:
            self._note(resolved.trouble)
            return e.Unanswered(ask.key)  # it was sent, and nobody can look now
        became = self._became(ask.key, resolved.verdict, resolved.looks, dated_later=False)
        if isinstance(became, e.NotDone):
            self.last = Exchange.GOOD  # the looks were answered, whatever became of the question
            return e.NotSent(ask.key)
        return became

    def resolve(
        self, resolve: Resolve
    ) -> e.Answered | e.NotDone | e.LookAgain | e.OutcomeUnknown | e.NotSent:
        self.last = Exchange.GOOD
        attempt, prior = self._attempt_of(resolve)
        seen = self._circulation.look(attempt)
        if isinstance(seen, r.Unreachable):
            self._note(seen.trouble)
            return e.NotSent(resolve.key)
        looks, settle_s = self._looks.setdefault(resolve.key, []), self._circulation.profile.settle_s
        looks.append(seen)
        verdict = judge(attempt, prior, looks, settle_s)
        if verdict is None:
            return e.LookAgain(resolve.key, looks[0].at_s + settle_s - seen.at_s)
        del self._looks[resolve.key]
        back_late = resolve.kind is Kind.RETURN and resolve.late
        dated_later = back_late and self._dates_later(resolve.opened.utc)
        return self._became(resolve.key, verdict, looks, dated_later=dated_later)

    def _attempt_of(self, resolve: Resolve) -> tuple[Attempt, r.Prior]:
        """What was wished for, and what was true before it."""
        if resolve.kind is Kind.RETURN:
            return ReturnAttempt(resolve.item.item), r.Prior()
        assert resolve.card is not None, "a loan has a reader"
        card, item = resolve.card.reveal(), resolve.item.item
        if resolve.renew:
            return self._renewal(card, item, resolve.opened), _before_renewal(resolve.prior)
        return LendAttempt(card, item), r.Prior(on_account=False if resolve.prior in _NOT_HIS else None)

    def _became(
        self, key: str, verdict: Verdict, looks: Sequence[Seen], *, dated_later: bool
    ) -> e.Answered | e.NotDone | e.OutcomeUnknown:
        log.info("ils.resolved", ils=self.name, verdict=verdict.value, looks=len(looks))
        match verdict:
            case Verdict.LENT | Verdict.RENEWED | Verdict.RETURNED:
                item = looks[-1].item
                seen = item if isinstance(item, r.ItemKnown) else None
                due = seen.due.at if seen and seen.due else None
                title = seen.title if seen else ""
                return e.Answered(key, yes=True, title=title, due=due, dated_later=dated_later)
            case Verdict.NOT_LENT | Verdict.NOT_RENEWED | Verdict.NOT_RETURNED:
                return e.NotDone(key)
            case _:
                return e.OutcomeUnknown(key)

    def inspect(self, inspect: Inspect) -> e.Inspected | e.NotSent:
        self.last = Exchange.GOOD
        attempt: LendAttempt | ReturnAttempt = ReturnAttempt(inspect.item.item)
        if inspect.card is not None:
            attempt = LendAttempt(inspect.card.reveal(), inspect.item.item)
        seen = self._circulation.look(attempt)
        if isinstance(seen, r.Unreachable):
            self._note(seen.trouble)
            return e.NotSent(inspect.key)
        due = seen.item.due.at if isinstance(seen.item, r.ItemKnown) and seen.item.due else None
        if due is not None and due.tzinfo is None:
            due = due.replace(tzinfo=self._circulation.client.clock.now().tzinfo)
        return e.Inspected(inspect.key, seen.charged, seen.on_account, due)

    def _refused(self, ask: Ask, reason: r.Reason) -> e.Answered:
        """A refusal without a reason is looked into: the item's own state often gives it (17)."""
        word, title = words.REASONS[reason], ""
        if word is Reason.REFUSED:
            item = self._circulation.look_item(ask.item.item)
            if isinstance(item, r.ItemKnown):
                word, title = words.reason_of(item), item.title
            elif isinstance(item, r.ItemUnknown):
                word = Reason.UNKNOWN_ITEM
        return e.Answered(ask.key, yes=False, title=title, reason=word)

    def look(self, look: Look) -> e.Looked:
        self.last = Exchange.GOOD
        attempt: LendAttempt | ReturnAttempt = ReturnAttempt(look.item.item)
        if look.card is not None:
            attempt = LendAttempt(look.card.reveal(), look.item.item)
        seen = self._circulation.look(attempt)
        if isinstance(seen, r.Unreachable):
            self._note(seen.trouble)
            return e.Looked(look.key, e.Standing.UNSURE)
        title = seen.item.title if isinstance(seen.item, r.ItemKnown) else ""
        return e.Looked(look.key, words.standing(seen), title, seen.due or "")

    def end_patron_session(self, effect: EndPatronSession) -> None:
        ended = self._circulation.end_session(effect.card.reveal())
        self.last = Exchange.GOOD
        if isinstance(ended, r.Unreachable):
            self._note(ended.trouble)

    def check(self) -> None:
        status = self._circulation.status()
        self.last = Exchange.GOOD
        if isinstance(status, r.Unreachable):
            self._note(status.trouble)
        elif not status.online:
            self.last = Exchange.REFUSED

    def keep_alive(self) -> float:
        wait_s = self._circulation.client.tend()
        self.last = Exchange.GOOD if self._circulation.client.connected else Exchange.REFUSED
        return wait_s

    def close(self) -> None:
        self._circulation.client.close()


def _before_renewal(due: str) -> r.Prior:
    return r.Prior(charged=True, due=due or None, on_account=True)
