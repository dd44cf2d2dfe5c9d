// A reader's card with its number and PIN.
import QtQuick
import QtQuick.Layouts
import TramSach.Parts

Tile {
    id: tile

    required property string key
    required property string words
    required property string number
    required property string pin

    objectName: "card_" + key
    label: words + ", " + number + ", " + pin
    implicitHeight: Theme.mm(20)

    Rectangle {
        anchors { left: parent.left; top: parent.top; bottom: parent.bottom; margins: Theme.mm(2) }
        width: Theme.mm(2)
        radius: width / 2
        color: Theme.cardTop
    }
    ColumnLayout {
        anchors { fill: parent; leftMargin: Theme.mm(6.5); rightMargin: Theme.mm(2); topMargin: Theme.mm(1.5); bottomMargin: Theme.mm(1.5) }
        spacing: 0

        Words {
            text: tile.words
            font { pixelSize: Math.round(Theme.bodySize * 0.88); bold: true }
            lineHeight: 1
            wrapMode: Text.NoWrap
            elide: Text.ElideRight
            Layout.fillWidth: true
        }
        Small {
            text: (tile.pin ? tile.pin + " · " : "") + tile.number
            font.features: ({ "tnum": 1 })
            Layout.fillWidth: true
        }
    }
}
