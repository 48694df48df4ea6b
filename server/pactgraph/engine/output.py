"""Where an answer is written to as it is found, and a guard that what claims to be XML is."""

import re
from typing import IO, Protocol, cast

from pactgraph.errors import NotAcceptableError


class Output(Protocol):
    """Takes the pieces of an answer."""

    def write(self, data: bytes, /) -> int:
        """Take a piece."""


def as_file(output: Output) -> IO[bytes]:
    """`output` as what the engine says that it wants, though it only writes."""
    return cast(IO[bytes], output)


# Characters that XML 1.0 has no way to write (https://www.w3.org/TR/xml/#charsets), and a tag
# without a local name.
_NO_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]|<[\w.-]*:[\s>]")
# As much of the piece before is looked at again, so that nothing hides between two pieces.
_OVERLAP = 64


class WellFormed:
    """Passes on the pieces of an XML document while they are XML.

    A literal may hold characters that XML can't, and a property may end in nothing that can name an
    element; the engine writes them all the same. A parser would be too strict: expat knows the
    names of the fourth edition only.
    """

    def __init__(self, output: Output) -> None:
        self._output = output
        self._before = b""

    def write(self, data: bytes, /) -> int:
        """Take a piece. Raises NotAcceptableError where it is no XML."""
        if _NO_XML.search(self._before + data):
            raise NotAcceptableError(
                "the answer holds a character or a property that XML can't write; ask for another "
                "format"
            )
        self._before = data[-_OVERLAP:]
        return self._output.write(data)

    def flush(self) -> None:
        """Nothing is held back."""
