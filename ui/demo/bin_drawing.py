"""Draws a return bin, cut open from the side, from a `Scene`: street on the left, chute and belt, crates, lamps and alarms.

    paint(painter, QRectF(0, 0, 1280, 800), scene)

No words: it is understood in every language. Knows neither the station nor the machine.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QLinearGradient,
    QPainter,
    QPainterPath,
    QPen,
    QPolygonF,
    QRadialGradient,
)

from ui.demo.bin_scene import CrateSeen, Scene, ThingSeen

WIDTH: Final = 1280.0
HEIGHT: Final = 800.0
_WALL, _HOUSE = 300.0, QRectF(300, 110, 940, 620)
_FLAP_TOP, _FLAP_HEIGHT = 250.0, 120.0
OPENING: Final = QRectF(_WALL - 140, _FLAP_TOP - 20, 240, _FLAP_HEIGHT + 40)
KEY: Final = QRectF(1160, 130, 60, 60)
BATTERY: Final = QRectF(1040, 130, 110, 60)
"""Where things are that a mouse can touch."""
_PLATE = QRectF(184, 430, 114, 14)
_BELT_Y, _BELT_LEFT, _BELT_RIGHT = 430.0, 390.0, 1200.0
_CRATE_TOP, _CRATE_BOTTOM = 500.0, 700.0
_FIRST_CRATE, _LAST_CRATE = 470.0, 1220.0
_BOOKS = ("#2f6f8f", "#b5483b", "#5b7d3a", "#8a5a9e", "#c98a1b", "#3f5fa8", "#7a5230", "#2d8577")
_INK, _STEEL, _SHADE = QColor("#2c3a42"), QColor("#8b9aa3"), QColor("#d9e0e4")
_LIGHTS = {"red": (224, 49, 39), "green": (39, 168, 79), "blue": (34, 112, 214), "white": (255, 255, 255)}
_CLEAR, _BROKEN = QColor("#39b36b"), QColor("#e0392b")


def paint(painter: QPainter, into: QRectF, scene: Scene) -> None:
    """As large as fits into the rectangle."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(into, QColor("#eef2f4") if scene.powered else QColor("#c9ced1"))
    corner, scale = _fitted(into)
    painter.translate(corner)
    painter.scale(scale, scale)
    _house(painter)
    for crate in scene.crates:
        _crate(painter, crate, len(scene.crates))
    _belt(painter, scene)
    _flap(painter, scene)
    for thing in scene.things:
        _thing(painter, thing, scene)
    _hand(painter, scene)
    _beams(painter, scene)
    _lamp(painter, scene)
    _signs(painter, scene)
    painter.restore()


def to_drawing(into: QRectF, at: QPointF) -> QPointF:
    """Where in the drawing's own measure a point of the rectangle is."""
    corner, scale = _fitted(into)
    return QPointF((at.x() - corner.x()) / scale, (at.y() - corner.y()) / scale)


def _fitted(into: QRectF) -> tuple[QPointF, float]:
    scale = min(into.width() / WIDTH, into.height() / HEIGHT)
    left = into.x() + (into.width() - WIDTH * scale) / 2
    return QPointF(left, into.y() + (into.height() - HEIGHT * scale) / 2), scale


def _house(p: QPainter) -> None:
    p.setPen(Qt.PenStyle.NoPen)
    p.setBrush(QColor("#dfe7d6"))
    p.drawRect(QRectF(0, 730, 2 * WIDTH, 70))
    p.setBrush(QColor("#c4cbb9"))
    p.drawRect(QRectF(0, 730, _WALL, 70))
    p.setPen(QPen(_INK, 4))
    p.setBrush(QColor("#ffffff"))
    p.drawRoundedRect(_HOUSE, 14, 14)
    p.setPen(Qt.PenStyle.NoPen)
    p.setBrush(_SHADE)
    p.drawRect(QRectF(_WALL - 2, 110, 22, 140))
    p.drawRect(QRectF(_WALL - 2, _FLAP_TOP + _FLAP_HEIGHT, 22, 730 - _FLAP_TOP - _FLAP_HEIGHT))
    p.setBrush(QColor("#eef2f4"))
    p.drawRect(QRectF(_WALL - 4, _FLAP_TOP, 26, _FLAP_HEIGHT))
    chute = QPolygonF(
        [
            QPointF(_WALL + 20, 372),
            QPointF(_BELT_LEFT, _BELT_Y + 8),
            QPointF(_BELT_LEFT, _BELT_Y + 20),
            QPointF(_WALL + 20, 390),
        ]
    )
    p.setBrush(_STEEL)
    p.drawPolygon(chute)
    _antenna(p, _PLATE)
    _antenna(p, QRectF(_WALL + 44, 416, 70, 10))


def _antenna(p: QPainter, at: QRectF) -> None:
    p.setPen(QPen(_INK, 2))
    p.setBrush(QColor("#9fb6c3"))
    p.drawRoundedRect(at, 4, 4)
    p.setBrush(Qt.BrushStyle.NoBrush)
    for n in range(1, 4):
        p.setPen(QPen(QColor(34, 112, 214, 150 - 40 * n), 2))
        p.drawArc(QRectF(at.center().x() - 14 * n, at.y() - 10 * n - 6, 28 * n, 20 * n), 30 * 16, 120 * 16)


