"""What the whole way costs, as ratios against two fixed baselines timed in the same run, beside what it cost before.

A machine is fast or slow, and busy or not; a ratio against the bare power formula (what one SDS costs when L, M and S
are at hand) and against rcpchgrowth's scoring of one measurement says much the same on any. ``python -m
tests.bench.history`` prints the ratios beside the lines of ``history.csv``, and fails on nothing; with ``--add NAME``
it adds them there under that name (a version, or what changed).
"""

import argparse
import csv
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from rcpchgrowth.constants.reference_constants import UK_WHO
from rcpchgrowth.global_functions import sds_for_measurement

import growthwatch as gw
from growthwatch import simulate
from growthwatch.reference import uk_who
from growthwatch.vocabulary import SOURCES

HISTORY = Path(__file__).with_name("history.csv")
STAGES = ("sources", "linkage", "reconcile", "findings", "checks")
COLUMNS = ("name", "caseload", "stage", "powers_per_record", "of_rcpchgrowth")
_VALUES, _ORACLE_VALUES, _ROUNDS = 10_000, 300, 3
#: The bare formula is timed so often: what stays in cache and takes milliseconds finds a moment when nobody disturbs it.
_BARE_ROUNDS, _BARE_TIMES = 50, 20
_INFANTS, _DENSE_CHILDREN, _DENSE_WEIGHTS = 1_000, 100, 60


def cost(call: Callable[[], object], rounds: int = _ROUNDS) -> float:
    """Processor seconds of a call, the least of a few."""
    spent = []
    for _ in range(rounds):
        start = time.process_time()
        call()
        spent.append(time.process_time() - start)
    return min(spent)


def baselines() -> tuple[float, float]:
    """Processor seconds of one bare power formula, and of one measurement scored by rcpchgrowth."""
    rng = np.random.default_rng(1)
    day, kg = rng.integers(0, 731, _VALUES), rng.uniform(2, 12, _VALUES)
    table = uk_who.lms()
    row = uk_who.row_of(uk_who.run_of(0, 0), day)
    L, M, S = table.L[row], table.M[row], table.S[row]
    some = list(zip(day[:_ORACLE_VALUES] / 365.25, kg[:_ORACLE_VALUES], strict=True))
    bare = cost(lambda: [((kg / M) ** L - 1) / (L * S) for _ in range(_BARE_TIMES)], _BARE_ROUNDS)
    bare /= _BARE_TIMES * _VALUES
    return bare, cost(lambda: [sds_for_measurement(UK_WHO, d, "weight", w, "male") for d, w in some]) / _ORACLE_VALUES


def dense(folder: Path) -> Path:
    """A cohort of children with 60 weights each over two years, from three systems, one reading in 200 tenfold."""
    rng = np.random.default_rng(1)
    age = np.sort(rng.permuted(np.tile(np.arange(1, 730), (_DENSE_CHILDREN, 1)), axis=1)[:, :_DENSE_WEIGHTS], axis=1)
    drift = np.cumsum(rng.normal(0, 0.08, age.shape), axis=1)
    sds = rng.normal(0, 0.9, (_DENSE_CHILDREN, 1)) + drift
    kg = gw.value_at("weight", "male", age, sds)
    kg = np.round(np.where(rng.random(age.shape) < 0.005, 10 * kg, kg), 2)
    with (folder / "records.csv").open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(
            ["source", "record_id", "nhs_number", "date_of_birth", "sex", "measured_on", "kind", "value", "unit"]
        )
        for (child, k), days in np.ndenumerate(age):
            born = np.datetime64("2024-01-01")
            source = SOURCES[int(rng.integers(3))]
            out.writerow(
                [source, f"R{child}-{k}", _number(child), born, "male", born + int(days), "weight", kg[child, k], "kg"]
            )
    return folder


def _number(child: int) -> str:
    """A test NHS number of each child (those beginning 999), its check digit worked out."""
    valid = []
    for nine in range(999_000_000 + 2 * child, 999_000_000 + 2 * child + 2):
        digit = 11 - sum(int(c) * w for c, w in zip(str(nine), range(10, 1, -1), strict=True)) % 11
        valid += [] if digit == 10 else [f"{nine}{digit % 11}"]
    return valid[0]


def seconds_per_record(inputs: Path, as_of: str) -> dict[str, float]:
    """Processor seconds of each stage and of all for one record."""
    from growthwatch import pipeline  # noqa: PLC0415

    clock, pipeline.perf_counter = pipeline.perf_counter, time.process_time
    try:
        runs = [gw.run(inputs, as_of=as_of) for _ in range(_ROUNDS)]
    finally:
        pipeline.perf_counter = clock
    seconds = {stage: min(run.about["seconds"][stage] for run in runs) for stage in STAGES}
    return {stage: spent / len(runs[0].records) for stage, spent in {**seconds, "all": sum(seconds.values())}.items()}


def measured(name: str) -> list[dict[str, str]]:
    """The ratios of an infant caseload and of a dense cohort, as rows of the history."""
    before = baselines()
    with tempfile.TemporaryDirectory() as folder:
        infants, cohort = Path(folder) / "infants", Path(folder) / "dense"
        cohort.mkdir()
        simulate.simulate_to(infants, _INFANTS, 1, format="parquet")
        spent = {
            "infants": seconds_per_record(infants, "2026-03-31"),
            "dense": seconds_per_record(dense(cohort), "2026-03-31"),
        }
    # a machine slows down and speeds up: the baselines stand on both sides of what is held against them
    bare, scored = (min(pair) for pair in zip(before, baselines(), strict=True))
    return [
        dict(zip(COLUMNS, (name, caseload, stage, f"{cost / bare:.0f}", f"{cost / scored:.5f}"), strict=True))
        for caseload, stages in spent.items()
        for stage, cost in stages.items()
    ]


def history() -> list[dict[str, str]]:
    """The rows that are kept."""
    with HISTORY.open(newline="") as file:
        return list(csv.DictReader(file))


def beside(kept: list[dict[str, str]], now: list[dict[str, str]]) -> str:
    """Powers a record by caseload and stage, a column for each name in the order of the history."""
    names = list(dict.fromkeys(row["name"] for row in [*kept, *now]))
    by = {(row["name"], row["caseload"], row["stage"]): row["powers_per_record"] for row in [*kept, *now]}
    lines = [["powers a record", *names]]
    lines += [
        [f"{row['caseload']} {row['stage']}", *(by.get((name, row["caseload"], row["stage"]), "-") for name in names)]
        for row in now
    ]
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    return "\n".join("  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)


def main() -> None:
    """Print the ratios beside those kept, and keep them if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--add", metavar="NAME", help="keep the ratios in history.csv under this name")
    name = parser.parse_args().add
    now = measured(name or "now")
    sys.stdout.write(beside(history(), now) + "\n")
    if name:
        with HISTORY.open("a", newline="") as file:
            csv.DictWriter(file, COLUMNS, lineterminator="\n").writerows(now)


if __name__ == "__main__":
    main()
