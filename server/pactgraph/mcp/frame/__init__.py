"""What tools are made of.

cells  terms as values of JSON, and as lines of a table
desk   what a call has at hand, what it gives back, and how much of an answer is shown
tool   a tool, whatever it is for
"""

from pactgraph.mcp.frame.cells import LONGEST, cell, clean, table
from pactgraph.mcp.frame.desk import MOST_ROWS, MOST_TEXT, Desk, Reply, Table
from pactgraph.mcp.frame.tool import DATA, LANG, Call, Schema, Tool, told

__all__ = [
    "DATA",
    "LANG",
    "LONGEST",
    "MOST_ROWS",
    "MOST_TEXT",
    "Call",
    "Desk",
    "Reply",
    "Schema",
    "Table",
    "Tool",
    "cell",
    "clean",
    "table",
    "told",
]
