// A book of the shelf: what it is, why it is here, and what its tag says now. Blue in stock, green on loan. Or a card with a tag.
import QtQuick
import QtQuick.Layouts
import TramSach.Parts

Tile {
    id: tile

    required property string key
    required property string title
    required property string note
    required property string afi
    required property string security
    required property string securityName
    required property bool onPad
    required property bool readable
    required property string onPadWords

    readonly property bool card: security === "card"
    readonly property string says: (card ? "" : "AFI " + afi + " · ") + securityName

    objectName: card ? "pad_card" : "book_" + key
    label: title + ", " + note + ", " + says + (onPad ? ", " + onPadWords : "")
    ground: onPad ? Theme.infoTint : Theme.surface
    frame: onPad ? Theme.info : Theme.hairline
    implicitHeight: Theme.mm(27)

    RowLayout {
        anchors { fill: parent; margins: Theme.mm(2) }
        spacing: Theme.mm(2.5)

        Item {
            Layout.preferredWidth: 124 * book.scale
            Layout.preferredHeight: 76 * book.scale
            Layout.alignment: Qt.AlignTop

            PadCard {
                visible: tile.card
                scale: Theme.mm(13) / width
                transformOrigin: Item.TopLeft
                layer.enabled: true
            }
            PadBook {
                id: book
                visible: !tile.card
                look: !tile.readable ? "unreadable" : tile.security === "on_loan" ? "done" : "seen"
                scale: Theme.mm(13) / 124
                transformOrigin: Item.TopLeft
                // As a picture of its own: the software renderer does not clip a Shape at the edge of a list.
                layer.enabled: true
            }
        }
        ColumnLayout {
            spacing: 0
            Layout.fillWidth: true
            Layout.fillHeight: true

            Words {
                objectName: "title"
                text: tile.title
                font { pixelSize: Math.round(Theme.bodySize * 0.88); bold: true }
                lineHeight: 1
                wrapMode: Text.NoWrap
                elide: Text.ElideRight
                Layout.fillWidth: true
            }
            Small {
                objectName: "note"
                text: tile.note
                Layout.fillWidth: true
            }
            Small {
                objectName: "security"
                text: tile.says
                color: tile.card ? Theme.quietInk : tile.security === "on_loan" ? Theme.done : tile.security === "in_stock" ? Theme.info : Theme.attention
                font.bold: true
                Layout.fillWidth: true
            }
        }
    }
}
