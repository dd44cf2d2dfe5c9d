// The stage of most screens: one picture and one message, side by side; portrait stacks them.
import QtQuick
import QtQuick.Layouts
import TramSach.Station

GridLayout {
    id: split

    required property Facade facade
    default property alias picture: frame.data
    property alias below: extra.data
    property real pictureShare: 0.4

    columns: Theme.portrait ? 1 : 2
    columnSpacing: Theme.mm(8)
    rowSpacing: Theme.mm(6)

    Item {
        id: frame
        Layout.preferredWidth: Theme.portrait ? -1 : split.width * split.pictureShare
        Layout.fillWidth: Theme.portrait
        Layout.preferredHeight: Theme.portrait ? split.height * 0.42 : -1
        Layout.fillHeight: !Theme.portrait
    }
    ColumnLayout {
        spacing: Theme.mm(3)
        Layout.fillWidth: true
        Layout.fillHeight: true

        Item { Layout.fillHeight: true; visible: !Theme.portrait }
        Words {
            objectName: "heading"
            text: split.facade.heading
            color: Theme.toneInk[split.facade.tone] ?? Theme.ink
            font { pixelSize: Theme.titleSize; bold: true }
            Layout.fillWidth: true
        }
        Words {
            objectName: "detail"
            text: split.facade.detail
            color: Theme.highContrast ? Theme.ink : Theme.quietInk
            Layout.fillWidth: true
        }
        ColumnLayout {
            id: extra
            spacing: Theme.mm(3)
            Layout.fillWidth: true
        }
        Item { Layout.fillHeight: true }
    }
}
