"""What a release is a release of: what its dataset is called, and what it says of itself in words.

It stands in the manifest, so that pages and descriptions know it without asking an engine.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from pactgraph.rdf import is_iri

_FIELDS = {"iri", "licence", "title", "description"}


@dataclass(frozen=True, slots=True)
class About:
    """A dataset: its IRI and that of its licence, its titles and descriptions by language tag.

    Files that are served as they are have neither a licence nor a description, their title is in no
    language (""), and they have an IRI only where the operator gave them one; where it is empty,
    the address of the server stands in.
    """

    iri: str
    licence: str
    title: Mapping[str, str]
    description: Mapping[str, str]

    @property
    def is_described(self) -> bool:
        """Whether the dataset says anything of itself."""
        return bool(self.description)

    def title_in(self, language: str) -> str:
        """The title in a language, else in English, else in any."""
        own = self.title.get(language) or self.title.get("en")
        return own or next(iter(self.title.values()), "")

    def description_in(self, language: str) -> str:
        """The description in a language, else in any, else nothing."""
        return self.description.get(language) or next(iter(self.description.values()), "")


def read_about(row: object) -> About:
    """What a manifest, which may come from anybody, says of the dataset. Raises TypeError or
    ValueError where that is not what it should be.
    """
    if not isinstance(row, dict) or row.keys() != _FIELDS:
        raise TypeError("what the dataset is, is told in other words than it should be")
    texts = [row["title"], row["description"]]
    if not all(isinstance(text, dict) for text in texts) or not all(
        isinstance(text, str) for text in (row["iri"], row["licence"], *_values(*texts))
    ):
        raise TypeError("a word on the dataset is no text")
    for iri in (row["iri"], row["licence"]):
        if iri and not is_iri(iri):
            raise ValueError(f"{iri[:80]!r} is no IRI")
    return About(**row)


def about_row(about: About) -> dict[str, object]:
    """The row of a manifest that `read_about` reads."""
    return asdict(about)


def _values(*tables: Mapping[str, object]) -> list[object]:
    return [text for table in tables for text in table.values()]
