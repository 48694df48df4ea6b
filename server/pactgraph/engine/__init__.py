"""Engines: what answers a query over one dataset. `base` is the seam; `embedded` is Oxigraph in this process."""

from pactgraph.engine.base import Engine, QueryRequest, QueryResult
from pactgraph.engine.embedded import EmbeddedEngine

__all__ = ["EmbeddedEngine", "Engine", "QueryRequest", "QueryResult"]
