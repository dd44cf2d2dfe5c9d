"""What Qt and QML complain about, in a process that pytest-qt does not watch: warnings, binding loops and worse."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

OLD_QT_ON_KHMER: Final = (
    'OpenType support missing for "Noto Sans", script'  # see pyproject.toml, qt_log_ignore
)
_HARMLESS: Final = (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg)


def collect() -> list[str]:
    """A list that grows with every complaint from now on."""
    complaints: list[str] = []

    def note(kind: QtMsgType, _where: QMessageLogContext, words: str) -> None:
        if kind not in _HARMLESS and not words.startswith(OLD_QT_ON_KHMER):
            complaints.append(words)

    qInstallMessageHandler(note)
    return complaints
