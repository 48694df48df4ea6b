"""The SHA-256 of files, by which what was written is told from what was changed."""

import hashlib
from io import BufferedReader
from pathlib import Path

from pactgraph.files.identity import identity_of


def sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def is_same(file: BufferedReader, digest: str) -> bool:
    """Whether an open file has this SHA-256, and did not change while it was read."""
    before = identity_of(file.fileno())
    return (
        hashlib.file_digest(file, "sha256").hexdigest() == digest
        and identity_of(file.fileno()) == before
    )
