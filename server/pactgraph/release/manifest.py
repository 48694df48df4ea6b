"""The manifest of a release: what it is made of, as a value and as JSON that shows every change to
it.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from pactgraph.rdf.dump import dump_name
from pactgraph.rdf.formats import NQUADS
from pactgraph.rdf.namespaces import unwritable_rows

DATASET = f"dumps/{dump_name(NQUADS)}"
# No manifest is as large as this, in bytes.
LONGEST = 16 * 1024 * 1024
_ID = re.compile(r"[0-9a-f]{12}")
_FIELDS = ("id", "version", "quads", "triples", "graphs", "prefixes", "inputs", "files")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a release is: `files` and `inputs` are relative path → SHA-256 in hexadecimal, `graphs`
    is graph IRI → quads.
    """

    id: str
    version: str
    quads: int
    triples: int
    graphs: Mapping[str, int]
    prefixes: Mapping[str, str]
    inputs: Mapping[str, str]
    files: Mapping[str, str]

    def to_json(self) -> str:
        """The manifest as text, keys sorted; `digest` is the SHA-256 of the same text without it,
        so that every change shows.
        """
        fields = {name: getattr(self, name) for name in _FIELDS}
        return _text({**fields, "digest": hashlib.sha256(_text(fields).encode()).hexdigest()})


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
    manifest = _checked(Manifest(**{name: document[name] for name in _FIELDS}))
    if manifest.to_json() != text:
        raise ValueError("it was changed after it was written")
    return manifest


def is_release_id(name: str) -> bool:
    """Whether a release may be called `name`: twelve hexadecimal digits, so that it names nothing
    but a folder beside the others.
    """
    return bool(_ID.fullmatch(name))


def _checked(manifest: Manifest) -> Manifest:
    """`manifest`, whose values may be of any type yet. Raises TypeError or ValueError where one
    isn't what it should be.
    """
    if not isinstance(manifest.id, str) or not is_release_id(manifest.id):
        raise ValueError(f"{str(manifest.id)[:40]!r} is no id")
    for name, kind in (("graphs", int), ("prefixes", str), ("inputs", str), ("files", str)):
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
    if DATASET not in manifest.files:
        raise ValueError(f"{DATASET} is not among the files")
    for name in manifest.files:
        path = PurePosixPath(name)
        if (
            not path.parts
            or path.is_absolute()
            or ".." in path.parts
            or str(path) != name
            or "\\" in name
            or not name.isprintable()
        ):
            raise ValueError(f"the file {name[:80]!r} doesn't stand in the folder of the release")
    return manifest


def _text(document: Mapping[str, Any]) -> str:
    return json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
