"""What a run is to measure."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Plan:
    """Sizes are triples, `seconds` is the time of one measurement, `store` is memory or disk,
    `peers` is name → URL of a SPARQL endpoint.
    """

    triples: tuple[int, ...]
    peer_triples: tuple[int, ...]
    store: str
    seconds: float
    kills: int
    minutes: float
    scratch: Path
    peers: Mapping[str, str]
    rdflib_endpoint: Path | None
    virtuoso: Path | None
    oxigraph: Path | None
