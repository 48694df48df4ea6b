"""The header of a saved query: YAML in lines that begin with `#+`, of which tables, lists and texts
are read and nothing else.

The file may come from anybody, so there are no anchors, aliases and tags, and limits of size and
depth: a few lines of YAML can stand for gigabytes.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

import yaml

from pactgraph.controls import has_controls

# Of a file of a saved query, in bytes: as long as the body of a request to the server may be.
LARGEST = 1024 * 1024
# Of what was read last: a build reads each saved query several times, and YAML slowly.
REMEMBERED = 400
LONGEST = 64 * 1024  # characters
DEEPEST = 6
_KINDS = {yaml.ScalarNode: "a text", yaml.SequenceNode: "a list", yaml.MappingNode: "a table"}


class HeaderError(ValueError):
    """The header is not what it should be; the message says in which line."""


@dataclass(frozen=True, slots=True)
class Part:
    """A value of the header: what it is called, the YAML, the lines of the file that the lines of
    the header are, and where its name stands, if it has one there.
    """

    name: str
    node: yaml.Node
    lines: tuple[int, ...]
    named_at: yaml.Mark | None = None

    @property
    def text(self) -> str:
        """The text that the part is. Raises HeaderError where it is none."""
        text = str(self._of(yaml.ScalarNode, "a text").value)
        if has_controls(text):
            raise self.error("holds a control character; remove it")
        return text

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts of the list that the part is. Raises HeaderError where it is none."""
        nodes = self._of(yaml.SequenceNode, "a list of texts, such as [rights, time]").value
        return tuple(Part(f"an entry of {self.name}", node, self.lines).text for node in nodes)

    @property
    def table(self) -> Mapping[str, "Part"]:
        """The parts of the table that the part is, by name. Raises HeaderError where it is none, or
        has a name twice.
        """
        parts: dict[str, Part] = {}
        for key, node in self._of(yaml.MappingNode, "a table").value:
            name = Part(f"a name in {self.name}", key, self.lines).text
            part = Part(name, node, self.lines, key.start_mark)
            if name in parts:
                raise part.error("is given twice")
            parts[name] = part
        return parts

    @property
    def is_table(self) -> bool:
        """Whether it is a table."""
        return isinstance(self.node, yaml.MappingNode)

    def _of(self, kind: type[yaml.Node], words: str) -> yaml.Node:
        if not isinstance(self.node, kind):
            raise self.error(f"is {_KINDS[type(self.node)]}; write {words}")
        return self.node

    def error(self, what: str) -> HeaderError:
        """The error that the part is `what`."""
        return HeaderError(f"line {self.line}: {self.name} {what}")

    @property
    def line(self) -> int:
        """The line of the file in which it stands, or its name, where it has one."""
        return _line(self.named_at or self.node.start_mark, self.lines)


@lru_cache(maxsize=REMEMBERED)
def read_header(text: str) -> Part:
    """The header of the saved query `text`. Raises HeaderError where it is no plain YAML, too long
    or too deep.
    """
    numbered = [
        (number, line[2:].removeprefix(" "))
        for number, line in enumerate(text.splitlines(), start=1)
        if line.startswith("#+")
    ]
    header, lines = "\n".join(line for _, line in numbered), tuple(number for number, _ in numbered)
    if len(header) > LONGEST:
        raise HeaderError(f"the #+ header is longer than {LONGEST // 1024} KiB; shorten it")
    try:
        node = _composed(header)
    except yaml.MarkedYAMLError as error:
        place = f"line {_line(error.problem_mark, lines)}: " if error.problem_mark else ""
        raise HeaderError(
            f"{place}the #+ header is not valid YAML: {error.problem or error.context}"
        ) from error
    except yaml.reader.ReaderError as error:
        line = lines[header.count("\n", 0, error.position)]
        raise HeaderError(
            f"line {line}: the #+ header holds U+{int(error.character):04X}; leave it out"
        ) from error
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        raise HeaderError(
            f"the #+ header is not valid YAML: {' '.join(str(error).split())}"
        ) from error
    if node is None:
        raise HeaderError(
            "it lacks a #+ header, which needs title, summary and tags, texts in en and zh"
        )
    return Part("the #+ header", node, lines)


def line_of(text: str, *names: str) -> int:
    """The line in which the part of the header of `text` stands that `names` lead to, or of the
    last of them that there is. Raises HeaderError as `read_header` does.
    """
    part = read_header(text)
    for name in names:
        if not part.is_table or name not in part.table:
            break
        part = part.table[name]
    return part.line


def _line(mark: yaml.Mark | None, lines: tuple[int, ...]) -> int:
    """The line of the file that a place in the header is in."""
    return lines[min(mark.line if mark else 0, len(lines) - 1)]


def _composed(header: str) -> yaml.Node | None:
    """The YAML, read by libyaml where PyYAML was built with it, in a sixth of the time; what that
    can't read is read in Python, whose errors are told.
    """
    with suppress(AttributeError, yaml.YAMLError, ValueError, OverflowError):
        return _composed_by(yaml.CBaseLoader, header)
    return _composed_by(yaml.BaseLoader, header)


def _composed_by(loader: type[yaml.BaseLoader | yaml.CBaseLoader], header: str) -> yaml.Node | None:
    """The YAML. Raises MarkedYAMLError where it isn't plain: before anything is composed of it,
    since what is nested, or stands for more than is written, costs much only then.
    """
    depth = 0
    for event in yaml.parse(header, Loader=loader):
        if problem := _unplain(event, depth):
            mark = cast("yaml.Mark | None", event.start_mark)  # libyaml's is one of its own
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=mark)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
    return yaml.compose(header, Loader=loader)


def _unplain(event: yaml.Event, depth: int) -> str | None:
    """What is wrong with a node that begins below so many others, if anything is."""
    for what, is_there in (
        ("an alias", isinstance(event, yaml.AliasEvent)),
        ("an anchor", getattr(event, "anchor", None)),
        ("a tag", getattr(event, "tag", None)),
    ):
        if is_there:
            return f"{what} has no place in it; write the value itself"
    if depth == DEEPEST and isinstance(event, yaml.NodeEvent):
        return f"it is nested more than {DEEPEST} levels deep"
    return None
