// One sentence that ends the attempt, and what to do next.
import QtQuick
import TramSach.Parts

Split {
    id: screen

    pictureShare: 0.28
    detailYields: screen.facade.incident.indexOf("\n") >= 0 // phone and hours matter more, where room is short

    StateMark {
        anchors.centerIn: parent
        size: Math.min(parent.width, parent.height) * 0.7
        state_: screen.facade.stageMark
        label: screen.facade.stageMarkName
    }
    below: Words {
        objectName: "incident"
        text: screen.facade.incident
        font.bold: true
        width: parent.width
    }
}
