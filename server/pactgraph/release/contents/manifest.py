"""The manifest of a release: what it is made of, as a value and as JSON that shows every change to
it.

Two files have no row in it, since they follow from it: the manifest itself, and SHA256SUMS, which
has a line for every download but itself, the manifest among them.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pactgraph.rdf.terms import unwritable_rows
from pactgraph.release.about import About, about_row, read_about
from pactgraph.release.contents.artefact import Artefact, Role, read_artefact, row_of

MANIFEST = "manifest.json"
CHECKSUMS = "SHA256SUMS"
# No manifest is as large as this, in bytes.
LONGEST = 16 * 1024 * 1024
_ID = re.compile(r"[0-9a-f]{12}")
_FIELDS = ("id", "version", "about", "quads", "triples", "graphs", "prefixes", "inputs", "files")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a release is: `inputs` is relative path → SHA-256 in hexadecimal. The files are in the
    order in which they are offered.

    `graphs` is graph → quads: its IRI, or `_:` and the label that a blank node has in the dataset,
    by which nobody can ask for it.
    """

    id: str
    version: str
    quads: int
    triples: int
    graphs: Mapping[str, int]
    prefixes: Mapping[str, str]
    inputs: Mapping[str, str]
    about: About
    files: tuple[Artefact, ...] = ()

    @property
    def graphs_overlap(self) -> bool:
        """Whether a triple stands in more than one graph."""
        return self.quads != self.triples

    @property
    def stored(self) -> int:
        """How many quads a store of the dataset has: where graphs overlap, their union besides."""
        return sum(self.graphs.values()) + self.triples if self.graphs_overlap else self.quads

    def to_json(self) -> str:
        """The manifest as text, keys sorted; `digest` is the SHA-256 of the same text without it,
        so that every change shows.
        """
        fields = {name: getattr(self, name) for name in _FIELDS}
        fields["about"] = about_row(self.about)
        fields["files"] = [row_of(artefact) for artefact in self.files]
        return _text({**fields, "digest": hashlib.sha256(_text(fields).encode()).hexdigest()})

    def checksums(self) -> str:
        """SHA256SUMS: the digests of all downloads but this one, as `sha256sum -c` reads them."""
        files = sorted((artefact.name, artefact.sha256) for artefact in self._whole_downloads())
        return "".join(f"{digest}  {name}\n" for name, digest in files)

    def downloads(self) -> tuple[Artefact, ...]:
        """All that can be downloaded, the manifest and SHA256SUMS last."""
        checksums = _derived(CHECKSUMS, Role.CHECKSUMS, "text/plain", self.checksums())
        return (*self._whole_downloads(), checksums)

    def _whole_downloads(self) -> tuple[Artefact, ...]:
        """The downloads, and the manifest as one of them."""
        listed = (artefact for artefact in self.files if artefact.role.is_download)
        return (*listed, _derived(MANIFEST, Role.MANIFEST, "application/json", self.to_json()))


def read_manifest(content: bytes) -> Manifest:
    """The manifest in the bytes of its file, which may come from anybody.

    Raises TypeError, ValueError or RecursionError where it is none, or was changed.
    """
    if len(content) > LONGEST:
        raise ValueError(f"it is larger than {LONGEST} bytes")
    text = content.decode("utf-8")
    document = json.loads(text)
    if not isinstance(document, dict) or document.keys() != {*_FIELDS, "digest"}:
        raise TypeError("its fields are not those of a manifest of this version")
    if not isinstance(document["files"], list):
        raise TypeError("its files are not listed as in a manifest of this version")
    files = tuple(map(read_artefact, document["files"]))
    about = read_about(document["about"])
    values = {name: document[name] for name in _FIELDS}
    manifest = Manifest(**values | {"about": about, "files": files})
    _check(manifest)
    if manifest.to_json() != text:
        raise ValueError("it was changed after it was written")
    return manifest


def is_release_id(name: str) -> bool:
    """Whether a release may be called `name`: twelve hexadecimal digits, so that it names nothing
    but a folder beside the others.
    """
    return bool(_ID.fullmatch(name))


def _check(manifest: Manifest) -> None:
    """Raise TypeError or ValueError where a value of `manifest`, which may be of any type yet,
    isn't what it should be.
    """
    if not isinstance(manifest.id, str) or not is_release_id(manifest.id):
        raise ValueError(f"{str(manifest.id)[:40]!r} is no id")
    for name, kind in (("graphs", int), ("prefixes", str), ("inputs", str)):
        table = getattr(manifest, name)
        if not isinstance(table, dict) or not all(
            isinstance(entry, kind) for entry in table.values()
        ):
            raise TypeError(f"{name} is no table of the kind")
    if not isinstance(manifest.version, str) or not all(
        isinstance(count, int) for count in (manifest.quads, manifest.triples)
    ):
        raise TypeError("the version is no text, or a count no number")
    if bad := unwritable_rows(manifest.prefixes):
        raise ValueError(f"{bad[0][:80]!r} is no prefix of a namespace")
    if min(manifest.quads, manifest.triples, *manifest.graphs.values(), 0) < 0:
        raise ValueError("there is less than nothing of something")
    _check_files(manifest.files)


def _check_files(files: tuple[Artefact, ...]) -> None:
    """Raise ValueError where two files, or two downloads, are called alike, or there is not one
    dataset.
    """
    if [artefact.role for artefact in files].count(Role.DATASET) != 1:
        raise ValueError("there is not one dataset among the files")
    paths = [artefact.path for artefact in files]
    names = [artefact.name for artefact in files if artefact.role.is_download]
    for called in (paths, names):
        ((name, count),) = Counter([*called, MANIFEST, CHECKSUMS]).most_common(1)
        if count > 1:
            raise ValueError(f"two files are called {name[:80]!r}")


def _derived(name: str, role: Role, media_type: str, text: str) -> Artefact:
    """A file that follows from the manifest."""
    content = text.encode()
    return Artefact(name, role, media_type, len(content), hashlib.sha256(content).hexdigest())


def _text(document: Mapping[str, Any]) -> str:
    return json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
