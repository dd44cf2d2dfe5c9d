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
    property bool detailYields: false // where room is short the detail goes, not only the heading's size

    columns: Theme.portrait ? 1 : 2
    columnSpacing: Theme.mm(8)
    rowSpacing: Theme.mm(6)

    Item {
        id: frame
        Layout.preferredWidth: Theme.portrait ? -1 : split.width * split.pictureShare
        Layout.fillWidth: Theme.portrait
        Layout.preferredHeight: Theme.portrait ? split.height * 0.46 : -1
        Layout.fillHeight: !Theme.portrait
    }
    ColumnLayout {
        id: message
        spacing: Theme.mm(tight ? 1 : 3)
        Layout.fillWidth: true
        Layout.fillHeight: true

        readonly property real room: Theme.portrait ? split.height - frame.height : split.height
        readonly property real wanted: measure.height + extra.implicitHeight + Theme.mm(12)
        readonly property bool crowded: wanted + measureDetail.height > room
        // A long message under a long heading: the heading steps down one size rather than push anything off the glass.
        // Nothing measured here may depend on what is decided here, or the layout would never come to rest.
        readonly property bool tight: split.detailYields ? wanted > room : crowded

        Item {
            Layout.fillHeight: true

            Words {
                id: measure
                text: split.facade.heading
                font { pixelSize: Theme.titleSize; bold: true }
                width: message.width
                visible: false
            }
            Words {
                id: measureDetail
                text: split.facade.detail
                width: message.width
                visible: false
            }
        }
        Words {
            objectName: "heading"
            text: split.facade.heading
            color: Theme.toneInk[split.facade.tone] ?? Theme.ink
            font { pixelSize: message.tight ? Theme.factSize : Theme.titleSize; bold: true }
            Layout.fillWidth: true
        }
        Words {
            objectName: "detail"
            text: split.facade.detail
            visible: text !== "" && !(split.detailYields && message.crowded)
            color: Theme.highContrast ? Theme.ink : Theme.quietInk
            Layout.fillWidth: true
        }
        ColumnLayout {
            id: extra
            Layout.fillHeight: false
            spacing: Theme.mm(2)
            Layout.fillWidth: true
        }
        Item { Layout.fillHeight: true }
    }
}
