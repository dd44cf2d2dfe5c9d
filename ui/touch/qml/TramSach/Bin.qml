// A return bin's one screen: what the machine does, and what to do, in one large picture and one sentence.
import QtQuick
import TramSach.Parts

Split {
    id: screen

    pictureShare: facade.reference !== "" && facade.incident !== "" ? 0.22 : 0.35 // a code to note down comes with where else to go and whom to call
    detailYields: true

    BinPicture {
        anchors.fill: parent
        picture: screen.facade.binPicture
        label: screen.facade.binName
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
            width: parent.width
        },
        ReferenceCode {
            code: screen.facade.reference
            caption: screen.facade.referenceCaption
            transformOrigin: Item.TopLeft
            scale: Math.min(1, parent.width / Math.max(1, width)) // a small screen has a narrow column
        }
    ]
}
