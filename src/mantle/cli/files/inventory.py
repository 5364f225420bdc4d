"""`mantle inventory`: what the program is made of, from its locks, in the form that scanners read (CycloneDX 1.5)."""

from __future__ import annotations

import argparse
import base64
import json
import re
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mantle import __version__

PROJECT = Path(__file__).resolve().parents[4]
# Lock: whether a site that runs needs what it names.
LOCKS = {"run": "required", "boot": "excluded", "node": "excluded", "test": "excluded", "bench": "excluded"}
PINNED = re.compile(r"^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?==([^\s;\\]+)")
HASHED = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the words of the command."""
    parser.add_argument("file", nargs="?", type=Path, help="where to write it; without a name it is printed")


def run(options: argparse.Namespace) -> int:
    """Write or print the inventory; 1 where the locks of the source are not beside the program."""
    found = inventory()
    if not found["components"]:
        print(f"mantle inventory: there are no locks in {PROJECT / 'requirements'}.", file=sys.stderr)
        return 1
    text = json.dumps(found, indent=1)
    if options.file is None:
        print(text)
    else:
        options.file.write_text(f"{text}\n", "utf-8")
        print(f"{len(found['components']):,} parts, written to {options.file}.")
    return 0


def inventory(project: Path = PROJECT) -> dict[str, Any]:
    """Everything that the locks pin. The same locks give the same inventory, down to its number."""
    parts: dict[str, dict[str, Any]] = {}
    for lock, scope in LOCKS.items():
        for part in _of_python(project / "requirements" / f"{lock}.txt", scope):
            parts.setdefault(part["bom-ref"], part)  # the first lock that names it says best who needs it
    for part in _of_pages(project / "package-lock.json"):
        parts.setdefault(part["bom-ref"], part)
    components = [parts[name] for name in sorted(parts)]
    number = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps([__version__, components]))
    return {
        "bomFormat": "CycloneDX", "specVersion": "1.5", "serialNumber": f"urn:uuid:{number}", "version": 1,
        "metadata": {"component": {"type": "application", "name": "mantle", "version": __version__}},
        "components": components,
    }  # fmt: skip


def _of_python(lock: Path, scope: str) -> Iterator[dict[str, Any]]:
    if not lock.is_file():
        return
    for block in re.split(r"\n(?=[A-Za-z0-9])", lock.read_text("utf-8")):
        pinned = PINNED.match(block)
        if pinned:
            name = re.sub(r"[-_.]+", "-", pinned[1]).lower()
            hashes = [{"alg": "SHA-256", "content": each} for each in HASHED.findall(block)]
            yield _part(f"pkg:pypi/{name}@{pinned[2]}", name, pinned[2], scope, hashes)


def _of_pages(lock: Path) -> Iterator[dict[str, Any]]:
    """Styles, fonts and scripts of the pages, which are copied to every site."""
    if not lock.is_file():
        return
    for place, said in json.loads(lock.read_text("utf-8")).get("packages", {}).items():
        if not place:
            continue
        name = place.rpartition("node_modules/")[2]
        algorithm, _, digest = said.get("integrity", "").partition("-")
        hashes = [{"alg": "SHA-512", "content": base64.b64decode(digest).hex()}] if algorithm == "sha512" else []
        scope = "excluded" if said.get("dev") else "required"
        yield _part(f"pkg:npm/{name.replace('@', '%40')}@{said['version']}", name, said["version"], scope, hashes)


def _part(reference: str, name: str, version: str, scope: str, hashes: list[dict[str, str]]) -> dict[str, Any]:
    return {
        "type": "library", "bom-ref": reference, "name": name, "version": version, "scope": scope, "purl": reference,
        "hashes": hashes,
    }  # fmt: skip
