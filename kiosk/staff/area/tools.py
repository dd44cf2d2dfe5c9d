"""The tools of the staff area, in the order of their tiles. A new tool is one file beside this one and one line here."""

from __future__ import annotations

from kiosk.staff.area import (
    bins,
    convert,
    day,
    devices,
    fines,
    look,
    program,
    reprint,
    returns,
    rows,
    search,
    service,
)
from kiosk.staff.area.tool import Tool

TOOLS: tuple[Tool, ...] = (
    rows.PARKED,
    rows.QUEUED,
    bins.BINS,
    fines.FINES,
    search.SEARCH,
    day.TODAY,
    returns.RETURNS,
    look.LOOK,
    program.PROGRAM,
    convert.CONVERTING,
    reprint.REPRINT,
    devices.DEVICES,
    service.SERVICE,
)
