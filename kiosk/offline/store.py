"""The station's own snapshots on its disk: what is there now, and taking in a newer one. Whatever fails, the old one stays."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from kiosk.offline.lookup import Snapshot
from kiosk.offline.snapshot import Fault, Kind, SnapshotError, Trust

S = TypeVar("S", bound=Snapshot)


class Store:
    """A folder of this station alone. All calls belong to one thread."""

    def __init__(self, folder: Path, trust: Trust) -> None:
        self._folder = folder
        self._trust = trust

    def open(self, kind: type[S], now: datetime) -> S:
        """The snapshot that is there, checked. Raises SnapshotError."""
        return kind(self.path(kind.kind), self._trust, now)

    def path(self, kind: Kind) -> Path:
        return self._folder / kind.file_name

    def fresh(self, kind: Kind) -> Path:
        """Where a source may put what it brings, for the station's user alone. Raises OSError."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        fetched = self._fetched(kind)
        fetched.touch(mode=0o600)
        return fetched

    def take(self, kind: type[S], now: datetime, place: str, mark: str | None = None) -> S:
        """Check what `place` put at `fresh`, put it in the old one's stead and open it. Raises SnapshotError, OSError.

        `mark`: its ETag there (RFC 9110, 8.8.3).
        """
        fetched = self._fetched(kind.kind)
        new = kind(fetched, self._trust, now)
        try:
            self._not_older(kind, new, now)
            self._replace(new, fetched, place, mark)
        except BaseException:
            new.close()
            raise
        return new

    def mark(self, kind: Kind, place: str, signature: bytes | None) -> str | None:
        """The mark to ask `place` with, if it was the one that gave what is there now."""
        try:
            said = json.loads(self._mark_path(kind).read_text(encoding="utf-8"))
            known: tuple[str, str] = said["place"], said["signature"]
            mark = str(said["mark"])
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return mark if signature is not None and known == (place, signature.hex()) else None

    def _not_older(self, kind: type[S], new: S, now: datetime) -> None:
        """A source that fell behind, or somebody who plays an old snapshot, does not bring unblocked cards back."""
        try:
            old = self.open(kind, now)
        except SnapshotError:
            return
        old.close()
        if new.manifest.created < old.manifest.created:
            raise SnapshotError(
                Fault.OLDER, f"{kind.kind.value} of {new.manifest.created:%Y-%m-%d %H:%M} UTC is older"
            )

    def _replace(self, new: Snapshot, fetched: Path, place: str, mark: str | None) -> None:
        descriptor = os.open(fetched, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        fetched.replace(self.path(new.kind))
        if mark is None or new.signature is None:
            self._mark_path(new.kind).unlink(missing_ok=True)
        else:  # torn by a power cut it is merely not believed
            said = {"place": place, "mark": mark, "signature": new.signature.hex()}
            self._mark_path(new.kind).write_text(json.dumps(said), encoding="utf-8")

    def _fetched(self, kind: Kind) -> Path:
        return self._folder / f".{kind.file_name}.fetched"

    def _mark_path(self, kind: Kind) -> Path:
        return self._folder / f"{kind.file_name}.etag"
