"""Which rows of an answer are asked for, and what is known of the whole from them.

A query's own LIMIT is the length of one part. The engine is asked for a whole part and one row
more: what it costs to find and sort the rows is the same for fewer, and so it is known whether
there are more, and where not, how many there are in all.
"""

from dataclasses import dataclass

from pactgraph.engine import QueryResult
from pactgraph.errors import ParameterError
from pactgraph.queries.model import SavedQuery
from pactgraph.queries.words import say
from pactgraph.sparql import count_rows, first_rows

# Engines count rows in 64 bits.
_LAST_ROW = 10**15


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of an answer from `offset` on, counted from 0: at most `rows`, all where it is None.
    `most` is the length of a part, None where the query gives its answer whole; it may be no table.
    """

    is_table: bool
    offset: int
    rows: int | None
    most: int | None

    def of(self, result: QueryResult) -> tuple[QueryResult, int | None, int | None]:
        """What is given of `result`, the row at which the next part begins, and how many rows the
        whole answer has; None for a row that there isn't and a number that isn't known.

        What has a LIMIT is held in memory. Of what is in a file or compressed no rows are counted.
        """
        if self.rows is None or self.most is None:
            return result, None, _count(result) if self.is_table else None
        body = result.read()
        found = count_rows(body, result.format) or 0
        total = self.offset + found if found <= self.most and (found or not self.offset) else None
        if found <= self.rows:
            return result._replace(body=body, length=len(body)), None, total
        kept = first_rows(body, result.format, self.rows) or body
        return result._replace(body=kept, length=len(kept)), self.offset + self.rows, total


def _count(result: QueryResult) -> int | None:
    body = result.body
    if result.is_gzipped or not isinstance(body, bytes):
        return None
    return count_rows(body, result.format)


def part_of(query: SavedQuery, offset: int, limit: int | None) -> Part:
    """The part of the answer to `query` that begins at row `offset` and has `limit` rows, or as
    many as the query gives at once. Raises ParameterError where there is no such part.
    """
    most = query.limit
    if most is None and (offset or limit is not None):
        name = "offset" if offset else "limit"
        told = say("is_whole", name=query.name)
        raise ParameterError(told, name, say("leave_out", name=name))
    if not 0 <= offset <= _LAST_ROW:
        raise ParameterError(say("no_row", text=offset), "offset", say("count_rows"))
    if limit is not None and most is not None and not 1 <= limit <= most:
        told = say("no_limit", text=limit, most=most)
        raise ParameterError(told, "limit", say("begin_later"))
    return Part(query.form == "SELECT", offset, most if limit is None else limit, most)
