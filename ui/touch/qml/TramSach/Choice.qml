// A book lies on the pad and nobody said what for: the two answers stand in the action bar.
import QtQuick
import TramSach.Parts

Split {
    id: screen

    PadPicture {
        anchors.fill: parent
        awaited: ""
        books: screen.facade.padBooks
        done: screen.facade.padDone
        unreadable: screen.facade.padUnreadable
        card: screen.facade.padCard
        scanner: screen.facade.padScanner
        spot: screen.facade.padSpot
        label: screen.facade.padName
    }
}
