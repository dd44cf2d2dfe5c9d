"""Hypothesis strategies for all 31 messages, drawn from their own declarations."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from decimal import Decimal
from typing import Any
from unicodedata import normalize

from hypothesis import strategies as st

from sip2 import fields as f
from sip2.codec import MESSAGES
from sip2.fields import Form, table_of
from sip2.message import Message
from sip2.values import PatronStatus, SipDate, Summary, SupportedMessages

text = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp"), exclude_characters="|"), max_size=40
).map(lambda value: normalize("NFC", value))

dates = st.builds(
    SipDate.of,
    st.datetimes(datetime.fromisoformat("1970-01-01"), datetime.fromisoformat("2100-01-01")).map(
        lambda moment: moment.replace(microsecond=0)
    ),
    st.sampled_from(["    ", "   Z", "0000"]),
)


def flags(width: int) -> st.SearchStrategy[str]:
    return st.text("Y ", min_size=width, max_size=width)


def _enumeration(form: Form, width: int) -> st.SearchStrategy[Any]:
    table = type(form.read("?" * (width or 1)))
    return st.sampled_from([member for member in table if len(member.value) == width])


def values(form: Form, width: int) -> st.SearchStrategy[Any]:
    """Values that a field of this form may be written with."""
    simple: dict[str, st.SearchStrategy[Any]] = {
        f.YES_NO.name: st.booleans(),
        f.OK.name: st.booleans(),
        f.YES_NO_UNKNOWN.name: st.sampled_from([True, False, None]),
        f.DATE.name: dates | st.just(SipDate.blank()),
        f.AMOUNT.name: st.decimals(0, 10**9, places=2) | st.integers(0, 10**9).map(Decimal),
        f.STATUS.name: flags(14).map(PatronStatus),
        f.SUMMARY.name: st.sampled_from([Summary.of(each) for each in (None, *Summary.NAMES)]),
        f.SUPPORTED.name: st.text("YN ", min_size=16, max_size=16).map(SupportedMessages),
    }
    if form is f.TEXT:
        # without A, lest the end of the fixed part look like AY or AZ, which no version or currency does
        return st.text("BCXYZ019.", min_size=width, max_size=width) if width else text
    if form is f.COUNT:
        return st.integers(0, 10**width - 1)
    return simple[form.name] if form.name in simple else _enumeration(form, width)


def message(code: str) -> st.SearchStrategy[Message]:
    """Any message of this code that may be written."""
    table = table_of(MESSAGES[code])
    drawn: dict[str, st.SearchStrategy[Any]] = {
        slot.name: values(slot.form, slot.width) for slot in table.fixed
    }
    for slot in table.fields:
        one = values(slot.form, slot.width)
        drawn[slot.name] = (
            st.lists(one, max_size=3).map(tuple)
            if slot.repeats
            else one
            if slot.required
            else st.none() | one
        )
    known = {field.name for field in dataclasses.fields(MESSAGES[code])}
    assert set(drawn) <= known
    extra = st.lists(st.tuples(st.sampled_from(["ZZ", "XI", "U1"]), text), max_size=2).map(tuple)
    return st.builds(MESSAGES[code], extra=extra, **drawn)
