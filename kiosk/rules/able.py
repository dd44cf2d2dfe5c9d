"""Whether the station can serve at all, from its health alone (ux.md §3.5). Pure."""

from __future__ import annotations

from kiosk.rules.state import State


def can_serve(state: State) -> bool:
    """Able to, and not paused by staff (circulation rule 30)."""
    return is_able(state) and not state.paused


def is_able(state: State) -> bool:
    """Out of order only if nothing can be recorded, or nothing can be identified, or the time is wrong (ux.md §3.5).

    A return bin takes books whatever its clock says: staff confirm the dates (return-station.md, exception catalogue).
    """
    return can_record(state) and state.health.clock and (state.health.rfid or state.health.scanner)


def is_broken(state: State) -> bool:
    """Not even the visit under way can go on; while only room is short its reader is still served."""
    return not (state.health.journal and (state.health.rfid or state.health.scanner))


def can_record(state: State) -> bool:
    """After a journal was damaged only what the ILS hears of at once: its disk has lost rows before."""
    health = state.health
    return health.journal and health.room and (health.online or not health.set_aside)
