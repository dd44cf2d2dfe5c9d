// The small button of the strip for those who need larger letters, stronger contrast or lower controls: a person with
// arms wide, known from public places everywhere. Open, it shows a cross.
import QtQuick
import QtQuick.Shapes

Touchable {
    id: button

    property bool open: false

    objectName: "ease"
    implicitWidth: Theme.mm(15)
    implicitHeight: Theme.stripHeight
    Accessible.checkable: true
    Accessible.checked: open

    Rectangle {
        anchors.centerIn: parent
        width: Theme.mm(10.5)
        height: width
        radius: width / 2
        color: button.pressed ? Theme.hairline : Theme.surface
        border { width: Theme.mm(0.6); color: Theme.borrow }

        Shape {
            width: 30
            height: 30
            scale: parent.width / 36
            anchors.centerIn: parent

            ShapePath {
                fillColor: "transparent"
                strokeColor: Theme.borrow
                strokeWidth: 2.6
                capStyle: ShapePath.RoundCap
                joinStyle: ShapePath.RoundJoin
                PathSvg {
                    path: button.open ? "M9 9 L21 21 M21 9 L9 21" : "M15 4.5 A1.6 1.6 0 1 1 14.9 4.5 M6 11.5 L12.5 13 L17.5 13 L24 11.5 M12.5 13 L12.5 18 L9.5 26 M17.5 13 L17.5 18 L20.5 26 M12.5 18 L17.5 18"
                }
            }
        }
    }
}
