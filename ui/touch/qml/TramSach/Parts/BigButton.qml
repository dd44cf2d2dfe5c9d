// A button of the action bar: filled when it is the main thing to do, outlined otherwise. As a tile it carries the
// picture of its action beside its words.
import QtQuick

Touchable {
    id: button

    property string action
    property string picture: action // on a tile
    property string role // "borrow", "return", "account": the colour
    property bool filled: false
    property bool tile: false
    property int labelSize: Theme.factSize

    readonly property color fill: Theme.roleFill[role] ?? Theme.borrow
    // How wide the words are on one line; the bar shares its width by this.
    readonly property real wanted: measure.advanceWidth + Theme.mm(10)

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

    Row {
        anchors.centerIn: parent
        spacing: Theme.mm(4)

        ActionPicture {
            id: drawing
            visible: button.tile
            action: button.picture
            colour: button.filled ? Theme.onFilled : button.fill
            size: Theme.mm(16)
            anchors.verticalCenter: parent.verticalCenter
        }
        Words {
            id: words
            text: button.label
            color: button.filled ? Theme.onFilled : button.fill
            font { pixelSize: button.labelSize; bold: true }
            lineHeight: 1
            fontSizeMode: Text.Fit
            minimumPixelSize: Theme.plainSize
            horizontalAlignment: Text.AlignHCenter
            verticalAlignment: Text.AlignVCenter
            width: Math.min(Math.ceil(measure.advanceWidth) + 2, button.width - Theme.mm(4) - (button.tile ? drawing.width + parent.spacing : 0))
            height: button.height
            Accessible.ignored: true
        }
    }
}
