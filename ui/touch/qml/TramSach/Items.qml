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

        // Where room is short one yields: the count when something needs the reader's attention (the Done button says
        // it too), the detail otherwise. Measured on texts of their own, or the layout would never come to rest.
        readonly property bool roomy: measure.height + measureDetail.height + count.font.pixelSize * 0.85 <= screen.height
        readonly property bool cramped: !counting && measure.height + measureDetail.height + Theme.mm(3) > screen.height
        readonly property bool counting: screen.facade.count !== "" && (roomy || screen.facade.tone !== "attention" || screen.facade.detail === "")

        Words {
            objectName: "heading"
            text: screen.facade.heading
            // Done is said by the rows and the count; here it would only be one colour more.
            color: screen.facade.tone === "done" ? Theme.ink : Theme.toneInk[screen.facade.tone] ?? Theme.ink
            font { pixelSize: guide.cramped ? Theme.bodySize : Theme.factSize; bold: true }
            Layout.fillWidth: true
        }
        Words {
            objectName: "detail"
            text: screen.facade.detail
            visible: text !== "" && (guide.roomy || !guide.counting)
            color: Theme.quietInk
            Layout.fillWidth: true
        }
        Item {
            Layout.fillHeight: true

            Words {
                id: measure
                text: screen.facade.heading
                font { pixelSize: Theme.factSize; bold: true }
                width: guide.width
                visible: false
            }
            Words {
                id: measureDetail
                text: screen.facade.detail
                width: guide.width
                visible: false
            }
        }
        RowLayout {
            spacing: Theme.mm(3)
            visible: guide.counting && measure.height + count.font.pixelSize * 0.85 <= screen.height
            Layout.fillWidth: true

            Words {
                id: count
                objectName: "count"
                latin: true
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
                text: screen.facade.countLabel
                visible: guide.width - count.implicitWidth - parent.spacing >= Theme.bodySize * 5.2
                color: screen.accent
                font.bold: true
                verticalAlignment: Text.AlignVCenter
                Layout.fillWidth: true
                Layout.fillHeight: true
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
