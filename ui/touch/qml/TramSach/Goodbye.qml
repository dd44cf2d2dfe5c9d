// The end of a visit: thanks, what was done, and what to take along.
import QtQuick
import TramSach.Parts

Split {
    id: screen

    // Whom to ask matters more than the picture, where room is short.
    readonly property bool helping: facade.incident.indexOf("\n") >= 0

    pictureShare: helping && (Theme.compact || Theme.largeText) ? 0.1 : 0.34

    StateMark {
        anchors.centerIn: parent
        visible: screen.facade.tone !== "calm" && screen.facade.box === ""
        size: Math.min(parent.width, parent.height) * 0.62
        state_: screen.facade.stageMark
        label: screen.facade.stageMarkName
    }
    BoxPicture {
        anchors.fill: parent
        visible: number !== ""
        number: screen.facade.box
        label: screen.facade.boxName
    }
    PadPicture {
        anchors.fill: parent
        visible: screen.facade.tone === "calm"
        label: screen.facade.padName
    }
    below: [
        Words {
            objectName: "tally"
            text: screen.facade.tally
            font.bold: true
            width: parent.width
        },
        Words {
            objectName: "incident"
            text: screen.facade.incident
            font.bold: true
            width: parent.width
        },
        ReferenceCode {
            code: screen.facade.reference
            caption: screen.facade.referenceCaption
        }
    ]
}
