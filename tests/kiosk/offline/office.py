"""A library's office for tests: its keys, its lists, and the snapshots that it makes of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.offline.keys import hash_card
from kiosk.offline.records import Card, Item
from kiosk.offline.snapshot import Kind, Manifest, Trust
from kiosk.offline.writing import write_cards, write_catalogue

LIBRARY = "VN-AG01"
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # a Monday, eight in the morning in Viet Nam


@dataclass
class Office:
    folder: Path
    library: str = LIBRARY
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    site_key: bytes = b"k" * 32

    @property
    def trust(self) -> Trust:
        return Trust(self.key.public_key(), self.library)

    def manifest(self, kind: Kind, created: datetime, days: float) -> Manifest:
        return Manifest(kind, self.library, created, created + timedelta(days=days))

    def cards(self, cards: Mapping[str, Card], created: datetime = NOW, days: float = 7) -> Path:
        path = self.folder / Kind.CARDS.file_name
        rows = [(hash_card(self.site_key, number), card) for number, card in cards.items()]
        write_cards(path, self.manifest(Kind.CARDS, created, days), rows, self.key)
        return path

    def catalogue(
        self, items: Iterable[tuple[str, Item]], created: datetime = NOW, days: float = 7, ils: str = ""
    ) -> Path:
        path = self.folder / Kind.CATALOGUE.file_name
        rows = [(ils, number, item) for number, item in items]
        write_catalogue(path, self.manifest(Kind.CATALOGUE, created, days), rows, self.key)
        return path
