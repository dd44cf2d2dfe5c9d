"""Incidents in the database: written once, found by the code that stood on the screen."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select

from kiosk.incidents import Incident
from kiosk.journal.tables import incidents
from kiosk.values import ClockQuality, Moment

_i = incidents.c


class Incidents:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def record(self, incident: Incident) -> None:
        at, clock = incident.at.utc.isoformat(), incident.at.clock.value
        row = {
            "code": incident.code,
            "at": at,
            "clock": clock,
            "what": incident.what,
            "stage": incident.stage,
        }
        with self._connection.begin():
            self._connection.execute(insert(incidents), row)

    def of(self, text: str) -> tuple[Incident, ...]:
        """With this code, however it was typed; oldest first."""
        query = select(incidents).where(_i.code == text.strip().upper()).order_by(_i.id)
        with self._connection.begin():
            rows = self._connection.execute(query).all()
        return tuple(
            Incident(
                r.code, Moment(datetime.fromisoformat(r.at), 0.0, ClockQuality(r.clock)), r.what, r.stage
            )
            for r in rows
        )
