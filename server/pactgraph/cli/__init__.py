"""The command line: each command reads the settings, calls one function, and prints; one file a
command.
"""

from pactgraph.cli import build, export, query, serve, source
from pactgraph.cli.group import main

__all__ = ["build", "export", "main", "query", "serve", "source"]
