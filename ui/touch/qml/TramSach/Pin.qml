// The PIN: how many digits are typed, never which; the number pad beside it, or letters below it. Placed by hand, as Split is.
import QtQuick
import TramSach.Parts
import TramSach.Station

Item {
    id: screen

    required property Facade facade
    // Low reach on a wide glass: the pad lies flat along the lower edge, what is typed stands above it, its sentence beside it.
    readonly property bool flat: Theme.lowReach && !Theme.portrait

    Item {
        id: entry
        visible: !screen.facade.pinSpelling
        x: Theme.portrait || screen.flat ? pad.x : 0 // one left edge with the keys
        y: Theme.portrait ? pad.y - height - Theme.mm(8) : 0
        width: Theme.portrait ? screen.width - x : screen.flat ? screen.width - x : pad.x - Theme.mm(8)
        height: Theme.portrait ? total : screen.flat ? pad.y - Theme.mm(3) : screen.height

        readonly property real gap: Theme.mm(Theme.compact ? 2 : 4)
        readonly property real below: !detail.visible ? 0 : screen.flat ? Math.max(0, detail.height - field.height) : gap + detail.height
        readonly property real total: heading.height + field.height + below + gap

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
            width: Math.min(entry.width, Theme.portrait ? pad.width : Theme.mm(screen.flat ? 72 : 90))
            height: Theme.mm(Theme.compact ? 14 : 17)
            y: heading.y + heading.height + entry.gap + (screen.flat ? entry.below / 2 : 0)
        }
        Words {
            id: detail
            objectName: "detail"
            text: screen.facade.detail
            color: screen.facade.pinWrong ? Theme.attention : Theme.quietInk
            font { bold: screen.facade.pinWrong; pixelSize: Theme.plainSize }
            x: screen.flat ? field.width + Theme.mm(4) : 0
            width: entry.width - x
            y: screen.flat ? field.y + (field.height - height) / 2 : field.y + field.height + entry.gap
        }
    }
    PinPad {
        id: pad
        visible: !screen.facade.pinSpelling
        facade: screen.facade
        low: Theme.compact
        flat: screen.flat
        width: flat ? Theme.mm(6 * 25 + 15) : low ? Theme.mm(4 * 25 + 9) : Theme.mm(3 * 25 + 6)
        height: flat ? Math.min(Theme.lowRoom, Theme.mm(2 * 20 + 3)) : Math.min(screen.height, Theme.mm(low ? 3 * 20 + 6 : 4 * 20 + 9))
        x: Theme.portrait || flat ? (screen.width - width) / 2 : screen.width - width
        // In portrait it stands in the middle together with what is entered; low, for whoever sits.
        y: flat ? screen.height - height : !Theme.portrait ? (screen.height - height) / 2 : Theme.lowReach ? screen.height - height : (screen.height + entry.height + Theme.mm(8) - height) / 2
    }
    PinLetters {
        facade: screen.facade
        visible: screen.facade.pinSpelling
        anchors.fill: parent
    }
}
