"""Files that are read in pieces, each of which is a step of its own, so that a large file has the
more time to be read.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, cast

_PIECE = 16 * 1024 * 1024  # bytes


def in_pieces(content: IO[bytes], begin: Callable[[], None]) -> IO[bytes]:
    """`content` as it is, where `begin` is called for each piece when its turn comes."""
    return cast(IO[bytes], _InPieces(content, begin))


@dataclass
class _InPieces:
    """A file that can be read, and no more."""

    content: IO[bytes]
    begin: Callable[[], None]
    left: int = _PIECE

    def read(self, size: int = -1) -> bytes:
        """The next bytes, as a file gives them."""
        piece = self.content.read(size)
        self.left -= len(piece)
        if self.left < 0:
            self.left = _PIECE
            self.begin()
        return piece
