"""What an office does for a station that lends offline, from the demo library's own records: keys, snapshots, settings."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from kiosk.offline.keys import hash_card, hash_pin, public_text
from kiosk.offline.records import Card, Item
from kiosk.offline.snapshot import Kind, Manifest
from kiosk.offline.writing import write_cards, write_catalogue
from sip2.server import Library
from tests.kiosk.offline.office import LIBRARY, Office


def tables(folder: Path, library: Library, **offline: object) -> dict[str, object]:
    """The office's work: keys, snapshots of the library's records, and the station's settings that believe them."""
    office = Office(folder)
    write_snapshots(office, library)
    site_key = folder / "site.key"
    site_key.write_text(office.site_key.hex())
    site_key.chmod(0o600)
    believed = {
        "policy": "both",
        "library": LIBRARY,
        "public_key": public_text(office.key),
        "key_file": str(site_key),
        "sources": [str(folder)],
        "folder": str(folder / "station"),
    }
    calendar = {
        "until": "2099-12-31",
        "open": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
        "days": {kind.value: days for kind, days in library.rules.days.items()},
    }
    return {"offline": believed | offline, "calendar": calendar}


def write_snapshots(office: Office, library: Library) -> None:
    now, loans = datetime.now(UTC), library.loans_by_patron()

    def manifest(kind: Kind) -> Manifest:
        return Manifest(kind, LIBRARY, now, now + timedelta(days=2))

    cards = []
    for reader in library.catalogue.patrons.values():
        pin = hash_pin(office.site_key, reader.card, reader.pin) if reader.pin else None
        out = len(loans.get(reader.card, ()))
        card = Card(reader.limit, out, bool(reader.blocked), reader.expires, reader.category, pin)
        cards.append((hash_card(office.site_key, reader.card), card))
    items = [
        ("", item.barcode, Item(item.title, item.kind.value, bool(library.holds(item.barcode))))
        for item in library.catalogue.items.values()
    ]
    write_cards(office.folder / Kind.CARDS.file_name, manifest(Kind.CARDS), cards, office.key)
    write_catalogue(office.folder / Kind.CATALOGUE.file_name, manifest(Kind.CATALOGUE), items, office.key)
