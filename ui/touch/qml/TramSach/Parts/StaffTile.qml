// One tile of a staff menu: its picture, its words, and how many wait there.
import QtQuick

Touchable {
    id: tile

    required property string key
    required property string words
    required property string picture
    required property string count
    property bool inSight: true
    readonly property real pictureTop: drawn.y
    readonly property real pictureBottom: drawn.y + drawn.height

    objectName: "tile_" + key
    label: words
    implicitHeight: Theme.mm(Theme.compact ? 25 : 21)

    Rectangle {
        anchors.fill: parent
        radius: Theme.radius
        color: Theme.surface
        border { width: Theme.mm(0.5); color: Theme.account }
        opacity: tile.pressed ? 0.8 : 1
    }
    StaffPicture {
        id: drawn
        picture: tile.picture
        visible: tile.inSight
        colour: Theme.account
        size: Theme.mm(10)
        x: Theme.mm(4)
        y: (tile.height - height) / 2
    }
    Words {
        text: tile.words
        color: Theme.account
        font { pixelSize: Theme.plainSize; bold: true }
        lineHeight: 1
        fontSizeMode: Text.Fit
        minimumPixelSize: Math.round(Theme.plainSize * 0.75)
        verticalAlignment: Text.AlignVCenter
        x: drawn.x + drawn.width + Theme.mm(3)
        width: tile.width - x - (number.visible ? number.width + Theme.mm(5) : Theme.mm(3))
        y: Theme.mm(Theme.compact ? 2 : 1.3) // two lines in full size
        height: tile.height - 2 * y
        Accessible.ignored: true
    }
    Words {
        id: number
        text: tile.count
        color: Theme.account
        font { pixelSize: Theme.plainFactSize; bold: true; features: { "tnum": 1 } }
        latin: true
        lineHeight: 1
        wrapMode: Text.NoWrap
        x: tile.width - width - Theme.mm(3)
        y: (tile.height - height) / 2
    }
}
