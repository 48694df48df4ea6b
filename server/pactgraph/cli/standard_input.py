"""The text that a command reads from standard input."""

import sys

from pactgraph.errors import InputError


def read_text() -> str:
    """All of it. Raises InputError where it is closed, or no UTF-8."""
    if sys.stdin is None:
        raise InputError("standard input is closed, and the query is to come from there")
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except OSError as error:
        raise InputError(
            f"the query can't be read from standard input: {error.strerror}"
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(f"the query is not UTF-8 at byte {error.start}") from error
