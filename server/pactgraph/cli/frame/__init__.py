"""What commands are made of.

group     the command that all others belong to, and how each ends
setting   options for settings, out of their fields
formats   an option that names a format
releases  the release that a command works on, built first where there is none
"""

from pactgraph.cli.frame.formats import FormatChoice
from pactgraph.cli.frame.group import fail, is_terminal, main, put, put_path, say, show, tell
from pactgraph.cli.frame.releases import (
    build_release,
    for_one_query,
    limits_of,
    prepare,
    saved_queries,
    scratch_of,
    served_release,
)
from pactgraph.cli.frame.setting import options

__all__ = [
    "FormatChoice",
    "build_release",
    "fail",
    "for_one_query",
    "is_terminal",
    "limits_of",
    "main",
    "options",
    "prepare",
    "put",
    "put_path",
    "saved_queries",
    "say",
    "scratch_of",
    "served_release",
    "show",
    "tell",
]
