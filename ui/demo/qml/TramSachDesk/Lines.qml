// SIP2 as it crosses the line, masked by the client: what the station says in blue, what the library system says in green.
pragma ComponentBehavior: Bound
import QtQuick
import TramSach.Parts
import TramSachDesk.Surface

Rectangle {
    id: lines

    required property Desk desk

    color: Theme.surface
    border { width: 1; color: Theme.hairline }
    radius: Theme.radius

    ListView {
        id: list
        anchors { fill: parent; margins: Theme.mm(2.5) }
        model: lines.desk.lines
        spacing: Theme.mm(1)
        clip: true
        boundsBehavior: Flickable.StopAtBounds
        Accessible.role: Accessible.List
        Accessible.name: lines.desk.linesHeading

        delegate: Row {
            id: line

            required property bool sent
            required property string text

            width: list.width
            spacing: Theme.mm(2)

            Small {
                id: arrow
                text: line.sent ? "→" : "←"
                color: line.sent ? Theme.info : Theme.done
                font.bold: true
            }
            Small {
                objectName: "line"
                text: line.text
                width: line.width - arrow.width - line.spacing
                wrapMode: Text.WrapAnywhere
                maximumLineCount: 3
                color: line.sent ? Theme.info : Theme.done
            }
        }
    }
    Small {
        anchors { left: parent.left; top: parent.top; margins: Theme.mm(4) }
        text: lines.desk.silent ? lines.desk.noLines : ""
    }
}