def _middle(number: int, count: int) -> float:
    width = (_LAST_CRATE - _FIRST_CRATE) / max(count, 1)
    return _FIRST_CRATE + width * (number - 0.5)


def _crate(p: QPainter, crate: CrateSeen, count: int) -> None:
    width = min(150.0, (_LAST_CRATE - _FIRST_CRATE) / max(count, 1) - 26)
    x = _middle(crate.number, count) - width / 2
    outline = QRectF(x, _CRATE_TOP, width, _CRATE_BOTTOM - _CRATE_TOP)
    if not crate.there:
        p.setPen(QPen(_STEEL, 2, Qt.PenStyle.DashLine))
        p.setBrush(Qt.BrushStyle.NoBrush)
        p.drawRect(outline)
        return
    full = crate.fill >= 0.9
    p.setPen(QPen(QColor("#e0392b") if full else _INK, 3))
    p.setBrush(QColor("#f4efe4"))
    p.drawRect(outline)
    p.setPen(_INK)
    font = p.font()
    font.setPixelSize(20)
    font.setBold(True)
    p.setFont(font)
    sign = QRectF(x, _CRATE_BOTTOM + 2, width, 26)
    p.drawText(sign, Qt.AlignmentFlag.AlignCenter, f"{crate.number} · {crate.label} · {crate.count}")


def _belt(p: QPainter, scene: Scene) -> None:
    p.setPen(QPen(QColor("#e0392b") if scene.jammed else _INK, 3))
    p.setBrush(QColor("#59656c"))
    p.drawRoundedRect(QRectF(_BELT_LEFT, _BELT_Y, _BELT_RIGHT - _BELT_LEFT, 16), 8, 8)
    p.setPen(QPen(QColor("#aab6bd"), 2))
    shift = 40 * scene.progress if scene.belt else 0.0
    x = _BELT_LEFT + 10 + shift
    while x < _BELT_RIGHT - 8:
        p.drawLine(QPointF(x, _BELT_Y + 4), QPointF(x - 6, _BELT_Y + 12))
        x += 40
    for crate in scene.crates:
        middle = _middle(crate.number, len(scene.crates))
        aimed = scene.belt and crate.number == scene.aim
        p.setPen(Qt.PenStyle.NoPen)
        p.setBrush(QColor("#2270d6") if aimed else _STEEL)
        p.drawPolygon(
            QPolygonF(
                [
                    QPointF(middle - 22, 450),
                    QPointF(middle + 22, 450),
                    QPointF(middle, 450 + (30 if aimed else 18)),
                ]
            )
        )


def _flap(p: QPainter, scene: Scene) -> None:
    """It swings inwards at its upper edge."""
    p.save()
    p.translate(_WALL + 9, _FLAP_TOP)
    p.rotate(-68 * scene.flap)
    p.setPen(QPen(_INK, 3))
    p.setBrush(QColor("#f2b632"))
    p.drawRoundedRect(QRectF(-6, 0, 12, _FLAP_HEIGHT), 5, 5)
    p.restore()
    p.setPen(QPen(_INK, 3))
    p.setBrush(QColor("#e0392b") if scene.bolted else QColor("#39b36b"))
    reach = 16 if scene.bolted else 2
    p.drawRect(QRectF(_WALL + 26 - reach, _FLAP_TOP + _FLAP_HEIGHT + 8, 22, 10))


def _place(thing: ThingSeen, scene: Scene) -> tuple[float, float, float]:
    """Middle, bottom and tilt."""
    count = len(scene.crates)
    lift = sum(
        _thick(o)
        for o in scene.things
        if (o.place, o.number) == (thing.place, thing.number) and o.order < thing.order
    )
    match thing.place:
        case "plate":
            return _PLATE.center().x(), _PLATE.y() - 4 - lift, 0.0
        case "opening":
            return _WALL + 4, 350 - lift, 18.0
        case "chute":
            return _WALL + 74, 410 - lift, 26.0
        case "sorter":
            way = max(0.0, (scene.progress - 0.15) / 0.85)
            return (
                _BELT_LEFT + 40 + way * (_middle(scene.aim, count) - _BELT_LEFT - 40),
                _BELT_Y - 2 - lift,
                0.0,
            )
        case "falling":
            return _middle(thing.number, count), _CRATE_TOP + 20, 12.0
        case _:
            return _middle(thing.number, count), _CRATE_BOTTOM - 4 - lift, 0.0


def _thick(thing: ThingSeen) -> float:
    return max(7.0, thing.thickness_mm * 0.42)


