"""Sentences of a text: where each begins and ends, and its digest.

The rule: a text is UTF-8 with LF line ends (CR LF is read as LF, a byte-order mark is dropped).
Within a line, a sentence ends after a run of 。！？!? and the closing quotes and brackets behind
it; the end of a line ends a sentence as well. White space around a sentence is not part of it.
Latin full stops end nothing, since they stand in numbers and abbreviations too. Positions are
Unicode code points, the start counted from 0, the end exclusive.

The last lines of a web page are often not the text but the page: its update date, a copyright or a
registration.
`footer_start` finds where they begin, so that they can be kept apart.
"""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from pactgraph.errors import SourceError

_LONGEST = 4 * 1024**2
_SENTENCE = re.compile(r"[^。！？!?]*[。！？!?]+[”’」』）》】\"')\]]*|[^。！？!?]+")
_FOOTER = re.compile(
    r"^\s*(更新时间|更新日期|发布时间|updated?\b|last (updated|modified))|©|copyright|all "
    r"rights reserved|powered by"
    r"|ICP\s*备|公网安备|版权所有|版权问题|本站",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence's place: line and position in it counted from 1, code points from 0, SHA-256 of
    its UTF-8 bytes.
    """

    line: int
    position: int
    start: int
    end: int
    sha256: str


def read_text(path: Path) -> str:
    """The text of a file, line ends as LF. Raises SourceError where it is empty or not UTF-8, too
    large, or no file at all.
    """
    if not path.is_file():
        raise SourceError(
            f"{path} is no file that can be read from its start to its end; copy what it gives "
            "into one"
        )
    if path.stat().st_size > _LONGEST:
        raise SourceError(
            f"{path} is larger than {_LONGEST // 1024**2} MiB; an article is shorter, so take the "
            "part that is one"
        )
    try:
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except OSError as error:
        raise SourceError(f"{path} can't be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SourceError(
            f"{path} is not UTF-8 (byte {error.start}); convert it first, for example with iconv"
        ) from error
    if not text.strip():
        raise SourceError(f"{path} has no text")
    return text


def digest(text: str) -> str:
    """The SHA-256 of the UTF-8 bytes of `text`, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def split_sentences(text: str) -> list[Sentence]:
    """The sentences of `text` in order, by the rule above."""
    sentences, offset = [], 0
    for number, line in enumerate(text.split("\n"), start=1):
        position = 0
        for match in _SENTENCE.finditer(line):
            words = match.group()
            if words.strip():
                position += 1
                start = offset + match.start() + len(words) - len(words.lstrip())
                end = offset + match.start() + len(words.rstrip())
                sentences.append(Sentence(number, position, start, end, digest(text[start:end])))
        offset += len(line) + 1
    return sentences


def whole_lines(text: str) -> list[Sentence]:
    """The lines of `text` that are not blank, each as one piece."""
    lines, offset = [], 0
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            start, end = offset + len(line) - len(line.lstrip()), offset + len(line.rstrip())
            lines.append(Sentence(number, 1, start, end, digest(text[start:end])))
        offset += len(line) + 1
    return lines


def footer_start(text: str) -> int | None:
    """The line, counted from 1, where the page's own lines begin at the end of `text`; None where
    there are none.
    """
    start = None
    for number, line in reversed(list(enumerate(text.split("\n"), start=1))):
        if line.strip() and not _FOOTER.search(line):
            break
        if line.strip():
            start = number
    return start
