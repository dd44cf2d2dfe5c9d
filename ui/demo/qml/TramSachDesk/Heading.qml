// What a part of the desk is, and what to do with it.
import QtQuick
import TramSach.Parts

Words {
    color: Theme.borrow
    font.bold: true
    lineHeight: 1
    wrapMode: Text.NoWrap
    elide: Text.ElideRight
}
