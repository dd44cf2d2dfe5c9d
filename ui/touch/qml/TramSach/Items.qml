// Borrowing or returning: what to do now and the huge count beside the rows. Placed by hand, as Split is.
import QtQuick
import TramSach.Parts
import TramSach.Station

Item {
    id: screen

    required property Facade facade
    readonly property color accent: Theme.roleFill[facade.purpose] ?? Theme.borrow

    Item {
        id: guide
        width: Theme.portrait ? screen.width : Math.round(screen.width * (Theme.compact ? 0.29 : listing ? 0.235 : 0.31))
        height: Theme.portrait ? measure.height + (detail.visible ? detail.height : 0) + (counting ? count.height + gap : 0) : screen.height

        // Once there are rows they are what counts: three of them stand on a 10" glass, so that the column steps back.
        readonly property bool listing: !Theme.portrait && !Theme.compact && !screen.facade.rowsEmpty
        readonly property int headingSize: listing && screen.facade.count !== "" ? Theme.bodySize : Theme.factSize
        readonly property real gap: Theme.mm(2)
        readonly property real countHeight: Math.round(Theme.countSize * 0.78)
        readonly property real detailHeight: detail.text !== "" ? detail.height : 0
        // Where room is short one yields: the count when something needs the reader's attention (the Done button says
        // it too), the detail otherwise. With neither to yield, or before the count would go, the heading steps down to the body's size.
        readonly property bool roomy: Theme.portrait || measure.height + detailHeight + gap + countHeight <= screen.height
        readonly property bool wanted: screen.facade.count !== "" && (roomy || screen.facade.tone !== "attention" || screen.facade.detail === "")
        readonly property real countRoom: screen.height - gap - countHeight
        readonly property bool counting: wanted && (Theme.portrait || Math.min(measure.height, measureSmall.height) <= countRoom)
        readonly property bool cramped: !Theme.portrait && measure.height > (counting ? countRoom : screen.height - detailHeight)

        Words {
            id: measure
            text: screen.facade.heading
            font { pixelSize: guide.headingSize; bold: true }
            width: guide.width
            visible: false
        }
        Words {
            id: measureSmall
            text: screen.facade.heading
            font.bold: true
            width: guide.width
            visible: false
        }
        Words {
            id: heading
            objectName: "heading"
            text: screen.facade.heading
            // Done is said by the rows and the count; here it would only be one colour more.
            color: screen.facade.tone === "done" ? Theme.ink : Theme.toneInk[screen.facade.tone] ?? Theme.ink
            font { pixelSize: guide.cramped ? Theme.bodySize : guide.headingSize; bold: true }
            width: guide.width
        }
        Words {
            id: detail
            objectName: "detail"
            text: screen.facade.detail
            visible: text !== "" && (guide.roomy || !guide.wanted)
            color: Theme.quietInk
            width: guide.width
            y: heading.height
        }
        Words {
            id: count
            objectName: "count"
            latin: true
            text: screen.facade.count
            visible: guide.counting
            color: screen.accent
            font { pixelSize: Theme.countSize; bold: true; features: { "tnum": 1 } }
            wrapMode: Text.NoWrap
            // Figures only: no room is kept for accents above or tails below.
            height: guide.countHeight
            verticalAlignment: Text.AlignVCenter
            y: guide.height - height - (countLabel.visible && !countLabel.beside ? countLabel.height + Theme.mm(1) : 0)
        }
        Words {
            id: countLabel
            objectName: "countLabel"

            readonly property bool beside: guide.width - count.width - Theme.mm(3) >= Theme.bodySize * 5.2
            readonly property real below: heading.height + (detail.visible ? detail.height : 0) + guide.gap + guide.countHeight

            text: screen.facade.countLabel
            visible: guide.counting && (beside || !Theme.compact && below + height + Theme.mm(1) <= guide.height)
            color: screen.accent
            font.bold: true
            x: beside ? count.width + Theme.mm(3) : 0
            width: guide.width - x
            y: beside ? count.y + (count.height - height) / 2 : guide.height - height
        }
    }
    Item {
        id: stage
        x: Theme.portrait ? 0 : guide.width + Theme.mm(guide.listing ? 4 : 5)
        y: Theme.portrait ? guide.height + Theme.mm(6) : 0
        width: screen.width - x
        height: screen.height - y

        PadPicture {
            anchors.fill: parent
            visible: screen.facade.rowsEmpty
            awaited: screen.facade.padEmpty ? "book" : ""
            books: screen.facade.padBooks
            done: screen.facade.padDone
            unreadable: screen.facade.padUnreadable
            card: screen.facade.padCard
            scanner: screen.facade.padScanner
            spot: screen.facade.padSpot
            label: screen.facade.padName
        }
        ItemList {
            anchors.fill: parent
            facade: screen.facade
            visible: !screen.facade.rowsEmpty
        }
    }
}
