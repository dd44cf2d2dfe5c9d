// One sentence that ends the attempt, and what to do next.
import QtQuick
import TramSach.Parts

Split {
    id: screen

    // Phone and hours matter more than the picture, and then than the detail, where room is short.
    readonly property bool helping: facade.incident.indexOf("\n") >= 0

    pictureShare: Theme.compact && helping ? 0.1 : 0.28
    detailYields: helping

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
