"""Build the day tables of the trisomy 21 reference from the pinned rcpchgrowth.

Run ``python reference_data/trisomy_21/build_trisomy_21.py`` after changing the pin; it rewrites the tables beside this
file and their entries in the manifest one folder up. A test rebuilds a part of them and compares.
"""

import csv
import hashlib
import io
import json
from pathlib import Path

from rcpchgrowth.constants.reference_constants import TRISOMY_21
from rcpchgrowth.global_functions import fetch_lms, lms_value_array_for_measurement_for_reference

HERE = Path(__file__).resolve().parent
METHODS = {"weight": "weight", "length": "height", "head": "ofc", "bmi": "bmi"}
SEXES = ("male", "female")
LAST_DAY = 7305  # 20 years, from 40+0; there is no reference before it
SOURCE = (
    "rcpchgrowth trisomy 21 L, M and S, interpolated to whole days by its own functions: Styles ME, Cole TJ, "
    "Dennis J, Preece MA, Arch Dis Child 2002;87:104-8 (UK and Republic of Ireland); BMI added 2013"
)


def lms_on(kind: str, sex: str, day: int) -> tuple[str, str, str]:
    """Return L, M and S of one day as rcpchgrowth interpolates them; empty where it has no reference."""
    age = day / 365.25
    try:
        rows = lms_value_array_for_measurement_for_reference(TRISOMY_21, age, METHODS[kind], sex)
    except LookupError:
        return "", "", ""
    found = fetch_lms(age, rows)
    return tuple(repr(float(found[name])) for name in "lms")  # type: ignore[return-value]


def day_table(kind: str, days: range = range(LAST_DAY + 1)) -> str:
    """Return the CSV text of one kind: a row a day, L, M and S for each sex."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["age_days", *(f"{sex}_{name}" for sex in SEXES for name in "LMS")])
    for day in days:
        writer.writerow([day, *(number for sex in SEXES for number in lms_on(kind, sex, day))])
    return text.getvalue()


def main() -> None:
    """Write the tables and bring their entries in the manifest up to date."""
    path = HERE.parent / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    for kind in METHODS:
        text = day_table(kind)
        (HERE / f"{kind}.csv").write_text(text, encoding="utf-8", newline="\n")
        digest = hashlib.sha256(text.encode()).hexdigest()
        entry = {"sha256": digest, "source": SOURCE, "licence": "AGPL-3.0-or-later"}
        manifest["files"][f"trisomy_21/{kind}.csv"] = entry
    path.write_text(json.dumps(manifest, indent=2, sort_keys=True) + "\n", encoding="utf-8", newline="\n")
    print(f"wrote {len(METHODS)} tables")


if __name__ == "__main__":
    main()
