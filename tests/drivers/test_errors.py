"""What kind of trouble an error tells of, by its type or by what the operating system said underneath."""

from __future__ import annotations

import errno
import socket

import pytest

from drivers.errors import (
    DeviceGone,
    DeviceTimeout,
    DriverError,
    GarbledAnswer,
    Misconfigured,
    Trouble,
    trouble_of,
)


def caused(error: DriverError, by: BaseException) -> DriverError:
    error.__cause__ = by
    return error


def within(error: DriverError, by: BaseException, still: BaseException) -> DriverError:
    by.__context__ = still
    return caused(error, by)


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (Misconfigured("x"), Trouble.SETTING),
        (DeviceTimeout("x"), Trouble.SILENT),
        (GarbledAnswer("x"), Trouble.GARBLED),
        (DeviceGone("x"), Trouble.GONE),
        (caused(DeviceGone("x"), FileNotFoundError(errno.ENOENT, "")), Trouble.MISSING),
        (caused(DeviceGone("x"), PermissionError(errno.EACCES, "")), Trouble.FORBIDDEN),
        (caused(DeviceGone("x"), OSError(errno.EBUSY, "")), Trouble.BUSY),
        (caused(DeviceGone("x"), ConnectionRefusedError(errno.ECONNREFUSED, "")), Trouble.REFUSED),
        (caused(DeviceGone("x"), OSError(errno.EHOSTUNREACH, "")), Trouble.UNREACHABLE),
        (caused(DeviceGone("x"), TimeoutError()), Trouble.UNREACHABLE),
        (caused(DeviceGone("x"), socket.gaierror(socket.EAI_NONAME, "")), Trouble.UNREACHABLE),
        (within(DeviceGone("x"), RuntimeError(), OSError(errno.EACCES, "")), Trouble.FORBIDDEN),
        (RuntimeError("x"), Trouble.GONE),
    ],
    ids=repr,
)
def test_a_technicians_next_step_depends_on_the_kind_of_trouble(
    error: BaseException, trouble: Trouble
) -> None:
    assert trouble_of(error) is trouble
