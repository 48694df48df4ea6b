"""An answer of Virtuoso as others would write it: blank nodes with labels that can be one, where it
has IRIs of its own for them, lengths of time as lengths, where it has a number of months, and
truths in words, where it has 1 and 0.
"""

import re
from typing import BinaryIO

_DURATION = rb"http://www\.w3\.org/2001/XMLSchema#duration"
# What shows that something may be to mend, what is, and what becomes of it.
_NODE = re.compile(rb'("type": ?"bnode", ?"value": ?")nodeID://')
_IN_JSON = re.compile(rb'("datatype": ?"%b", ?"value": ?")(-?)(\d+)(?=")' % _DURATION)
_TRUTH = re.compile(
    rb'("datatype": ?"http://www\.w3\.org/2001/XMLSchema#boolean", ?"value": ?")([01])(?=")'
)
_IN_TRIPLES = re.compile(rb'(")(-?)(\d+)(?="\^\^<%b>)' % _DURATION)
_TRUTHS = {b"1": b"true", b"0": b"false"}
# What is mended has fewer bytes than these, so that nothing is missed between two pieces.
_OVERLAP = 256


class Mended:
    """The body of an answer, to be read once, as it should be."""

    def __init__(self, body: BinaryIO) -> None:
        self._body = body
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        """The next bytes, as many as are asked for at most, unless there is much to mend; none at
        the end.
        """
        piece = self._body.read(size)
        data = _mend(self._rest + piece)
        # What may be cut in the middle is looked at again with what follows.
        end = max(len(data) - _OVERLAP, 0) if piece and size > 0 else len(data)
        self._rest = data[end:]
        return data[:end] or (self.read(size) if piece else b"")


def _mend(data: bytes) -> bytes:
    data = _NODE.sub(rb"\1", data) if b"nodeID://" in data else data
    if b"#duration" in data:
        data = _IN_TRIPLES.sub(_length, _IN_JSON.sub(_length, data))
    if b"#boolean" in data:
        data = _TRUTH.sub(lambda match: match[1] + _TRUTHS[match[2]], data)
    return data


def _length(match: re.Match[bytes]) -> bytes:
    years, months = divmod(int(match[3]), 12)
    told = (b"%dY" % years if years else b"") + (b"%dM" % months if months or not years else b"")
    return b"%b%bP%b" % (match[1], match[2], told)
