// A cable, a supply or a system: well, or taken away.
import QtQuick
import QtQuick.Layouts
import TramSach.Parts

Tile {
    id: tile

    required property string key
    required property string words
    required property string condition
    required property bool on

    objectName: "switch_" + key
    label: words + ", " + condition
    ground: on ? Theme.surface : Theme.attentionTint
    frame: on ? Theme.hairline : Theme.attention
    implicitHeight: Theme.mm(20)
    Accessible.checkable: true
    Accessible.checked: on

    RowLayout {
        anchors { fill: parent; leftMargin: Theme.mm(2.5); rightMargin: Theme.mm(1.5) }
        spacing: Theme.mm(2)

        StateMark {
            state_: tile.on ? "done" : "attention"
            size: Theme.mm(9)
            Layout.preferredWidth: size
            Layout.preferredHeight: size
        }
        ColumnLayout {
            spacing: 0
            Layout.fillWidth: true

            Words {
                text: tile.words
                font { pixelSize: Math.round(Theme.bodySize * 0.88); bold: true }
                lineHeight: 1
                wrapMode: Text.NoWrap
                elide: Text.ElideRight
                Layout.fillWidth: true
            }
            Small {
                text: tile.condition
                color: tile.on ? Theme.done : Theme.attention
                Layout.fillWidth: true
            }
        }
    }
}
