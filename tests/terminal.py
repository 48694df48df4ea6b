"""Commands as a person at a terminal has them."""

import os
import pty
import select
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Screen:
    """What a command has written to a terminal, and how it ended."""

    text: str
    returncode: int


def on_terminal(
    command: Sequence[str], environment: Mapping[str, str], columns: int, folder: str
) -> Screen:
    """What a command writes to a terminal that is so many columns wide; what it says is left out."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, **environment, "COLUMNS": str(columns)},
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=subprocess.DEVNULL,
    )
    os.close(theirs)
    text = _rest(ours).decode().replace("\r\n", "\n")
    os.close(ours)
    return Screen(text, process.wait(60))


def typed_into(
    command: Sequence[str], environment: Mapping[str, str], keys: str, wanted: str
) -> str:
    """What a program at a terminal has written once `wanted` is there, after the `keys` are typed.
    Raises TimeoutError where it doesn't come within a minute.
    """
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        command,
        env={**os.environ, **environment},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    ) as process:
        os.close(theirs)
        os.write(ours, keys.encode())
        try:
            return _until(ours, wanted)
        finally:
            process.kill()
            os.close(ours)


def _until(terminal: int, wanted: str) -> str:
    said, end = b"", time.monotonic() + 60
    while wanted.encode() not in said:
        if not select.select([terminal], [], [], max(end - time.monotonic(), 0))[0]:
            raise TimeoutError(said.decode(errors="replace"))
        said += os.read(terminal, 65536)
    return said.decode(errors="replace")


def _rest(terminal: int) -> bytes:
    """All that is written until nobody writes any more."""
    said = b""
    while True:
        try:
            piece = os.read(terminal, 65536)
        except OSError:  # Linux says so where the other end is closed
            return said
        if not piece:
            return said
        said += piece
