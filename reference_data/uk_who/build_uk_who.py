"""Build the UK-WHO day tables and the weight correlation matrix from the pinned rcpchgrowth.

Run ``python reference_data/uk_who/build_uk_who.py`` after changing the pin; it rewrites the tables beside this
file and the manifest one folder up. A test rebuilds them and compares.
"""

import csv
import hashlib
import io
import json
from importlib import metadata, resources
from pathlib import Path

from rcpchgrowth.constants.reference_constants import UK_WHO
from rcpchgrowth.global_functions import (
    _age_for_lms_lookup,
    fetch_lms,
    lms_value_array_for_measurement_for_reference,
)

HERE = Path(__file__).resolve().parent
METHODS = {"weight": "weight", "length": "height", "head": "ofc", "bmi": "bmi"}
SEXES = ("male", "female")
FIRST_DAY, LAST_DAY = -119, 7305  # 23+0 weeks of gestation to 20 years, from 40+0


def lms_on(kind: str, sex: str, day: int) -> tuple[str, str, str]:
    """Return L, M and S of one day as rcpchgrowth interpolates them; empty where it has no reference."""
    age = day / 365.25
    try:
        rows = lms_value_array_for_measurement_for_reference(UK_WHO, age, METHODS[kind], sex)
    except LookupError:
        return "", "", ""
    found = fetch_lms(_age_for_lms_lookup(UK_WHO, age, rows), rows)
    return tuple(repr(float(found[name])) for name in "lms")  # type: ignore[return-value]


def day_table(kind: str) -> str:
    """Return the CSV text of one kind: a row a day, L, M and S for each sex."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["age_days", *(f"{sex}_{name}" for sex in SEXES for name in "LMS")])
    for day in range(FIRST_DAY, LAST_DAY + 1):
        writer.writerow([day, *(number for sex in SEXES for number in lms_on(kind, sex, day))])
    return text.getvalue()


def term_table() -> str:
    """Return the CSV text of the averaged 37-42-week row that paper charts use at birth."""
    place = resources.files("rcpchgrowth.data_tables").joinpath("uk90_term.json")
    measurements = json.loads(place.read_text(encoding="utf-8"))["measurement"]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["kind", "sex", "L", "M", "S"])
    for kind in ("weight", "length", "head"):
        for sex in SEXES:
            (row,) = measurements[METHODS[kind]][sex]
            writer.writerow([kind, sex, *(repr(float(row[name])) for name in "LMS")])
    return text.getvalue()


def correlation_table() -> str:
    """Return the CSV text of the 54 x 54 weekly correlation matrix of weight SDS."""
    place = "uk_who_weight_correlation_matrices/weight_correlation_by_week.json"
    rows = json.loads(resources.files("rcpchgrowth.data_tables").joinpath(place).read_text(encoding="utf-8"))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for row in rows:
        writer.writerow([repr(float(row[str(week)])) for week in range(len(rows))])
    return text.getvalue()


def tables() -> dict[str, str]:
    """Return file name -> text of everything this script builds."""
    built = {f"{kind}.csv": day_table(kind) for kind in METHODS}
    return {
        **built,
        "term.csv": term_table(),
        "weight_correlation_by_week.csv": correlation_table(),
    }


def main() -> None:
    """Write the tables and bring their entries in the manifest up to date."""
    path = HERE.parent / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"files": {}}
    manifest["rcpchgrowth"] = metadata.version("rcpchgrowth")
    manifest["acknowledgements"] = [
        "British 1990 reference data, reanalysed 2009",
        "WHO Child Growth Standards",
        "British 1990 reference",
    ]
    for name, text in tables().items():
        (HERE / name).write_text(text, encoding="utf-8", newline="\n")
        correlation = name.startswith("weight_correlation")
        manifest["files"][f"uk_who/{name}"] = {
            "sha256": hashlib.sha256(text.encode()).hexdigest(),
            "source": (
                "rcpchgrowth data tables: weight SDS correlations of 223 Cambridge infants by week (Cole 1995)"
                if correlation
                else "rcpchgrowth UK-WHO L, M and S, interpolated to whole days by its own functions"
            ),
            "licence": "AGPL-3.0-or-later",
        }
    path.write_text(json.dumps(manifest, indent=2, sort_keys=True) + "\n", encoding="utf-8", newline="\n")
    print(f"wrote {len(manifest['files'])} entries, rcpchgrowth {manifest['rcpchgrowth']}")


if __name__ == "__main__":
    main()
