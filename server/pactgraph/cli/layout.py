"""How wide the columns of a table are, where a screen is narrower than they would be."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count


@dataclass(frozen=True, slots=True)
class Need:
    """The columns that a column of a table takes: `least` so that it can be read, `most` so that no
    cell is wrapped.
    """

    least: int
    most: int


def shared(needs: Sequence[Need], room: int) -> list[int] | None:
    """The width of each column in `room`, such that the tallest row has as few lines as can be;
    None where not each can have what it needs least.
    """
    if sum(need.least for need in needs) > room:
        return None
    heights = (_in_lines(needs, lines) for lines in count(1))
    widths = next(widths for widths in heights if sum(widths) <= room)
    left = room - sum(widths)
    for place, need in enumerate(needs):
        more = min(left, need.most - widths[place])
        widths[place] += more
        left -= more
    return widths


def _in_lines(needs: Sequence[Need], lines: int) -> list[int]:
    """The width at which each column fits in so many lines."""
    return [max(need.least, -(-need.most // lines)) for need in needs]
