"""What a query gave: rows, a boolean or a graph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias, overload

import pyoxigraph as ox

from pactgraph.api.values import IRI, Value, value_of
from pactgraph.errors import InputError
from pactgraph.sparql import Answer as Found
from pactgraph.sparql import Graph, Solutions

if TYPE_CHECKING:
    import pandas as pd

Row: TypeAlias = Mapping[str, Value | None]


class Answer(Sequence[Row]):
    """The rows of a SELECT, each variable → value, None where it is unbound.

    Of an ASK it is true or false and has no rows; of a CONSTRUCT or DESCRIBE, `graph` has the
    triples. `text` is the SPARQL that was asked, with its values filled in. It `is_cut` where a
    saved query found more rows than its LIMIT; the next ones begin at `next_offset`. `understood`
    has the thing that each name among its parameters was taken for.
    """

    def __init__(
        self,
        found: Found,
        text: str,
        next_offset: int | None = None,
        understood: Mapping[str, IRI] | None = None,
    ) -> None:
        self._found = found
        self.text = text
        self.next_offset = next_offset
        self.understood = dict(understood or {})
        table = found if isinstance(found, Solutions) else Solutions((), ())
        self.variables = table.variables
        self._rows = [
            {name: None if term is None else value_of(term) for name, term in row.items()}
            for row in table
        ]

    @property
    def is_cut(self) -> bool:
        """Whether there are more rows than these."""
        return self.next_offset is not None

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | Sequence[Row]:
        return self._rows[place]

    def __bool__(self) -> bool:
        """What an ASK says; of another query, whether anything was found."""
        if isinstance(self._found, bool):
            return self._found
        return bool(self._found.triples if isinstance(self._found, Graph) else self._rows)

    def graph(self) -> tuple[ox.Triple, ...]:
        """The triples of a CONSTRUCT or DESCRIBE. Raises InputError for another query.

        They are those of pyoxigraph, whose `serialize` writes them in any format of RDF.
        """
        if not isinstance(self._found, Graph):
            raise InputError("the answer is no graph; ask with CONSTRUCT or DESCRIBE")
        return self._found.triples

    def to_pandas(self) -> pd.DataFrame:
        """The rows as a data frame, a column for each variable.

        Raises InputError for a query that gives no rows, and where pandas isn't installed.
        """
        if not isinstance(self._found, Solutions):
            raise InputError("the answer has no rows; ask with SELECT")
        try:
            import pandas as pd
        except ImportError as error:
            raise InputError(
                "pandas is not installed; `pip install 'pactgraph[pandas]'` does it"
            ) from error
        rows, names = [tuple(row.values()) for row in self._rows], list(self.variables)
        frame = pd.DataFrame(rows, columns=names, dtype=object)
        # Whole numbers with gaps stay as they are; pandas would make floating ones of them.
        whole = [name for name in names if all(row[name] is not None for row in self._rows)]
        frame[whole] = frame[whole].infer_objects()
        return frame

    def __repr__(self) -> str:
        if isinstance(self._found, bool):
            return f"<answer {str(self._found).lower()}>"
        if isinstance(self._found, Graph):
            return f"<answer of {len(self._found.triples)} triples>"
        return f"<answer of {len(self)} rows{', and there are more' if self.is_cut else ''}>"
