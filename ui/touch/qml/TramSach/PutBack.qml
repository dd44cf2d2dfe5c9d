// A book left the pad before its tag was done: it is awaited back, by its title.
pragma ComponentBehavior: Bound
import QtQuick
import TramSach.Parts

Split {
    id: screen

    pictureShare: 0.36
    detailYields: true

    PadPicture {
        anchors.fill: parent
        awaited: "book"
        books: screen.facade.padBooks
        done: screen.facade.padDone
        unreadable: screen.facade.padUnreadable
        card: screen.facade.padCard
        label: screen.facade.padName
    }
    below: Repeater {
        model: screen.facade.putBack

        Words {
            required property string modelData
            objectName: "title"
            text: modelData
            font.bold: true
            maximumLineCount: 1
            elide: Text.ElideRight
            width: parent.width
        }
    }
}
