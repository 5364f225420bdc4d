"""Where a figure came from: inputs, options, seed and version, so that it can be made again."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, is_dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a result was made from.

    Attributes
    ----------
    method : str
        Name and version of the method, for example "projection 1.0".
    inputs_digest : str
        SHA-256, in hexadecimal, of the inputs.
    options : dict
        Every option as it was used, defaults included.
    seed : int or None
        Seed of the random numbers; None where no chance is involved.
    """

    method: str
    inputs_digest: str
    options: dict[str, Any]
    seed: int | None = None

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def digest_of(*inputs: Any) -> str:
    """Return the SHA-256 of any mix of arrays, dataclasses and plain values, the same on every machine.

    >>> digest_of([1, 2]) == digest_of((1, 2))
    True
    """
    sha = hashlib.sha256()
    for item in inputs:
        _feed(sha, item)
    return sha.hexdigest()


def _feed(sha: Any, item: Any) -> None:
    if isinstance(item, np.ndarray):
        sha.update(f"array{item.shape}{item.dtype.str}".encode())
        sha.update(repr(item.tolist()).encode() if item.dtype == object else np.ascontiguousarray(item).tobytes())
    elif is_dataclass(item) and not isinstance(item, type):
        for name, value in sorted(vars(item).items() if hasattr(item, "__dict__") else asdict(item).items()):
            sha.update(name.encode())
            _feed(sha, value)
    elif isinstance(item, list | tuple):
        sha.update(f"list{len(item)}".encode())
        for part in item:
            _feed(sha, part)
    else:
        sha.update(json.dumps(item, sort_keys=True, default=str).encode())
