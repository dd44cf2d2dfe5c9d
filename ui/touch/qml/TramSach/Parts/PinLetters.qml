// A PIN that has letters: what is typed above, the keys below, four rows of ten; the last begins with the key for capitals
// and ends with OK.
pragma ComponentBehavior: Bound
import QtQuick
import TramSach.Station

Item {
    id: spelling

    required property Facade facade
    property bool large: false // capitals
    readonly property real gap: Theme.mm(Theme.compact ? 2 : 3)
    readonly property real between: Theme.mm(1.5)
    readonly property real above: (Theme.portrait ? told.height + gap + field.height : Math.max(told.height, field.height)) + gap
    readonly property real keyWidth: Math.floor((width - 9 * between) / 10)
    readonly property real keyHeight: Math.floor((keys.height - 3 * Theme.mm(2)) / 4)

    onVisibleChanged: large = false

    // One sentence has to do, so that the keys stay large: what is asked, or how many tries are left.
    Words {
        id: told
        objectName: "spelled"
        text: spelling.facade.pinWrong ? spelling.facade.detail : spelling.facade.heading
        color: Theme.toneInk[spelling.facade.tone] ?? Theme.ink
        font { pixelSize: spelling.facade.pinWrong || Theme.compact ? Theme.plainSize : Theme.plainFactSize; bold: true }
        width: Theme.portrait ? parent.width : Math.round(parent.width * 0.6) - spelling.gap
        y: Theme.portrait ? keys.y - spelling.above : Math.max(0, (field.height - height) / 2)
    }
    PinField {
        id: field
        facade: spelling.facade
        x: Theme.portrait ? 0 : told.width + spelling.gap
        y: Theme.portrait ? told.y + told.height + spelling.gap : 0
        width: spelling.width - x
        height: Theme.mm(Theme.compact ? 14 : 15)
    }
    Item {
        id: keys
        width: parent.width
        height: Math.min(Theme.mm(4 * 17 + 6), spelling.height - spelling.above)
        // In portrait all of it stands in the middle; low, for whoever sits.
        y: Theme.portrait && !Theme.lowReach ? (spelling.height + spelling.above - height) / 2 : spelling.height - height
        Accessible.role: Accessible.Grouping
        Accessible.name: spelling.facade.pinPadName

        Repeater {
            model: ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "q", "w", "e", "r", "t", "y", "u", "i", "o", "p", "a", "s", "d", "f", "g", "h", "j", "k", "l", "erase", "shift", "z", "x", "c", "v", "b", "n", "m"]

            LetterKey {
                required property string modelData
                required property int index

                objectName: "key_" + modelData
                sign: spelling.large && modelData.length === 1 ? modelData.toUpperCase() : modelData
                held: spelling.large && modelData === "shift"
                label: sign === "erase" ? spelling.facade.eraseKey : sign === "shift" ? spelling.facade.shiftKey : sign
                x: (index % 10) * (width + spelling.between)
                y: Math.floor(index / 10) * (height + Theme.mm(2))
                width: spelling.keyWidth
                height: spelling.keyHeight
                onTouched: sign === "shift" ? spelling.large = !spelling.large : spelling.facade.touchKey(sign)
            }
        }
        PinKey {
            objectName: "key_ok"
            sign: "ok"
            label: spelling.facade.okKey
            x: 8 * (spelling.keyWidth + spelling.between)
            y: 3 * (height + Theme.mm(2))
            width: 2 * spelling.keyWidth + spelling.between
            height: spelling.keyHeight
            onTouched: spelling.facade.touchKey(sign)
        }
    }
}