def _thing(p: QPainter, thing: ThingSeen, scene: Scene) -> None:
    x, bottom, tilt = _place(thing, scene)
    thick = _thick(thing)
    p.save()
    p.translate(x, bottom)
    p.rotate(tilt)
    body = QRectF(-46, -thick, 92, thick)
    p.setPen(QPen(_INK, 1.5))
    if thing.tagged:
        p.setBrush(QColor(_BOOKS[thing.colour]))
        p.drawRoundedRect(body, 2, 2)
        p.setPen(Qt.PenStyle.NoPen)
        p.setBrush(QColor("#fdfbf3"))
        p.drawRect(QRectF(30, -thick + 1.5, 14, max(2.0, thick - 3)))
        p.setBrush(QColor("#2270d6") if thing.secured else QColor("#27a84f"))
        p.drawEllipse(QPointF(-34, -thick / 2), 3, 3)
    else:
        p.setBrush(QColor("#9a9a94"))
        p.drawRoundedRect(body, thick / 2, thick / 2)
    p.restore()


def _hand(p: QPainter, scene: Scene) -> None:
    if not scene.hand:
        return
    p.setPen(QPen(_INK, 2))
    p.setBrush(QColor("#e8b48a"))
    arm = QPainterPath(QPointF(120, 350))
    arm.lineTo(290, 318)
    arm.cubicTo(330, 312, 350, 322, 348, 334)
    arm.lineTo(300, 348)
    arm.lineTo(126, 392)
    arm.closeSubpath()
    p.drawPath(arm)


def _beams(p: QPainter, scene: Scene) -> None:
    exits = _middle(scene.aim, len(scene.crates))
    for broken, top, bottom in (
        (scene.front, QPointF(_WALL + 26, _FLAP_TOP - 6), QPointF(_WALL + 26, _FLAP_TOP + _FLAP_HEIGHT + 4)),
        (scene.inside, QPointF(_BELT_LEFT - 6, 360), QPointF(_BELT_LEFT - 6, 428)),
        (scene.exit, QPointF(exits - 40, 488), QPointF(exits + 40, 488)),
    ):
        colour = _BROKEN if broken else _CLEAR
        p.setPen(QPen(QColor(colour.red(), colour.green(), colour.blue(), 120), 2, Qt.PenStyle.DotLine))
        p.drawLine(top, bottom)
        p.setPen(Qt.PenStyle.NoPen)
        p.setBrush(colour)
        for end in (top, bottom):
            p.drawEllipse(end, 5, 5)


def _lamp(p: QPainter, scene: Scene) -> None:
    centre = QPointF(_WALL - 34, 190)
    parts = [_LIGHTS[name] for name in scene.lamp]
    lit = QColor(*(max(part[n] for part in parts) for n in range(3))) if parts else QColor("#4c565c")
    if set(scene.lamp) == {"red", "green"}:
        lit = QColor("#f5a623")
    if parts:
        glow = QRadialGradient(centre, 90)
        glow.setColorAt(0, QColor(lit.red(), lit.green(), lit.blue(), 190))
        glow.setColorAt(1, QColor(lit.red(), lit.green(), lit.blue(), 0))
        p.setPen(Qt.PenStyle.NoPen)
        p.setBrush(QBrush(glow))
        p.drawEllipse(centre, 90, 90)
    p.setPen(QPen(_INK, 4))
    p.setBrush(lit)
    p.drawEllipse(centre, 26, 26)
    if scene.siren or scene.buzzer:
        p.setBrush(Qt.BrushStyle.NoBrush)
        for n in range(1, 4):
            p.setPen(QPen(QColor("#e0392b") if scene.siren else _INK, 3))
            p.drawArc(
                QRectF(centre.x() - 34 - 12 * n, centre.y() - 34 - 12 * n, 68 + 24 * n, 68 + 24 * n),
                135 * 16,
                90 * 16,
            )


def _signs(p: QPainter, scene: Scene) -> None:
    """Key, battery, fire: upper right of the housing."""
    p.setPen(QPen(_INK, 3))
    p.setBrush(QColor("#f2b632") if scene.key else _SHADE)
    p.drawEllipse(QPointF(1190, 160), 24, 24)
    p.save()
    p.translate(1190, 160)
    p.rotate(90 if scene.key else 0)
    p.drawLine(QPointF(0, -14), QPointF(0, 14))
    p.restore()
    p.setBrush(QColor("#ffffff"))
    p.drawRoundedRect(QRectF(1050, 144, 84, 34), 5, 5)
    p.drawRect(QRectF(1134, 154, 7, 14))
    p.setPen(Qt.PenStyle.NoPen)
    fill = QLinearGradient(1050, 0, 1134, 0)
    colour = QColor("#39b36b") if scene.mains else QColor("#f5a623")
    fill.setColorAt(0, colour)
    fill.setColorAt(1, colour.lighter(115))
    p.setBrush(fill)
    p.drawRoundedRect(QRectF(1054, 148, 76 * scene.charge / 100, 26), 3, 3)
    if not scene.mains:
        p.setPen(QPen(QColor("#e0392b"), 5))
        p.drawLine(QPointF(1040, 186), QPointF(1146, 136))
    if scene.fire:
        p.setPen(Qt.PenStyle.NoPen)
        p.setBrush(QColor("#e0392b"))
        p.drawPolygon(QPolygonF([QPointF(985, 186), QPointF(1010, 136), QPointF(1035, 186)]))
