"""`python -m ui.cli` is `tramsach`."""

from __future__ import annotations

from ui.cli import main

main(prog_name="tramsach")
