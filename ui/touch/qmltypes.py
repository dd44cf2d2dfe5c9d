"""Writes `station.qmltypes`, which tells qmllint what `Facade` offers: `python -m ui.touch.qmltypes`.

Knows only Qt's own description of the class; run it after a change of the facade's surface.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMetaMethod, QMetaObject

from ui.touch.facade import QML_IMPORT_NAME, Facade

FILE = Path(__file__).parent / "qml" / "TramSach" / "Station" / "station.qmltypes"


def facade_class() -> QMetaObject:
    meta: QMetaObject = Facade.staticMetaObject  # type: ignore[attr-defined]  # every QObject has it; the stubs forget
    return meta


def describe(meta: QMetaObject, module: str = QML_IMPORT_NAME) -> str:
    """The qmltypes description of one class of a module: its own properties, signals and slots."""
    lines = [
        "import QtQuick.tooling 1.2",
        "",
        "Module {",
        "    Component {",
        f'        name: "{meta.className()}"',
        '        prototype: "QObject"',
        f'        exports: ["{module}/{meta.className()} 1.0"]',
        "        isCreatable: false",
        "        exportMetaObjectRevisions: [256]",
    ]
    for number in range(meta.propertyOffset(), meta.propertyCount()):
        prop = meta.property(number)
        kind = _text(prop.typeName())
        pointer = " isPointer: true;" if kind.endswith("*") else ""
        kind = kind.rstrip("*")
        notify = (
            "isPropertyConstant: true" if prop.isConstant() else f'notify: "{_name(prop.notifySignal())}"'
        )
        lines.append(
            f'        Property {{ name: "{_text(prop.name())}"; type: "{kind}";{pointer} isReadonly: true; {notify} }}'
        )
    for number in range(meta.methodOffset(), meta.methodCount()):
        method = meta.method(number)
        if "PyObject" not in _text(method.methodSignature().data()):
            lines.append(_describe_method(method))
    return "\n".join([*lines, "    }", "}", ""])


def _describe_method(method: QMetaMethod) -> str:
    word = "Signal" if method.methodType() is QMetaMethod.MethodType.Signal else "Method"
    returns = _text(method.typeName())
    kind = f' type: "{returns}";' if returns != "void" else ""
    kinds = [_text(kind.data()) for kind in method.parameterTypes()]
    parameters = "".join(f' Parameter {{ type: "{each}" }}' for each in kinds)
    return f'        {word} {{ name: "{_name(method)}";{kind}{parameters} }}'


def _name(method: QMetaMethod) -> str:
    return _text(method.name().data())


def _text(word: object) -> str:
    """Qt's names come as str or as bytes, and not always as the stubs say."""
    return word if isinstance(word, str) else bytes(word).decode() if isinstance(word, bytes) else str(word)


if __name__ == "__main__":
    FILE.write_text(describe(facade_class()), encoding="utf-8")
