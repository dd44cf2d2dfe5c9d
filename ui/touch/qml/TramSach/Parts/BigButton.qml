// A button of the action bar: filled when it is the main thing to do, outlined otherwise. As a tile it carries the
// picture of its action, above its words or beside them.
import QtQuick

Touchable {
    id: button

    property string action
    property string picture: action // on a tile
    property string role // "borrow", "return", "account": the colour
    property bool filled: false
    property bool tile: false
    property bool beside: false // the picture of a wide tile: before the words instead of above them
    property int labelSize: Theme.factSize

    readonly property color fill: Theme.roleFill[role] ?? Theme.borrow
    // How wide the words are on one line; the bar shares its width by this.
    readonly property real wanted: measure.advanceWidth + 2 * padding + Theme.mm(1)
    readonly property real padding: Theme.mm(4) // words never touch the edge
    readonly property real room: width - 2 * padding - (tile && beside ? drawing.width + content.spacing : 0)

    implicitHeight: tile ? Theme.tileHeight : Theme.buttonHeight

    TextMetrics {
        id: measure
        font { family: words.font.family; pixelSize: button.labelSize; bold: true }
        text: button.label
    }

    Rectangle {
        anchors.fill: parent
        radius: Theme.radius
        color: button.filled ? button.fill : Theme.surface
        border { width: button.filled ? 0 : Theme.mm(0.7); color: button.fill }
        opacity: button.pressed ? 0.8 : 1
    }

    Grid {
        id: content
        anchors.centerIn: parent
        columns: button.beside ? 2 : 1
        spacing: button.beside ? Theme.mm(4) : 0
        horizontalItemAlignment: Grid.AlignHCenter
        verticalItemAlignment: Grid.AlignVCenter

        ActionPicture {
            id: drawing
            visible: button.tile
            action: button.picture
            colour: button.filled ? Theme.onFilled : button.fill
            size: Theme.mm(button.beside ? 16 : Theme.compact ? 10.5 : 13)
        }
        Words {
            id: words
            text: button.label
            color: button.filled ? Theme.onFilled : button.fill
            font { pixelSize: button.labelSize; bold: true }
            lineHeight: 1
            fontSizeMode: Text.Fit
            minimumPixelSize: Theme.plainSize
            // Rather a little smaller than on two lines.
            wrapMode: measure.advanceWidth * 1.05 * minimumPixelSize <= button.room * button.labelSize ? Text.NoWrap : Text.WordWrap
            horizontalAlignment: Text.AlignHCenter
            verticalAlignment: Text.AlignVCenter
            width: Math.min(Math.ceil(measure.advanceWidth) + 2, button.room)
            height: !button.tile || button.beside ? button.height : wrapMode === Text.NoWrap ? button.labelSize * 1.4 : button.height - drawing.height - Theme.mm(3)
            Accessible.ignored: true
        }
    }
}
