// The one place for colours, sizes and times of every screen. Lengths are millimetres of the real glass: `mm()` turns
// them into pixels. Colours and contrasts: tests/ui/test_theme.py measures every pair that carries text.
pragma Singleton
import QtQuick

QtObject {
    id: theme

    // Set once by Main from the settings and the window; nothing else writes here.
    property real pixelsPerMm: 1 / 0.17
    property size window: Qt.size(1280, 800)
    property bool highContrast: false
    property bool largeText: false
    property bool lowReach: false
    property bool khmer: false
    property bool motion: true
    property string libraryColour: "" // "" : ours

    // --- Sizes ---
    readonly property bool portrait: window.height > window.width
    readonly property size glass: Qt.size(window.width / pixelsPerMm, window.height / pixelsPerMm)
    // Designed for a 10.1" panel (217 × 136 mm); a larger glass is read from farther away, a 7" one from nearer.
    readonly property real scale: Math.max(0.72, Math.min(1.4, glass.width / (portrait ? 190 : 215), glass.height / (portrait ? 260 : 135)))
    readonly property bool compact: scale < 0.85

    function mm(length: real): int {
        return Math.round(length * pixelsPerMm * scale);
    }

    // Noto Sans draws a capital 0.714 em high.
    function caps(height: real): int {
        return Math.round(height * pixelsPerMm / 0.714);
    }

    readonly property int countSize: caps(25 * scale)
    // Large text brings the smallest up the most: titles can be read as they are. A 7" glass has no more to give.
    readonly property real larger: !largeText ? 1 : compact ? 1.1 : 1.25
    readonly property int titleSize: caps(9 * scale)
    readonly property int factSize: plainFactSize * Math.min(larger, 1.12)
    readonly property int dueSize: caps(6.8 * scale) // leaves a date, its words and the state on one line
    readonly property int bodySize: plainSize * larger
    // What is never enlarged: names that everybody knows by their shape, and what would push the rest off a full stage.
    readonly property int plainSize: caps(Math.max(compact ? 4.2 : 4.8, 4.8 * scale))
    readonly property int plainFactSize: caps(7.3 * scale)
    readonly property int smallestSize: plainSize
    // As multiples of the font's own 1.362 em: 1.4 em for stacked Vietnamese accents, 1.6 em for Khmer.
    readonly property real lineHeight: khmer ? 1.175 : 1.03

    readonly property int margin: mm(compact ? 5.5 : 9)
    readonly property int gap: mm(4)
    readonly property int radius: mm(3)
    readonly property int stripHeight: mm(14)
    readonly property int buttonHeight: mm(compact ? 23 : 22)
    // Low reach where keys or tiles stand on the stage: the bar steps back, so that all of it is in the lower half of the glass.
    readonly property int lowButtonHeight: portrait ? buttonHeight : mm(compact ? 13.5 : 15)
    readonly property int lowBarMargin: mm(3)
    readonly property int lowRoom: window.height / 2 - stripHeight - lowBarMargin - lowButtonHeight - mm(4) - 2
    readonly property int tileHeight: mm(compact ? 27 : 31)
    readonly property int barMargin: mm(6)
    readonly property int barRoom: window.width - 2 * margin // what the actions share
    readonly property int focusWidth: mm(1.2)

    // --- Times (ms); nothing moves longer than `move`, but for the welcome loop ---
    readonly property int move: motion ? 220 : 0
    readonly property int loop: 2000

    // --- Colours ---
    readonly property color background: highContrast ? "#000000" : "#F5F7F6"
    readonly property color surface: highContrast ? "#0D0D0D" : "#FFFFFF"
    readonly property color ink: highContrast ? "#FFFFFF" : "#10242C"
    readonly property color quietInk: highContrast ? "#E6E6E6" : "#4A5C63"
    readonly property color outline: highContrast ? "#E6E6E6" : "#6A7C83"
    readonly property color hairline: highContrast ? "#5A5A5A" : "#DCE4E2"
    readonly property color borrow: highContrast ? "#6FE3FF" : libraryColour !== "" ? libraryColour : "#0B5A75"
    readonly property color giveBack: highContrast ? "#7CF29A" : "#2B6A3C"
    readonly property color account: highContrast ? "#D9C8FF" : "#5A4A8A"
    readonly property color done: highContrast ? "#7CF29A" : "#176B3E"
    readonly property color doneTint: highContrast ? "#0D0D0D" : "#E3F3E9"
    readonly property color attention: highContrast ? "#FFD60A" : "#8A5200"
    readonly property color attentionTint: highContrast ? "#0D0D0D" : "#FFF1D9"
    readonly property color stop: highContrast ? "#FF9A91" : "#A32018"
    readonly property color stopTint: highContrast ? "#0D0D0D" : "#FBE6E3"
    readonly property color info: highContrast ? "#6FE3FF" : "#1C4F9C"
    readonly property color infoTint: highContrast ? "#0D0D0D" : "#E4EDFA"
    // What is written on a filled button or mark.
    readonly property color onFilled: highContrast ? "#000000" : "#FFFFFF"
    readonly property color keyClear: highContrast ? "#FFD60A" : "#FFD454"
    readonly property color onKeyClear: highContrast ? "#000000" : "#10242C"

    // By the names that the views use (kiosk.view.Tone, Mark, Purpose; "primary" and "account" of the facade).
    readonly property var toneInk: ({ "calm": ink, "done": done, "attention": attention, "stop": stop })
    readonly property var toneTint: ({ "calm": background, "done": doneTint, "attention": attentionTint, "stop": stopTint })
    readonly property var markInk: ({ "item": quietInk, "fee": quietInk, "help": info, "working": info, "done": done, "attention": attention, "stop": stop })
    readonly property var markTint: ({ "item": surface, "fee": surface, "help": surface, "working": surface, "done": doneTint, "attention": attentionTint, "stop": stopTint })
    readonly property var roleFill: ({ "borrow": borrow, "return": giveBack, "account": account })

    // The picture of the pad: drawn, never read, so only its shapes must stand out.
    readonly property color padTop: highContrast ? "#1E1E1E" : "#FFFFFF"
    readonly property color padLeft: highContrast ? "#3A3A3A" : "#C9D6D6"
    readonly property color padRight: highContrast ? "#2C2C2C" : "#B3C4C5"
    readonly property color padRing: highContrast ? "#6FE3FF" : "#8FB8C6"
    readonly property color pages: highContrast ? "#FFFFFF" : "#F4EFE2"
    readonly property color cover: highContrast ? "#6FE3FF" : "#2F86A6"
    readonly property color coverSide: highContrast ? "#3FA9C4" : "#1F6A86"
    readonly property color coverDone: highContrast ? "#7CF29A" : "#2E8B57"
    readonly property color coverDoneSide: highContrast ? "#4DBB69" : "#1F6B42"
    readonly property color cardTop: highContrast ? "#FFD60A" : "#F2B84B"
    readonly property color cardSide: highContrast ? "#B89A00" : "#C98F2B"
}
