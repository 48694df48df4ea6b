"""What no parser is to be given: it would take time and memory without bounds for it.

The memory of a parser of JSON-LD grows with the square of the depth of the JSON. The one of RDF/XML
writes out entities where they are declared, and ten that stand for each other are gigabytes.
"""

import re
from contextlib import suppress
from typing import IO
from xml.parsers import expat

DEEPEST = 200
LARGEST = 1024**2  # characters that one entity stands for
_AMPLIFIED = expat.errors.codes[
    "limit on input amplification factor (from DTD and entities) breached"
]
_REFERENCE = re.compile(r"&([^#;&\s]+);")
_READ = 1024**2
_MARK = re.compile(rb"""["\\\[{\]}]""")


def check_depth(content: IO[bytes]) -> None:
    """Read JSON to its end. Raises ValueError where it is nested more than DEEPEST levels deep."""
    depth, in_string, escaped_at, offset = 0, False, -1, 0
    while piece := content.read(_READ):
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


class _NoEntities(Exception):
    """The document declares none, so that there is nothing to fear."""


def check_entities(content: IO[bytes]) -> None:
    """Read XML, to its end if it declares entities. Raises ValueError where one stands for another
    file or for more than LARGEST characters, or all together for a hundred times what is written.

    What is no XML is left to the parser to tell.
    """
    sizes: dict[str, int] = {}
    parser = expat.ParserCreate()

    def declare(name: str, is_parameter: bool, value: str | None, *rest: object) -> None:
        if value is None:
            raise ValueError(
                f"the entity {name[:80]} of line {parser.CurrentLineNumber} stands for another "
                "file, and none is read; write out what it stands for"
            )
        inner = sum(sizes.get(name, 0) for name in _REFERENCE.findall(value))
        sizes[name] = len(value) + inner
        if sizes[name] > LARGEST:
            raise ValueError(
                f"the entity {name[:80]} of line {parser.CurrentLineNumber} stands for more than "
                f"{LARGEST // 1024**2} MiB; write out what it stands for"
            )

    def begin_content(*element: object) -> None:
        if not sizes:
            raise _NoEntities
        parser.StartElementHandler = None

    parser.EntityDeclHandler, parser.StartElementHandler = declare, begin_content
    with suppress(_NoEntities):
        try:
            while piece := content.read(_READ):
                parser.Parse(piece)
        except expat.ExpatError as error:
            if error.code == _AMPLIFIED:
                raise ValueError(
                    f"what its entities stand for is a hundred times as long as it is, by line "
                    f"{error.lineno}; write it out"
                ) from error
