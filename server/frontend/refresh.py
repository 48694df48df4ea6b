"""Makes the files that the pages carry from elsewhere, of the packages that package-lock.json
names.

    python server/frontend/refresh.py            makes them anew
    python server/frontend/refresh.py --check    says whether they are what it would make

It takes npm, which fetches the packages and runs nothing of theirs, and writes the one file for
browsers, the licences of all that is in it, and a manifest with the version, the licence and the
digest of each package and the digest of each file. Who installs or serves the project needs none
of it. A newer version is asked for in package.json, then `npm install --package-lock-only` there.
"""

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
VENDOR = HERE.parent / "pactgraph" / "web" / "pages" / "static" / "vendor"
BUNDLE, LICENCES, MANIFEST = "query-editor.js", "THIRD_PARTY_LICENSES.txt", "manifest.json"
_SOURCES = ("package.json", "package-lock.json", ".npmrc", BUNDLE)
_OPTIONS = (
    "--bundle",
    "--minify",
    "--format=esm",
    "--target=es2022",
    "--legal-comments=none",
    "--log-level=warning",
    "--metafile=meta.json",
    f"--outfile=out/{BUNDLE}",
)


def made() -> dict[str, bytes]:
    """The files by their names. Raises CalledProcessError where npm or esbuild fails."""
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        for name in _SOURCES:
            shutil.copy(HERE / name, room / name)
        npm = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run(npm, cwd=room, check=True, stdout=sys.stderr)
        esbuild = room / "node_modules" / ".bin" / "esbuild"
        subprocess.run([esbuild, BUNDLE, *_OPTIONS], cwd=room, check=True)
        names = _shipped(json.loads((room / "meta.json").read_text("utf-8")))
        locked = json.loads((room / "package-lock.json").read_text("utf-8"))["packages"]
        files = {
            BUNDLE: (room / "out" / BUNDLE).read_bytes(),
            LICENCES: _licences(room, names).encode(),
        }
        return {**files, MANIFEST: _manifest(files, {name: locked[name] for name in names})}


def _shipped(meta: Mapping[str, Any]) -> list[str]:
    """The folders of the packages of which something is in the bundle, in order."""
    (output,) = meta["outputs"].values()
    inputs = (path for path, told in output["inputs"].items() if told["bytesInOutput"])
    parts = (path.split("/") for path in inputs if path.startswith("node_modules/"))
    return sorted({"/".join(part[: 3 if part[1].startswith("@") else 2]) for part in parts})


def _licences(room: Path, names: Iterable[str]) -> str:
    """The licence of each package as it comes with it. Raises FileNotFoundError where it has
    none.
    """
    texts = []
    for name in names:
        found = sorted((room / name).glob("LICEN[CS]E*"))
        if not found:
            raise FileNotFoundError(f"{name} has no licence in it; it can't be passed on")
        text = found[0].read_text("utf-8").strip()
        texts.append(f"{name.removeprefix('node_modules/')}\n\n{text}\n")
    return f"\n{'-' * 72}\n\n".join(texts)


def _manifest(files: Mapping[str, bytes], packages: Mapping[str, Mapping[str, str]]) -> bytes:
    """What each file is, and what is in it."""
    document = {
        "files": {
            name: {"bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}
            for name, body in files.items()
        },
        "packages": {
            name.removeprefix("node_modules/"): {
                key: told[key] for key in ("version", "license", "integrity")
            }
            for name, told in packages.items()
        },
    }
    return (json.dumps(document, indent=2, sort_keys=True) + "\n").encode()


def differing(files: Mapping[str, bytes]) -> list[str]:
    """The names of those `files` that stand otherwise among the pages, or not at all, and of those
    there that are none of them.
    """
    found = {path.name: path.read_bytes() for path in VENDOR.glob("*")}
    return sorted(name for name in {*files, *found} if files.get(name) != found.get(name))


def main() -> int:
    """Make the files anew, or with `--check` say whether they are as they would be made."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail where it differs")
    is_check = parser.parse_args().check
    files = made()
    wrong = differing(files)
    if is_check:
        print("\n".join(f"differs: {name}" for name in wrong) or "the same")
        return 1 if wrong else 0
    VENDOR.mkdir(parents=True, exist_ok=True)
    for name in wrong:
        (VENDOR / name).unlink(missing_ok=True)
        if name in files:
            (VENDOR / name).write_bytes(files[name])
    print("\n".join(f"written: {name}" for name in wrong) or "the same")
    return 0


if __name__ == "__main__":
    sys.exit(main())
