"""A click group that loads a command's module only when that command is asked for.

So `tramsach --help` loads neither Qt nor a device library, and a machine without Qt runs what needs no screen.
Knows no command: the tables are in `ui.cli` and its groups.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, NamedTuple

import click

from ui.cli.plain import plain_lines


class Lazy(NamedTuple):
    """Where a command lives ("package.module:attribute") and the one line that help shows for it."""

    target: str
    summary: str


class LazyGroup(click.Group):
    """A group whose table of `Lazy` entries stands in for commands until one is called."""

    def __init__(self, *, table: Mapping[str, Lazy], **group: Any) -> None:
        super().__init__(**group)
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The table's own order: what people do first stands first."""
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command itself, loaded now; None when the table has no such name."""
        entry = self.table.get(cmd_name)
        if entry is None:
            return None
        module, _, attribute = entry.target.partition(":")
        command = getattr(import_module(module), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{entry.target} is no click command")
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """An error may repeat what a device, a file or a library system said."""
        try:
            return super().invoke(ctx)
        except click.UsageError:  # repeats what was typed
            raise
        except click.ClickException as error:
            raise click.ClickException(plain_lines(error.format_message())) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Help from the table, so that showing it loads nothing."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in self.table.items()])
