// A book left the pad before its tag was done: it is awaited back.
import QtQuick
import TramSach.Parts

Split {
    id: screen

    PadPicture {
        anchors.fill: parent
        awaited: "book"
        books: screen.facade.padBooks
        done: screen.facade.padDone
        unreadable: screen.facade.padUnreadable
        card: screen.facade.padCard
        label: screen.facade.padName
    }
}
