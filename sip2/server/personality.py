"""How library systems differ on the wire: a set of traits, and one personality for each server that was observed.

Each trait is a habit that a real server has; docs/sip2.md says which was seen where. Values only.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from types import MappingProxyType
from typing import Final


class Reaction(Enum):
    """What a server does where the standard would have it answer properly."""

    CLOSE = "close"
    SILENCE = "silence"
    SILENCE_THEN_CLOSE = "silence_then_close"
    RESEND = "resend"
    """Answers 96."""
    BARE_RESEND = "bare_resend"
    """Answers 96 without its checksum."""
    NONE_TEXT = "none_text"
    """The four characters None and no terminator."""
    SENTENCE = "sentence"
    """Plain text and a terminator."""
    ANSWER = "answer"


class Duplicates(Enum):
    """What happens to the same bytes sent twice."""

    REPLAYED = "replayed"
    EXECUTED = "executed"


class NoBlock(Enum):
    """What a checkout with no block Y means."""

    FORCED = "forced"
    """Recorded as having happened, if it has a due date."""
    IGNORED = "ignored"
    """An ordinary checkout that may be refused."""


class UnknownReturn(Enum):
    """The answer to the return of an item that the system does not have."""

    CLOSES = "closes"
    ALERT_99 = "alert_99"
    REFUSED = "refused"
    ACCEPTED = "accepted"


class IdleReturn(Enum):
    """The answer to the return of an item that was not on loan."""

    OK = "ok"
    REFUSED = "refused"
    REFUSED_WITH_ALERT = "refused_with_alert"


class Misshape(Enum):
    """Ways in which answers break the form of the standard."""

    SWAPPED_38 = "swapped_38"
    BARE_38 = "bare_38"
    BLANK_PADDED_98 = "blank_padded_98"
    ITEM_TWICE_IN_16 = "item_twice_in_16"
    YES_AND_BLANKS_IN_LOANS = "yes_and_blanks_in_loans"
    """12 and 30: renewal ok always Y with a yes, then two blanks."""
    NO_BX_UNDER_VERSION_1 = "no_bx_under_version_1"
    NO_PATRON_IN_12 = "no_patron_in_12"
    NO_LOCATION_IN_10 = "no_location_in_10"
    TWO_IN_20 = "two_in_20"
    SHORT_CHECKSUM = "short_checksum"


NOTHING: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Personality:
    """The traits of one library system. The defaults are those of a server that keeps to the standard."""

    name: str
    about: str

    # Bytes
    terminator: bytes = b"\r"
    frames_by_cr_only: bool = False
    """An LF ends nothing."""
    leading_lf_counts: bool = False
    """An LF after the CR belongs to the next message, whose checksum then fails."""
    one_read_is_one_message: bool = False
    encoding: str = "utf-8"
    normal_form: str = "NFC"
    strips_accents: bool = False
    delimiter_inside: str = " "
    """What stands in a value for a delimiter."""
    cuts_fields: bool = False
    zone: str = "    "
    misshapes: frozenset[Misshape] = frozenset()

    # Error detection
    writes_checksums: bool = True
    """Answers carry AY and AZ where the request did; False: never."""
    always_checksum: bool = False
    """Answers carry AZ even where the request had none."""
    digit_where_none: int | None = None
    """AY of an answer to a request that had none."""
    crlf_loses_sequence: bool = False
    checks_checksums: bool = True
    resend_terminator: bytes = b"\r"
    """Ends a 96."""
    duplicates: Duplicates = Duplicates.REPLAYED
    resend_sequence_zero: bool = False
    """The answer to 97 carries digit 0 instead of its own."""
    resend_is_unterminated: bool = False
    """The answer to 97 has no terminator."""
    ignores_97: bool = False

    # Login and errors
    telnet_login: bool = False
    before_login: Reaction = Reaction.CLOSE
    """For whatever is no login; ANSWER means that a 99 is answered and the rest closes."""
    silence_s: float = 2.0
    """How long SILENCE_THEN_CLOSE is silent."""
    accepts_any_login: bool = False
    wrong_login_closes: bool = False
    unknown_command: Reaction = Reaction.RESEND
    refused_under_version_1: frozenset[str] = NOTHING
    """Requests that end the connection after a 99 that named version 1.00."""
    unsupported: frozenset[str] = NOTHING
    unsupported_reaction: Reaction = Reaction.ANSWER
    missing_required: Reaction = Reaction.ANSWER
    blank_due_date: Reaction = Reaction.ANSWER
    unknown_note_closes: bool = False
    """A 19 about an unknown item ends the connection."""

    # 98
    flags_98: str = "YYYYYY"
    timeout_98: int = 30
    retries_98: int = 3
    denies_98: frozenset[str] = NOTHING
    """Requests that BX calls unsupported although they work."""
    claims_98: frozenset[str] = NOTHING
    """Requests that BX calls supported although they do not work."""
    blanks_98: frozenset[str] = NOTHING
    """Requests of which BX says nothing."""

    # Patrons
    cards_any_case: bool = False
    verifies_pin: bool = True
    """False: CQ is never sent."""
    unknown_card_has_cq: bool = True
    status_has_validity: bool = True
    """24 has BL and CQ."""
    empty_pin_means_none: bool = False
    """An empty AD counts as absent."""
    data_despite_wrong_pin: bool = False
    all_flags_on_wrong_pin: bool = False
    counts_are_blank: bool = False
    personal_fields: bool = True
    """Address, e-mail, phone, birth date in 64."""
    raw_reasons: bool = False
    """AF holds internal words instead of a sentence."""

    # Circulation
    renews_by_checkout: bool = True
    """A second checkout by the same reader renews, even if SC renewal policy is N."""
    tells_renewals: bool = True
    renewal_desensitizes: bool = True
    no_block: NoBlock = NoBlock.FORCED
    return_date_counts: bool = True
    idle_return: IdleReturn = IdleReturn.OK
    unknown_return: UnknownReturn = UnknownReturn.ALERT_99
    alert_types: bool = True
    """CV, CT, CY and DA in 10."""
    alert_type_on_success: bool = False
    sort_bins: bool = True
    valid_patron_in_refusals: bool = False
    """A refused 12 has BL."""
    due_date_on_refusal: bool = False
    """AH is "now" where nothing was lent."""
    lists_renewed_twice: bool = False
    magnetic_media_known: bool = False


GENERIC: Final = Personality(name="generic", about="keeps to the standard")

KOHA: Final = Personality(
    name="koha",
    about="Koha as observed (3.17) with the offline rules of 25.x: CR LF, executes repeats, traps holds with ok 0",
    terminator=b"\r\n",
    delimiter_inside="&#124;",
    duplicates=Duplicates.EXECUTED,
    resend_sequence_zero=True,
    before_login=Reaction.SILENCE_THEN_CLOSE,
    unknown_command=Reaction.BARE_RESEND,
    flags_98="YYYYNN",
    timeout_98=100,
    retries_98=5,
    unsupported=frozenset({"01", "25"}),
    denies_98=frozenset({"19"}),
    claims_98=frozenset({"01", "25"}),
    cards_any_case=True,
    unknown_card_has_cq=False,
    data_despite_wrong_pin=True,
    raw_reasons=True,
    valid_patron_in_refusals=True,
    renewal_desensitizes=False,
    idle_return=IdleReturn.REFUSED_WITH_ALERT,
)

EVERGREEN: Final = Personality(
    name="evergreen",
    about="Evergreen's SIPServer as observed: plain ASCII, its 98 lies, a fault in the back end closes the connection",
    frames_by_cr_only=True,
    encoding="ascii",
    strips_accents=True,
    delimiter_inside="&#124;",
    cuts_fields=True,
    duplicates=Duplicates.EXECUTED,
    resend_sequence_zero=True,
    before_login=Reaction.ANSWER,
    unknown_command=Reaction.CLOSE,
    unsupported=frozenset({"37"}),
    unsupported_reaction=Reaction.CLOSE,
    unknown_note_closes=True,
    misshapes=frozenset({Misshape.NO_BX_UNDER_VERSION_1}),
    refused_under_version_1=frozenset({"63"}),
    unknown_card_has_cq=False,
    flags_98="YNNYNN",
    timeout_98=600,
    denies_98=frozenset({"19"}),
    data_despite_wrong_pin=True,
    renewal_desensitizes=False,
    no_block=NoBlock.IGNORED,
    return_date_counts=False,
    idle_return=IdleReturn.REFUSED,
    unknown_return=UnknownReturn.CLOSES,
    valid_patron_in_refusals=True,
    lists_renewed_twice=True,
    magnetic_media_known=True,
)

EVERGREEN_UTF8: Final = replace(
    EVERGREEN,
    name="evergreen-utf8",
    about="Evergreen's SIPServer with a UTF-8 account: letters come decomposed",
    encoding="utf-8",
    strips_accents=False,
    normal_form="NFD",
    timeout_98=30,
)

FOLIO: Final = Personality(
    name="folio",
    about="FOLIO's edge-sip2 as its source reads: CP850, no checksums, sentences for errors, renewals never told",
    encoding="cp850",
    writes_checksums=False,
    checks_checksums=False,
    before_login=Reaction.SENTENCE,
    unknown_command=Reaction.SENTENCE,
    unsupported=frozenset({"15", "19", "25"}),
    unsupported_reaction=Reaction.SENTENCE,
    tells_renewals=False,
    no_block=NoBlock.IGNORED,
    alert_type_on_success=True,
    unknown_return=UnknownReturn.REFUSED,
    due_date_on_refusal=True,
)

INVENIO: Final = Personality(
    name="invenio",
    about="invenio-sip2 as observed: one read is one message, None for what it lacks, repeats are executed",
    one_read_is_one_message=True,
    always_checksum=True,
    crlf_loses_sequence=True,
    checks_checksums=False,
    duplicates=Duplicates.EXECUTED,
    resend_is_unterminated=True,
    before_login=Reaction.NONE_TEXT,
    unknown_command=Reaction.CLOSE,
    unsupported=frozenset({"01", "19", "65"}),
    unsupported_reaction=Reaction.NONE_TEXT,
    timeout_98=10,
    retries_98=10,
    misshapes=frozenset(
        {
            Misshape.SWAPPED_38,
            Misshape.BLANK_PADDED_98,
            Misshape.ITEM_TWICE_IN_16,
            Misshape.SHORT_CHECKSUM,
        }
    ),
    unknown_card_has_cq=False,
    status_has_validity=False,
    empty_pin_means_none=True,
    data_despite_wrong_pin=True,
    no_block=NoBlock.IGNORED,
    return_date_counts=False,
    alert_types=False,
    unknown_return=UnknownReturn.REFUSED,
)

PYSIP2: Final = Personality(
    name="pysip2",
    about="pysip2 as observed: CP850, refuses what is not to the letter by closing, replays repeats",
    frames_by_cr_only=True,
    leading_lf_counts=True,
    encoding="cp850",
    before_login=Reaction.CLOSE,
    wrong_login_closes=True,
    unknown_command=Reaction.SILENCE,
    unsupported=frozenset({"01", "15", "19", "25", "65"}),
    missing_required=Reaction.CLOSE,
    blank_due_date=Reaction.CLOSE,
    flags_98="YYYYNY",
    renewal_desensitizes=False,
    alert_types=False,
    unknown_return=UnknownReturn.REFUSED,
)

GIGAFLAIR: Final = Personality(
    name="gigaflair",
    about="GigaFlair's mock as observed: any login, no checks, answers out of form",
    always_checksum=True,
    digit_where_none=0,
    checks_checksums=False,
    ignores_97=True,
    duplicates=Duplicates.EXECUTED,
    accepts_any_login=True,
    before_login=Reaction.ANSWER,
    unknown_command=Reaction.SILENCE,
    unsupported=frozenset({"01"}),
    unsupported_reaction=Reaction.SILENCE,
    verifies_pin=False,
    blanks_98=frozenset({"23", "11", "17", "19", "29", "65"}),
    claims_98=frozenset({"01"}),
    misshapes=frozenset(
        {
            Misshape.YES_AND_BLANKS_IN_LOANS,
            Misshape.NO_PATRON_IN_12,
            Misshape.NO_LOCATION_IN_10,
            Misshape.BARE_38,
            Misshape.TWO_IN_20,
        }
    ),
    data_despite_wrong_pin=True,
    unknown_return=UnknownReturn.ACCEPTED,
    alert_types=False,
)

SIERRA: Final = Personality(
    name="sierra",
    about="Sierra as other people's client code describes it, not observed: telnet login, zone 0000, all flags on a wrong PIN",
    telnet_login=True,
    zone="0000",
    all_flags_on_wrong_pin=True,
    counts_are_blank=True,
    alert_types=False,
)

PERSONALITIES: Final = MappingProxyType(
    {
        each.name: each
        for each in (GENERIC, KOHA, EVERGREEN, EVERGREEN_UTF8, FOLIO, INVENIO, PYSIP2, GIGAFLAIR, SIERRA)
    }
)
