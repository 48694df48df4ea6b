"""The byte-order mark that some editors and spreadsheets begin a file with. It says that the file
is UTF-8, and is no part of what that says (https://www.unicode.org/faq/utf_bom.html#bom4).
"""

import codecs
from typing import IO

# What begins a file of which each character is two or four bytes.
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def past_signature(content: IO[bytes]) -> IO[bytes]:
    """`content`, which stands at its start, past the mark where there is one.

    Raises SyntaxError where the mark tells of another encoding, which no format of ours has.
    """
    start = content.read(3)
    if start.startswith(_WIDE):
        raise SyntaxError("it is written in UTF-16 or UTF-32")
    if start != codecs.BOM_UTF8:
        content.seek(0)
    return content
