"""The texts that somebody has in a folder, one file each, by their digests."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from pactgraph.errors import SourceError
from pactgraph.sources.sentences import digest, read_text


def texts_in(folder: Path, read: Callable[[Path], str] = read_text) -> dict[str, str]:
    """SHA-256 → text of each file `*.txt` of `folder`, which need not exist; one that `read`
    refuses with SourceError is left out, and what a file is called says nothing.
    """
    texts = {}
    for path in sorted(path for path in folder.glob("*.txt") if path.is_file()):
        with suppress(SourceError):
            text = read(path)
            texts[digest(text)] = text
    return texts
