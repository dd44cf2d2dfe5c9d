"""The project's own files, as the house rules look at them: from the disk, whether committed yet or not."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PRODUCT = ("sip2", "drivers", "config", "kiosk", "ui")
TEXT = {
    ".py",
    ".pyi",
    ".toml",
    ".txt",
    ".md",
    ".qml",
    ".js",
    ".po",
    ".service",
    ".conf",
    ".json",
    ".jsonl",
    ".yaml",
    "",
}
MADE = {"dist", "build", "demo-output", "shots", "__pycache__"}


@cache
def text_files() -> tuple[Path, ...]:
    """Every text file of the project, relative to ROOT; nothing hidden (but .ci and .gitignore) and nothing generated."""
    return tuple(sorted(path.relative_to(ROOT) for path in _walk(ROOT) if path.suffix in TEXT))


def python_files(*folders: str) -> tuple[Path, ...]:
    """The Python files below `folders`, or all, relative to ROOT."""
    found = (path for path in text_files() if path.suffix == ".py")
    return tuple(path for path in found if not folders or path.parts[0] in folders)


@cache
def parsed(file: Path) -> ast.Module:
    return ast.parse((ROOT / file).read_text(encoding="utf-8"), str(file))


def imports(file: Path) -> set[str]:
    """The modules that `file` imports, wherever and however it does.

    "a.b" for `import a.b` and `import_module("a.b")`, "a.b.c" for `from a.b import c`.
    """
    found: set[str] = set()
    for node in ast.walk(parsed(file)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            found.update(str(name.value) for name in node.args[:1] if isinstance(name, ast.Constant))
    return found


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        hidden = path.name.startswith(".") and path.name not in (".ci", ".gitignore")
        if hidden or path.name in MADE or path.name.endswith(".egg-info"):
            continue
        if path.is_dir():
            yield from _walk(path)
        else:
            yield path
