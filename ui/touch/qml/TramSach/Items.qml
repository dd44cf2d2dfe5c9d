// Borrowing or returning: what to do now and the huge count beside the rows.
import QtQuick
import QtQuick.Layouts
import TramSach.Parts
import TramSach.Station

GridLayout {
    id: screen

    required property Facade facade
    readonly property color accent: Theme.roleFill[facade.purpose] ?? Theme.borrow

    columns: Theme.portrait ? 1 : 2
    columnSpacing: Theme.mm(5)
    rowSpacing: Theme.mm(6)

    ColumnLayout {
        id: guide
        spacing: Theme.mm(1)
        Layout.fillWidth: Theme.portrait
        Layout.fillHeight: !Theme.portrait
        Layout.preferredWidth: Theme.portrait ? -1 : screen.width * (Theme.compact ? 0.29 : 0.31)
        Layout.maximumWidth: Theme.portrait ? -1 : screen.width * (Theme.compact ? 0.29 : 0.31)

        Words {
            id: heading
            objectName: "heading"
            text: screen.facade.heading
            color: Theme.toneInk[screen.facade.tone] ?? Theme.ink
            font { pixelSize: Theme.factSize; bold: true }
            Layout.fillWidth: true
        }
        Words {
            id: detail
            objectName: "detail"
            text: screen.facade.detail
            color: Theme.quietInk
            Layout.fillWidth: true
        }
        Item { Layout.fillHeight: true }
        RowLayout {
            spacing: Theme.mm(3)
            // Where there is more to read the count yields its room; the Done button says it too.
            visible: screen.facade.count !== "" && heading.height + (detail.visible ? detail.height : 0) + count.font.pixelSize * 0.85 <= screen.height
            Layout.fillWidth: true

            Words {
                id: count
                objectName: "count"
                text: screen.facade.count
                color: screen.accent
                font { pixelSize: Theme.countSize; bold: true; features: { "tnum": 1 } }
                wrapMode: Text.NoWrap
                // Figures only: no room is kept for accents above or tails below.
                Layout.preferredHeight: font.pixelSize * 0.78
                verticalAlignment: Text.AlignVCenter
            }
            Words {
                objectName: "countLabel"
                visible: guide.width - count.implicitWidth - parent.spacing >= Theme.bodySize * 5.2
                text: screen.facade.countLabel
                color: screen.accent
                font.bold: true
                Layout.fillWidth: true
                Layout.alignment: Qt.AlignVCenter
            }
        }
    }
    Item {
        Layout.fillWidth: true
        Layout.fillHeight: true

        PadPicture {
            anchors.fill: parent
            visible: screen.facade.rowsEmpty
            awaited: screen.facade.padEmpty ? "book" : ""
            books: screen.facade.padBooks
            done: screen.facade.padDone
            unreadable: screen.facade.padUnreadable
            card: screen.facade.padCard
            label: screen.facade.padName
        }
        ItemList {
            anchors.fill: parent
            facade: screen.facade
            visible: !screen.facade.rowsEmpty
        }
    }
}
