"""Writes the tables of docs/sip2.md from the declarations: `python -m tests.sip2.reference` prints them."""

from __future__ import annotations

from sip2.answers import ANSWERS
from sip2.fields import FIELDS, FieldSlot, table_of
from sip2.message import Message
from sip2.profile import Profile
from sip2.requests import REQUESTS
from tests.sip2.vectors import SPEC

STANDARD = "3M SIP 2.00 rev. 2.12"
SORTER = "3M sorter extension 2005, as Koha and Aleph use it"
ENVISIONWARE = "Envisionware, as Evergreen and Koha send it"
EXTENSIONS = {
    **{(field_id, "10"): SORTER for field_id in ("CR", "CS", "CT", "CV", "CY", "DA")},
    **{(field_id, "64"): ENVISIONWARE for field_id in ("PA", "PB", "PC")},
    ("BL", "12"): "Koha and Evergreen, when they refuse (observed)",
}
"""Where a field comes from that the definition does not have, or not in that message."""


def message_table(classes: tuple[type[Message], ...]) -> str:
    """One row a message: code, class, fixed fields with widths, fields by id."""
    rows = [
        "| Code | Message | Class | Fixed fields (width) | Required | Optional (× repeats, + extension) |"
    ]
    rows.append("|---|---|---|---|---|---|")
    for each in classes:
        table = table_of(each)
        fixed = ", ".join(f"{slot.name} ({slot.width})" for slot in table.fixed) or "–"
        required = " ".join(slot.id for slot in table.fields if slot.required) or "–"
        optional = " ".join(_optional(slot) for slot in table.fields if not slot.required) or "–"
        arrow = f" → {each.answer}" if each.answer not in {"", "*"} else ""
        name = SPEC[each.code]["name"]
        rows.append(
            f"| {each.code}{arrow} | {name} | `{each.__name__}` | {fixed} | {required} | {optional} |"
        )
    return "\n".join(rows)


def _optional(slot: FieldSlot) -> str:
    return slot.id + ("×" if slot.repeats else "") + ("+" if slot.extension else "")


def field_table() -> str:
    """One row a field: id, attribute, form, the messages that have it, where it is defined."""
    rows = ["| Id | Attribute | Form | In | Source |", "|---|---|---|---|---|"]
    for field_id, field in FIELDS.items():
        places = " ".join(each.code for each in (*REQUESTS, *ANSWERS) if field_id in table_of(each).by_id)
        form = field.form.name + (f", {field.width} wide" if field.width else "")
        rows.append(f"| {field_id} | `{field.name}` | {form} | {places} | {_source(field_id)} |")
    return "\n".join(rows)


def _source(field_id: str) -> str:
    """The definition, and what others added to it, by message."""
    slots = {each.code: table_of(each).by_id.get(field_id) for each in (*REQUESTS, *ANSWERS)}
    in_standard = any(slot and not slot.extension for slot in slots.values())
    added = {code: EXTENSIONS[field_id, code] for code, slot in slots.items() if slot and slot.extension}
    if not in_standard and len(added) == 1:
        return next(iter(added.values()))
    return "; ".join([STANDARD] * in_standard + [f"in {code}: {source}" for code, source in added.items()])


def profile_keys() -> list[str]:
    """The keys that docs/sip2.md must explain."""
    return [key for key in Profile.model_fields if key != "provenance"]


if __name__ == "__main__":
    print(message_table(REQUESTS), message_table(ANSWERS), field_table(), sep="\n\n")
