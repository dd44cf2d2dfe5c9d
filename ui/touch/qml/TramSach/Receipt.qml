// Paper, code or nothing: the three answers stand in the action bar.
import QtQuick
import TramSach.Parts

Split {
    id: screen

    pictureShare: 0.3
    detailYields: true

    ReceiptPicture { anchors.fill: parent }
    below: ReferenceCode {
        code: screen.facade.reference
        caption: screen.facade.referenceCaption
    }
}
