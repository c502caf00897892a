"""Which rules said it: one digest of everything that a finding depends on beside the rows."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Final

import growthwatch
from growthwatch.reference import data
from growthwatch.results import versions

#: What decides a result beside the rows -> why it is part of the digest. The source itself is, so that no change of a
#: rule can go by because somebody forgot to raise a version number. Nothing else is: reading made the rows, which are
#: stored; charts, reports, faces and evaluation only show or check what was said.
DECIDES: Final = {
    "linkage": "whose each row is",
    "reconcile": "which reading is true",
    "scoring": "how big",
    "detect": "what it means",
    "reference": "by which growth reference, ages and thresholds",
    "pipeline.py": "the order of the stages",
    "results.py": "which columns are said",
    "tables.py": "what the columns are",
    "public_tables.py": "what the public columns are",
    "vocabulary.py": "the words of rules, statuses and verdicts",
    "check_windows.py": "when a check is due",
    "check_schedule.py": "when each mandated check is due",
    "code_lists.py": "how codes are joined",
    "segments.py": "where a child's rows begin and end",
    "units.py": "the pound, the ounce, the inch",
    "sources/reject_reasons.py": "why a weight could not be read, as a check says it",
    "store/recompute/summary.py": "the line of a child that is stored with its results",
    "store/recompute/doubt_summary.py": "what that line says is in doubt",
    "store/recompute/open_doubts.py": "which readings that line counts as waiting",
}


@cache
def digest() -> str:
    """Return sixteen hexadecimal digits that differ whenever rules, reference data or rcpchgrowth do."""
    return digest_of(Path(growthwatch.__file__).parent)


def digest_of(package: Path) -> str:
    """Return the digest of the rules whose source is in a folder like ``growthwatch/``."""
    named = [package / name for name in DECIDES]
    files = [file for path in named for file in (sorted(path.rglob("*.py")) if path.is_dir() else [path])]
    sealed = hashlib.sha256(json.dumps(versions(), sort_keys=True).encode())
    sealed.update(json.dumps(data.manifest()["files"], sort_keys=True).encode())
    for file in files:
        sealed.update(file.relative_to(package).as_posix().encode() + b"\0" + file.read_bytes())
    return sealed.hexdigest()[:16]
