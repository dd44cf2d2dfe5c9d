// Latin letters and digits to type with: four rows of ten, the last ends with the hyphen and the key that takes one back.
pragma ComponentBehavior: Bound
import QtQuick
import TramSach.Station

Grid {
    id: keys

    required property Facade facade

    columns: 10
    rowSpacing: Theme.mm(2)
    columnSpacing: Theme.mm(1.5)
    Accessible.role: Accessible.Grouping
    Accessible.name: facade.pinPadName

    Repeater {
        model: ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "q", "w", "e", "r", "t", "y", "u", "i", "o", "p", "a", "s", "d", "f", "g", "h", "j", "k", "l", "-", "z", "x", "c", "v", "b", "n", "m", ".", " ", "erase"]

        LetterKey {
            required property string modelData

            objectName: "key_" + modelData
            sign: modelData
            label: sign === "erase" ? keys.facade.staffEraseKey : sign === " " ? keys.facade.staffSpaceKey : sign
            width: Math.floor((keys.width - 9 * keys.columnSpacing) / 10)
            height: Math.floor((keys.height - 3 * keys.rowSpacing) / 4)
            onTouched: keys.facade.touchKey(sign)
        }
    }
}
