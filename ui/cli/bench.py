"""`tramsach bench`: what the station takes, measured against what physics or Qt allow, and the bars that must hold.

Knows no measurement; each is a file of `ui.bench`.
"""

from __future__ import annotations

import json
import logging
import sys
from importlib import import_module
from pathlib import Path

import click
import structlog

from ui.bench.row import Better, Row
from ui.cli.outputs import be_writable

BENCHES = (
    "borrow",
    "touch",
    "motion",
    "start",
    "ending",
    "tags",
    "codecs",
    "sip2",
    "journal",
    "replay",
    "return_bin",
)


@click.command()
@click.option(
    "--json",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the rows there, too: name, value, bar, better, ok.",
)
@click.option(
    "--only", "names", multiple=True, type=click.Choice(BENCHES), help="Only this; may be repeated."
)
def bench(file: Path | None, names: tuple[str, ...]) -> None:
    """Measure, as ratios within this run; exit status 0 only if every bar holds. Takes some minutes."""
    if file is not None:
        be_writable(file)  # before the minutes of measuring
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    rows: list[Row] = []
    for name in names or BENCHES:
        measured: list[Row] = import_module(f"ui.bench.{name}").rows()
        for row in measured:
            click.echo(line(row))
        rows += measured
    if file is not None:
        text = json.dumps([row.as_json() for row in rows], ensure_ascii=False, indent=2)
        file.write_text(text + "\n", encoding="utf-8")
    sys.exit(0 if all(row.ok for row in rows) else 1)


def line(row: Row) -> str:
    """One row of the report: verdict, ratio, bar, name, measured amounts."""
    verdict = "ok  " if row.ok else "MISS"
    sign = "≥" if row.better is Better.HIGHER else "≤"
    note = f"  [{row.note}]" if row.note else ""
    return f"{verdict}  {row.value:5.2f} {sign} {row.bar:<5g} {row.name}{note}"
