// One question with more answers than the action bar holds: they stand here as tiles, two by two or below each other; the way back is in the bar.
pragma ComponentBehavior: Bound
import QtQuick
import TramSach.Parts
import TramSach.Station

Item {
    id: screen

    required property Facade facade

    Words {
        id: heading
        objectName: "heading"
        text: screen.facade.heading
        font { pixelSize: Theme.plainFactSize; bold: true }
        width: screen.width
    }
    Words {
        id: detail
        objectName: "detail"
        text: screen.facade.detail
        // A title may be long; the tiles matter more.
        visible: text !== "" && tiles.wantedHeight + heading.height + height + Theme.mm(3) <= screen.height
        color: Theme.quietInk
        width: screen.width
        y: heading.height
    }
    Grid {
        id: tiles

        readonly property int lines: 4 / columns
        readonly property real wantedHeight: (Theme.lowReach ? tileHeight : Theme.mm(18)) * lines + spacing * (lines - 1)
        readonly property real room: screen.height - above - spacing * (lines - 1)
        readonly property real lowHeight: Math.min(Theme.mm(24), (Theme.lowRoom - spacing * (lines - 1)) / lines)
        readonly property real tileHeight: Theme.lowReach ? lowHeight : Math.min(Theme.tileHeight * 1.2, room / lines)
        readonly property real above: heading.height + (detail.visible ? detail.height : 0) + Theme.mm(3)

        columns: Theme.portrait ? 1 : 2
        spacing: Theme.lowReach ? Theme.mm(2) : Theme.gap
        width: screen.width
        y: Theme.lowReach ? screen.height - height : above

        Repeater {
            model: screen.facade.options

            BigButton {
                required property string key
                required property string does
                required property string words

                objectName: "option_" + key
                label: words
                role: "borrow"
                picture: key
                beside: true
                tile: !Theme.compact && (!Theme.lowReach || Theme.portrait) // elsewhere there is no room for pictures
                labelSize: Theme.bodySize
                width: (tiles.width - tiles.spacing * (tiles.columns - 1)) / tiles.columns
                height: tiles.tileHeight
                onTouched: screen.facade.touch(does, key)
            }
        }
    }
}
