// The number pad: 1-2-3 on top as on a telephone, Clear yellow with a cross, OK green with a ring. On low screens the
// fourth row becomes a fourth column, so that every key stays large; flat, for low reach, there are two rows of six.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import TramSach.Station

GridLayout {
    id: pad

    required property Facade facade
    property bool low: false
    property bool flat: false

    columns: flat ? 6 : low ? 4 : 3
    rowSpacing: Theme.mm(flat ? 2 : 3)
    columnSpacing: Theme.mm(3)
    Accessible.role: Accessible.Grouping
    Accessible.name: facade.pinPadName

    Repeater {
        model: pad.flat ? ["1", "2", "3", "4", "5", "clear", "6", "7", "8", "9", "0", "ok"] : pad.low ? ["1", "2", "3", "clear", "4", "5", "6", "0", "7", "8", "9", "ok"] : ["1", "2", "3", "4", "5", "6", "7", "8", "9", "clear", "0", "ok"]

        PinKey {
            required property string modelData

            objectName: "key_" + modelData
            sign: modelData
            label: sign === "clear" ? pad.facade.clearKey : sign === "ok" ? pad.facade.okKey : sign
            Layout.preferredWidth: Theme.mm(25)
            Layout.preferredHeight: Theme.mm(20)
            Layout.maximumHeight: Theme.mm(20)
            Layout.minimumHeight: Theme.mm(12)
            Layout.fillHeight: true
            onTouched: pad.facade.touchKey(sign)
        }
    }
}
