"""The files of others that pages carry: what stands in `static/vendor`, as its manifest has it.

They are made by `server/frontend/refresh.py` and belong to the package, so that no page asks
another host for anything.
"""

import json
from functools import cache
from pathlib import Path

VENDOR = Path(__file__).parent / "static" / "vendor"
# A file whose address names its content never changes there.
FOREVER = "public, max-age=31536000, immutable"
_DIGITS = 8


def vendored(name: str) -> str:
    """The address of a file below `/static/`, which changes with its content. Raises KeyError for
    one that the manifest doesn't name.
    """
    return f"vendor/{name}?v={_digests()[name][:_DIGITS]}"


def is_version(path: str, version: str) -> bool:
    """Whether the file at `path` below `/static/` is the one whose address has this `version`."""
    folder, _, name = path.rpartition("/")
    return folder == "vendor" and version == _digests().get(name, "")[:_DIGITS] != ""


@cache
def _digests() -> dict[str, str]:
    """The SHA-256 of each file by its name."""
    manifest = json.loads((VENDOR / "manifest.json").read_text("utf-8"))
    return {name: told["sha256"] for name, told in manifest["files"].items()}
