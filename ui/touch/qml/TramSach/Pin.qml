// The PIN: how many digits are typed, never which; the number pad beside it, or letters below it. Placed by hand, as Split is.
import QtQuick
import TramSach.Parts
import TramSach.Station

Item {
    id: screen

    required property Facade facade

    Item {
        id: entry
        visible: !screen.facade.pinSpelling
        x: Theme.portrait ? pad.x : 0 // one left edge with the keys
        y: Theme.portrait ? pad.y - height - Theme.mm(8) : 0
        width: Theme.portrait ? screen.width - x : pad.x - Theme.mm(8)
        height: Theme.portrait ? total : screen.height

        readonly property real gap: Theme.mm(Theme.compact ? 2 : 4)
        readonly property real total: heading.height + field.height + (detail.visible ? gap + detail.height : 0) + gap

        Words {
            id: measure
            text: screen.facade.heading
            font { pixelSize: Theme.titleSize; bold: true }
            wrapMode: Text.NoWrap
            visible: false
        }
        Words {
            id: heading
            objectName: "heading"
            text: screen.facade.heading
            color: Theme.toneInk[screen.facade.tone] ?? Theme.ink
            // One size down where one line is too short for it; two where there would still be two lines on a low glass.
            readonly property real smaller: measure.implicitWidth * Theme.plainFactSize / Theme.titleSize
            font { pixelSize: Theme.compact && smaller > entry.width ? Theme.plainSize : Theme.compact || measure.implicitWidth > entry.width ? Theme.plainFactSize : Theme.titleSize; bold: true }
            width: entry.width
            y: Math.max(0, (entry.height - entry.total) / 2)
        }
        PinField {
            id: field
            facade: screen.facade
            width: Math.min(entry.width, Theme.portrait ? pad.width : Theme.mm(90))
            height: Theme.mm(Theme.compact ? 14 : 17)
            y: heading.y + heading.height + entry.gap
        }
        Words {
            id: detail
            objectName: "detail"
            text: screen.facade.detail
            color: screen.facade.pinWrong ? Theme.attention : Theme.quietInk
            font { bold: screen.facade.pinWrong; pixelSize: Theme.plainSize }
            width: entry.width
            y: field.y + field.height + entry.gap
        }
    }
    PinPad {
        id: pad
        visible: !screen.facade.pinSpelling
        facade: screen.facade
        low: Theme.compact
        width: low ? Theme.mm(4 * 25 + 9) : Theme.mm(3 * 25 + 6)
        height: Math.min(screen.height, Theme.mm(low ? 3 * 20 + 6 : 4 * 20 + 9))
        x: Theme.portrait ? (screen.width - width) / 2 : screen.width - width
        // In portrait it stands in the middle together with what is entered; low, for whoever sits.
        y: !Theme.portrait ? (screen.height - height) / 2 : Theme.lowReach ? screen.height - height : (screen.height + entry.height + Theme.mm(8) - height) / 2
    }
    PinLetters {
        facade: screen.facade
        visible: screen.facade.pinSpelling
        anchors.fill: parent
    }
}
