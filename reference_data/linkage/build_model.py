"""Train the linkage model on made-up families and write model.json: run from the checkout with the extra ``link``.

m comes from true pairs, u from random pairs of one caseload of 20,000 infants, both counted by splink; the base rate
is set, not trained (growthwatch/linkage/probable_person/comparison_model.py). Same versions, same bytes.
"""

import json
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
from splink import DuckDBAPI, Linker

from growthwatch.evaluation import linkage_families
from growthwatch.linkage.probable_person import comparison_model
from growthwatch.linkage.probable_person.record_files import STATED, record_files
from growthwatch.linkage.rows.rows import rows_of
from growthwatch.vocabulary import SOURCES

CHILDREN, SEED, PAIRS = 20_000, 2024, 5e6


def main() -> None:
    """Write model.json beside this script."""
    intake, truth = linkage_families.caseload(CHILDREN, SEED, linkage_families.Slips(parents_book_alone=0))
    rows = rows_of(intake.register, intake.recorded, intake.contacted, intake.unread, intake.conditioned)
    child = np.concatenate([np.arange(CHILDREN), truth])
    files = record_files(rows, child, np.arange(CHILDREN)).rename(columns={"cluster": "child"})
    # one file of each child, or true pairs would count among the chance ones
    linker = _linker(files[files["source"] == SOURCES.index("gp")], comparison_model.settings())
    linker.training.estimate_u_using_random_sampling(max_pairs=PAIRS, seed=SEED)
    linker = _linker(files, linker.misc.save_model_to_json())
    linker.training.estimate_m_from_label_column("child")
    trained = linker.misc.save_model_to_json()
    trained |= comparison_model.blocking()
    trained["linker_uid"] = "growthwatch"
    trained["probability_two_random_records_match"] = 1 / comparison_model.PAIRS_PER_MATCH
    path = Path(__file__).with_name("model.json")
    path.write_text(json.dumps(trained, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    print(path)


def _linker(files: pd.DataFrame, settings: dict[str, Any]) -> Linker:
    connection = duckdb.connect(":memory:", config={"threads": 1})
    stated = files[["file", "child", *STATED]].astype(dict.fromkeys(STATED, object))
    unblocked = {**settings, "blocking_rules_to_generate_predictions": []}
    return Linker(DuckDBAPI(connection=connection).register(stated), unblocked)


if __name__ == "__main__":
    main()
