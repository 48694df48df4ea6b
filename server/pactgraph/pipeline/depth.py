"""How deeply JSON is nested, told before a parser of JSON-LD takes it, whose memory grows with the
square of the depth.
"""

import re
from typing import IO

DEEPEST = 200
_MARK = re.compile(rb"""["\\\[{\]}]""")


def check_depth(content: IO[bytes]) -> None:
    """Read JSON to its end. Raises ValueError where it is nested more than DEEPEST levels deep."""
    depth, in_string, escaped_at, offset = 0, False, -1, 0
    while piece := content.read(1024**2):
        for match in _MARK.finditer(piece):
            place, mark = offset + match.start(), match.group()
            if in_string:
                if place == escaped_at:
                    continue
                if mark == b"\\":
                    escaped_at = place + 1
                elif mark == b'"':
                    in_string = False
            elif mark == b'"':
                in_string = True
            elif mark in b"[{":
                depth += 1
                if depth > DEEPEST:
                    raise ValueError(
                        f"it is nested more than {DEEPEST} levels deep at byte {place}; make it "
                        "flatter"
                    )
            elif mark in b"]}":
                depth -= 1
        offset += len(piece)
