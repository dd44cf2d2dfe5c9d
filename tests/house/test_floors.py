"""The inner floors: what import-linter's contracts in pyproject.toml do not say, because it goes file by file.

Each rule reads the imports of the files themselves, those inside functions too.
"""

from __future__ import annotations

import ast
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.house.tree import PRODUCT, imports, parsed, python_files

CORE = (
    "kiosk.rules",
    "kiosk.values",
    "kiosk.acts",
    "kiosk.account",
    "kiosk.bin",
    "kiosk.passages",
    "kiosk.incidents",
    "kiosk.events",
    "kiosk.effects",
    "kiosk.messages",
    "kiosk.view",
    "kiosk.staff.area",
    "kiosk.staff.view",
)
# A clock, chance, a thread, a file or a socket would make `step` something other than a function of what it is given.
IMPURE = {"asyncio", "concurrent", "logging", "multiprocessing", "os", "pathlib", "queue", "random", "secrets", "select",
          "selectors", "shutil", "signal", "socket", "sqlite3", "subprocess", "sys", "tempfile", "threading", "time",
          "uuid", "urllib", "http", "io"}  # fmt: skip

LIBRARIES = {
    "sip2": {"pydantic", "serial"},
    "drivers": {"PIL", "escpos", "gpiod", "pydantic", "pymodbus", "pyzbar", "segno", "serial", "smartcard", "usb", "zxingcpp"},
    "config": {"pydantic", "pydantic_core"},
    "kiosk": {"alembic", "argon2", "babel", "cryptography", "requests", "sqlalchemy", "structlog"},
    "ui": {"PIL", "PySide6", "click", "pydantic", "shiboken6", "structlog", "zxingcpp",
           *("flask", "invenio_sip2", "pysip2", "Sip2")},  # what the bench races against, in .venv-peers
}  # fmt: skip


def module_of(file: Path) -> str:
    return ".".join(file.with_suffix("").parts).removesuffix(".__init__")


def is_in(module: str, package: str) -> bool:
    return module == package or module.startswith(package + ".")


def standard(module: str) -> bool:
    return module.split(".")[0] in sys.stdlib_module_names


def offences(files: list[Path], allowed: Callable[[str], bool]) -> list[str]:
    assert files, "the rule found no file to look at"
    return [f"{file} imports {name}" for file in files for name in sorted(imports(file)) if not allowed(name)]


def test_the_rules_import_only_the_standard_library_and_the_core_s_own_values_and_nothing_that_acts() -> None:
    core = [file for file in python_files("kiosk") if any(is_in(module_of(file), part) for part in CORE)]

    def allowed(name: str) -> bool:
        if standard(name):
            return name.split(".")[0] not in IMPURE
        return any(is_in(name, part) for part in CORE)

    assert offences(core, allowed) == []


def test_a_driver_s_settings_import_only_pydantic() -> None:
    """And `drivers/places.py`, which all of them share and which imports no more."""
    settings = [file for file in python_files("drivers") if file.name in ("settings.py", "places.py")]
    allowed = ("pydantic", "drivers.places")
    assert offences(settings, lambda name: standard(name) or any(is_in(name, one) for one in allowed)) == []


def test_an_emulator_imports_nothing_of_the_driver_that_it_tests() -> None:
    emulators = [file for file in python_files("drivers") if "emulat" in str(file)]
    assert offences(emulators, lambda name: not is_in(name, "drivers") or "emulat" in name) == []


def test_a_driver_imports_nothing_of_its_emulator() -> None:
    drivers = [file for file in python_files("drivers") if "emulat" not in str(file)]
    assert offences(drivers, lambda name: not is_in(name, "drivers") or "emulat" not in name) == []


def test_tag_models_know_nothing_of_readers_and_readers_nothing_of_tag_models() -> None:
    rfid = [file for file in python_files("drivers") if file.parts[1] == "rfid"]
    tags = [file for file in rfid if file.parts[2] == "tags"]
    readers = [file for file in rfid if len(file.parts) > 3 and file.parts[2] not in ("tags", "emulator")] + [
        Path("drivers/rfid/link.py")
    ]
    assert offences(tags, lambda name: not is_in(name, "drivers") or is_in(name, "drivers.rfid.tags")) == []
    assert (
        offences(
            readers, lambda name: not any(is_in(name, f"drivers.rfid.{n}") for n in ("tags", "presence"))
        )
        == []
    )


@pytest.mark.parametrize("floor", PRODUCT)
def test_a_floor_imports_the_libraries_of_its_field_and_no_other(floor: str) -> None:
    """What others bring along is none of its business: the kiosk draws nothing, devices and SIP2 keep no database."""
    tops = {name.split(".")[0] for file in python_files(floor) for name in imports(file)}
    assert {name for name in tops if not standard(name)} - set(PRODUCT) == LIBRARIES[floor]


def test_nothing_in_the_core_can_be_changed_once_it_is_made() -> None:
    """`step` gives a new state; whoever holds the old one may go on reading it, in any thread."""
    core = [file for file in python_files("kiosk") if any(is_in(module_of(file), part) for part in CORE)]
    classes = [
        (file, node) for file in core for node in ast.walk(parsed(file)) if isinstance(node, ast.ClassDef)
    ]
    made = [(file, node.name, mark) for file, node in classes if (mark := dataclass_mark(node)) is not None]
    assert len(made) > 100, "the rule found too few dataclasses to look at"
    assert [f"{file}: {name}" for file, name, mark in made if "frozen=True" not in mark] == []


def dataclass_mark(node: ast.ClassDef) -> str | None:
    """`dataclass(…)` as it stands before the class."""
    marks = (ast.unparse(each) for each in node.decorator_list)
    return next((mark for mark in marks if mark.split("(")[0].endswith("dataclass")), None)


def test_only_ui_imports_qt() -> None:
    below = list(python_files(*(floor for floor in PRODUCT if floor != "ui")))
    assert offences(below, lambda name: not is_in(name, "PySide6")) == []


def test_the_command_line_imports_qt_only_inside_functions() -> None:
    """So that `tramsach config check` runs on a machine where Qt does not."""
    cli = [file for file in python_files("ui") if file.parts[1] == "cli"]
    top = [
        node for file in cli for node in parsed(file).body if isinstance(node, ast.ImportFrom | ast.Import)
    ]
    names = {getattr(node, "module", None) or node.names[0].name for node in top}
    assert not {name for name in names if is_in(name, "PySide6") or is_in(name, "ui.touch")}


def test_no_family_of_readers_is_forgotten_in_the_contract_that_keeps_them_apart() -> None:
    contracts = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    (apart,) = (set(each["modules"]) for each in contracts if each["type"] == "independence")
    families = {f"drivers.rfid.{reader.parent.name}" for reader in Path("drivers/rfid").glob("*/reader.py")}
    assert families >= {"drivers.rfid.feig", "drivers.rfid.pcsc"}
    assert families | {"drivers.rfid.tags", "drivers.rfid.emulator"} == apart
    (line,) = (each for each in contracts if each.get("source_modules") == ["drivers.rfid.link"])
    assert set(line["forbidden_modules"]) == apart
