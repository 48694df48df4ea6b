"""A release that is being served: what requests are answered from."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from pactgraph.engine import LimitedEngine
from pactgraph.queries import Catalog
from pactgraph.queries.ask import Published
from pactgraph.rdf.context import Context, read_context
from pactgraph.release import MANIFEST, Release
from pactgraph.search import Index


@dataclass(eq=False)
class Publication:
    """A release with its engine, its saved queries and the index of its names, if it has one.

    `texts` are those of sources that the operator has and lets pages show, by their digests.
    `users` counts the requests that see it. Entity tags are made with its `key`, which is another
    one with other texts, so that no kept answer shows what may no longer be shown; each answer
    tells its `id`, that of the release.
    """

    release: Release
    engine: LimitedEngine
    catalog: Catalog
    index: Index | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    users: int = 0
    id: str = field(init=False)
    key: bytes = field(init=False)

    def __post_init__(self) -> None:
        self.id = self.release.id
        manifest = (self.release.folder / MANIFEST).read_bytes()
        shown = "".join(sorted(self.texts)).encode()
        self.key = hashlib.sha256(manifest + shown).digest()

    @cached_property
    def context(self) -> Context | None:
        """What the names in JSON-LD mean; None where the release doesn't say."""
        told = self.release.downloads.get("context.jsonld")
        if told is None:
            return None
        return read_context(self.release.read(told).decode(), self.release.prefixes)

    @property
    def published(self) -> Published:
        """What saved queries are asked of."""
        return Published(self.release, self.engine, self.catalog, self.index)

    def close(self) -> None:
        """End what answers, once nobody asks any more."""
        self.engine.close()
        if self.index:
            self.index.close()
