"""The QR code of the Vietnamese citizen identity card (CCCD, Căn cước): its number, checked, and nothing else.

The code holds name, birth date, address and more. None of it leaves this file: after the check only the twelve digits
remain. It is no proof of identity (a photograph of it scans as well); whether it opens a session is the library's choice.

Format as printed in the press and seen in the field: fields parted by `|`: number, old number (may be empty), name,
birth ddMMyyyy, sex (Nam/Nữ), residence, issue ddMMyyyy; cards since 2024-07-01 add fields, some readers send six.
Number: circular 59/2021/TT-BCA: 3 digits province, 1 century and sex (0/1 for 19xx, 2/3 for 20xx, even for men),
2 year of birth, 6 random.
"""

from __future__ import annotations

import re
from datetime import datetime

_MIN_FIELDS, _MAX_FIELDS = 6, 16
_DIGITS = re.compile(r"[0-9]{12}", re.ASCII)
_DATE = re.compile(r"[0-9]{8}", re.ASCII)
_OLD_NUMBER = re.compile(r"(?:[0-9]{9}|[0-9]{12})?", re.ASCII)
_MAN = "nam"


def number(text: str) -> str | None:
    """The card's number where `text` is such a QR code and agrees with itself, else None (also for health insurance).

    Works on text whose Vietnamese letters a keyboard-wedge scanner has mangled: only digits and one letter are read.
    """
    fields = text.split("|")
    if not _MIN_FIELDS <= len(fields) <= _MAX_FIELDS:
        return None
    number, old, _name, birth, sex = (part.strip() for part in fields[:5])
    if not (_DIGITS.fullmatch(number) and _OLD_NUMBER.fullmatch(old) and _DATE.fullmatch(birth)):
        return None
    return number if _agrees(number, birth, sex) else None


def _agrees(number: str, birth: str, sex: str) -> bool:
    try:
        born = datetime.strptime(birth, "%d%m%Y")  # noqa: DTZ007 - a calendar day, no instant
    except ValueError:
        return False
    if not sex.lower().startswith("n"):
        return False
    century, year = divmod(born.year, 100)
    is_woman = sex.lower() != _MAN
    return number[3] == str(2 * (century - 19) + is_woman) and number[4:6] == f"{year:02d}"
