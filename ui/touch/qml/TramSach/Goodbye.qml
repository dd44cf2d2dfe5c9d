// The end of a visit: thanks, and what to take along.
import QtQuick
import TramSach.Parts

Split {
    id: screen

    pictureShare: 0.34

    StateMark {
        anchors.centerIn: parent
        size: Math.min(parent.width, parent.height) * 0.62
        state_: screen.facade.stageMark
        label: screen.facade.stageMarkName
    }
    below: ReferenceCode {
        code: screen.facade.reference
        caption: screen.facade.referenceCaption
    }
}
