// The newest slip as the emulated printer put it on paper; drag to read on.
import QtQuick
import TramSach.Parts

Rectangle {
    id: paper

    required property string slip // URL, "" before the first
    required property string none

    color: Theme.surface
    border { width: 1; color: Theme.hairline }
    radius: Theme.radius
    clip: true

    Flickable {
        anchors { fill: parent; margins: Theme.mm(2) }
        contentHeight: picture.height
        boundsBehavior: Flickable.StopAtBounds
        clip: true

        Image {
            id: picture
            objectName: "slip"
            source: paper.slip
            width: parent.width
            height: implicitWidth > 0 ? width * implicitHeight / implicitWidth : 0
            smooth: true
            mipmap: true
            Accessible.role: Accessible.Graphic
            Accessible.name: paper.none
            Accessible.ignored: paper.slip === ""
        }
    }
    Small {
        anchors { left: parent.left; right: parent.right; top: parent.top; margins: Theme.mm(4) }
        text: paper.slip === "" ? paper.none : ""
        wrapMode: Text.WordWrap
        maximumLineCount: 3
    }
}
