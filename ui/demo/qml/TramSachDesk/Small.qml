// Small print: the desk is looked at from a chair, not from three metres away.
import QtQuick
import TramSach.Parts

Words {
    font.pixelSize: Math.round(Theme.bodySize * 0.8)
    color: Theme.quietInk
    lineHeight: 1
    wrapMode: Text.NoWrap
    elide: Text.ElideRight
    maximumLineCount: 1
}
