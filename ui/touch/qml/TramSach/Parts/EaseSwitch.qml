// One switch of the strip: its words, and on its left a box that is ticked while it is on.
import QtQuick
import QtQuick.Shapes

Touchable {
    id: ease

    required property string key
    required property string words
    required property bool on

    objectName: "ease_" + key
    label: words
    Accessible.role: Accessible.CheckBox
    Accessible.checkable: true
    Accessible.checked: on

    Rectangle {
        id: box
        width: Theme.mm(6)
        height: width
        radius: Theme.mm(1)
        color: ease.on ? Theme.borrow : Theme.surface
        border { width: Theme.mm(0.6); color: Theme.borrow }
        anchors.verticalCenter: parent.verticalCenter

        Shape {
            width: 24
            height: 24
            scale: parent.width / 24
            transformOrigin: Item.TopLeft
            visible: ease.on

            ShapePath {
                fillColor: "transparent"
                strokeColor: Theme.onFilled
                strokeWidth: 3
                capStyle: ShapePath.RoundCap
                joinStyle: ShapePath.RoundJoin
                PathSvg { path: "M6 12.4 L10.6 17 L18.4 7.6" }
            }
        }
    }
    Words {
        text: ease.words
        color: Theme.borrow
        font { bold: ease.on; pixelSize: Theme.plainSize }
        lineHeight: 1
        fontSizeMode: Text.Fit
        minimumPixelSize: Math.round(Theme.plainSize * 0.75)
        verticalAlignment: Text.AlignVCenter
        anchors { left: box.right; leftMargin: Theme.mm(2); right: parent.right; top: parent.top; bottom: parent.bottom }
        Accessible.ignored: true
    }
}
