// Every text of the screens: wraps, never elides unless told, leaves room for stacked accents, and is named to
// assistive technology.
import QtQuick

Text {
    color: Theme.ink
    font.pixelSize: Theme.bodySize
    lineHeight: Theme.lineHeight
    wrapMode: Text.WordWrap
    textFormat: Text.PlainText
    visible: text !== ""
    Accessible.role: Accessible.StaticText
    Accessible.name: text
}
