"""Which rules said it: one digest of everything that a finding depends on beside the rows."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Final

import growthwatch
from growthwatch.reference import data
from growthwatch.results import versions

#: The packages a result is worked out by; their source is part of the digest, so that no change of a rule can
#: go by because somebody forgot to raise a version number.
_STAGES: Final = ("linkage", "reconcile", "score", "detect", "reference")


@cache
def digest() -> str:
    """Return sixteen hexadecimal digits that differ whenever rules, reference data or rcpchgrowth do."""
    package = Path(growthwatch.__file__).parent
    files = [*(file for stage in _STAGES for file in sorted((package / stage).rglob("*.py")))]
    files += [package / name for name in ("tables.py", "vocabulary.py", "pipeline.py", "results.py")]
    sealed = hashlib.sha256(json.dumps(versions(), sort_keys=True).encode())
    sealed.update(json.dumps(data.manifest()["files"], sort_keys=True).encode())
    for file in files:
        sealed.update(file.name.encode() + b"\0" + file.read_bytes())
    return sealed.hexdigest()[:16]
