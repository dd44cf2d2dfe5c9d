"""What every file of the project keeps to."""

from __future__ import annotations

import ast
import re

from tests.house.tree import PRODUCT, ROOT, parsed, python_files, text_files

LONGEST_FUNCTION = 60  # lines: read in one go
# Where waiting is the subject itself: an emulator's tag and line take their time.
MAY_SLEEP: set[str] = set()
# In pieces, so that this file does not hold what it forbids.
FOREIGN = re.compile(
    "|".join(
        [
            r"(?<![\w.])/(wor" + r"k|far" + r"m|roo" + r"t|hom" + r"e)/",
            r"(?<![\w.])/tm" + r"p\b",
            r"py" + r"pi\.org|pythonho" + r"sted|deb\.debi" + r"an|registry\.np" + r"mjs",
        ]
    )
)


def test_every_python_file_says_what_it_is_for() -> None:
    silent = [
        str(file) for file in python_files() if parsed(file).body and not ast.get_docstring(parsed(file))
    ]
    assert silent == []


def test_no_function_is_longer_than_can_be_read_in_one_go() -> None:
    long = [
        f"{file}:{node.lineno} {node.name}"
        for file in python_files(*PRODUCT)
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno >= LONGEST_FUNCTION
    ]
    assert long == []


def test_nothing_sleeps_where_it_could_wait_for_what_it_needs() -> None:
    sleepers = [
        f"{file}:{node.lineno}"
        for file in python_files()
        if str(file) not in MAY_SLEEP
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", getattr(node.func, "id", "")) in ("sleep", "qSleep", "qWait")
    ]
    assert sleepers == []


def test_a_type_check_is_switched_off_only_with_a_reason() -> None:
    bare = re.compile(r"#\s*type:\s*ignore(\[[\w,\- ]+\])?\s*$", re.MULTILINE)
    found = [str(file) for file in python_files() if bare.search((ROOT / file).read_text(encoding="utf-8"))]
    assert found == []


def test_no_file_names_a_folder_of_one_machine_or_a_registry() -> None:
    found = [
        f"{file}: {match.group()}"
        for file in text_files()
        if file.parts[:2] != ("tests", "data")  # made by others, kept as it came
        for match in FOREIGN.finditer((ROOT / file).read_text(encoding="utf-8"))
    ]
    assert found == []


def test_the_rule_on_folders_and_registries_knows_them_when_it_sees_them() -> None:
    for foreign in ("/wor" + "k/main", '"/tm' + 'p"', "https://pypi" + ".org/simple"):
        assert FOREIGN.search(foreign), foreign
    for fine in ("framework/tmpfiles", "PrivateTmp", "tests/work/"):
        assert not FOREIGN.search(fine), fine
