// The stage of most screens: one picture and one message, side by side; portrait stacks them.
// Placed by hand: every size follows from the stage's own and from the texts, in one direction, so that no layout can
// chase itself when a text changes.
import QtQuick
import TramSach.Station

Item {
    id: split

    required property Facade facade
    default property alias picture: frame.data
    property alias below: extra.data // what else there is to read; each as wide as its parent
    property real pictureShare: 0.4
    property bool detailYields: false // where a smaller heading is not enough, the detail goes

    readonly property real gap: Theme.mm(Theme.portrait ? 6 : 8)

    Item {
        id: frame
        width: Theme.portrait ? split.width : split.width * split.pictureShare
        height: Theme.portrait ? split.height * 0.46 : split.height
        y: message.above
    }
    Item {
        id: message
        x: Theme.portrait ? 0 : frame.width + split.gap
        y: Theme.portrait ? frame.height + split.gap + above : 0
        width: split.width - x
        height: split.height - (Theme.portrait ? frame.height + split.gap : 0)

        // What is left over, half of it above: in portrait above the picture, which stays with its words.
        readonly property real spare: Math.max(0, (height - total) / 2)
        readonly property real above: Theme.portrait ? spare : 0

        // A long message under a long heading: the heading steps down one size; is that not enough, the detail goes if it may.
        readonly property real extraHeight: extra.height > 0 ? extra.height + Theme.mm(3) : 0
        readonly property real detailHeight: measureDetail.text !== "" ? measureDetail.height + Theme.mm(3) : 0
        readonly property bool crowded: measure.height + detailHeight + extraHeight > height
        readonly property bool lean: split.detailYields && measureSmall.height + detailHeight + extraHeight > height
        readonly property bool tight: lean ? measure.height + extraHeight > height : crowded
        readonly property bool detailShown: detail.text !== "" && !lean
        readonly property real spacing: Theme.mm(tight ? 1 : 3)
        readonly property real total: heading.height + (detailShown ? spacing + detail.height : 0) + (extra.height > 0 ? spacing + extra.height : 0)

        Words {
            id: measure
            text: split.facade.heading
            font { pixelSize: Theme.titleSize; bold: true }
            width: message.width
            visible: false
        }
        Words {
            id: measureSmall
            text: split.facade.heading
            font { pixelSize: Theme.plainFactSize; bold: true }
            width: message.width
            visible: false
        }
        Words {
            id: measureDetail
            text: split.facade.detail
            width: message.width
            visible: false
        }
        Words {
            id: heading
            objectName: "heading"
            text: split.facade.heading
            color: Theme.toneInk[split.facade.tone] ?? Theme.ink
            font { pixelSize: message.tight ? Theme.plainFactSize : Theme.titleSize; bold: true }
            width: message.width
            y: Theme.portrait ? 0 : message.spare
        }
        Words {
            id: detail
            objectName: "detail"
            text: split.facade.detail
            visible: message.detailShown
            color: Theme.highContrast ? Theme.ink : Theme.quietInk
            font.pixelSize: message.tight ? Theme.plainSize : Theme.bodySize
            width: message.width
            y: heading.y + heading.height + message.spacing
        }
        Column {
            id: extra
            spacing: Theme.mm(2)
            width: message.width
            y: heading.y + message.total - height
        }
    }
}
