// Every text of the screens: wraps, never elides unless told, leaves room for stacked accents, and is named to
// assistive technology.
import QtQuick

Text {
    color: Theme.ink
    font.pixelSize: Theme.bodySize
    lineHeight: latin ? 1.03 : Theme.lineHeight
    // The Khmer face stands higher on its line than the Latin one: moved down, it stands in the middle again.
    property bool latin: false // digits and names, whatever the language
    topPadding: Theme.khmer && !latin ? Math.round(font.pixelSize * 0.13) : 0
    bottomPadding: -topPadding
    wrapMode: Text.WordWrap
    textFormat: Text.PlainText
    visible: text !== ""
    Accessible.role: Accessible.StaticText
    Accessible.name: text
}
