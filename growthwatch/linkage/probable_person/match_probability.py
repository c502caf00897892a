"""How probable it is that two record files are one child's, by splink with parameters trained beforehand.

The one module that imports splink (extra ``link``). The parameters in ``reference_data/linkage/model.json`` are fixed,
so a pair gets the same probability in any batch, and one child can be linked without training.
"""

import json
import logging
from importlib.util import find_spec
from typing import Any

import pandas as pd
import pyarrow as pa

from growthwatch.linkage.probable_person import comparison_model
from growthwatch.linkage.probable_person.record_files import STATED
from growthwatch.reference import data

MODEL = "linkage/model.json"
#: What is not even offered to a person.
OFFERED_FROM = 0.5


def installed() -> bool:
    """Return whether splink and DuckDB can be imported."""
    return find_spec("splink") is not None and find_spec("duckdb") is not None


def match_probabilities(files: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs of files that are one child's with a probability of at least .5.

    Parameters
    ----------
    files : DataFrame
        As :func:`growthwatch.linkage.probable_person.record_files.record_files` returns them.

    Returns
    -------
    DataFrame
        ``a``, ``b`` (positions in files, a < b) and ``probability``, sorted. Pairs of which neither is
        ``unnumbered``, and pairs within a cluster, are left out.

    Raises
    ------
    ImportError
        Where splink is not installed.
    """
    linker = _linker(files, _trained_model())
    found = linker.inference.predict(threshold_match_probability=OFFERED_FROM).as_pandas_dataframe()
    ends = found[["file_l", "file_r"]].astype("int64")
    pairs = pd.DataFrame({"a": ends.min(axis=1), "b": ends.max(axis=1), "probability": found["match_probability"]})
    return pairs.sort_values(["a", "b"]).reset_index(drop=True)


def match_probabilities_on_spark(files: Any, session: Any) -> Any:
    """Return :func:`match_probabilities` of files in a Spark DataFrame, as one: ``file_1, file_2, probability``.

    Raises
    ------
    ValueError
        When the session was started without splink's Java functions.
    """
    import sqlglot  # noqa: PLC0415 - comes with splink
    from splink import Linker  # noqa: PLC0415
    from splink.backends.spark import SparkAPI  # noqa: PLC0415

    logging.getLogger("splink").setLevel(logging.ERROR)
    engine: Any = SparkAPI(spark_session=session, break_lineage_method="persist")  # type: ignore[no-untyped-call]
    if not session.catalog.functionExists("damerau_levenshtein"):
        raise ValueError(
            "the Spark session lacks splink's Java functions: start it with the setting spark.jars at "
            "splink.backends.spark.similarity_jar_location()"
        )
    settings = _trained_model()
    for comparison in settings["comparisons"]:
        for level in comparison["comparison_levels"]:
            if level["sql_condition"] != "ELSE":
                level["sql_condition"] = sqlglot.transpile(level["sql_condition"], read="duckdb", write="spark")[0]
    asked = files.select("file", "cluster", "unnumbered", *STATED)
    linker = Linker(engine.register(asked), settings, log_level=None, validate_settings=False)
    found = linker.inference.predict(threshold_match_probability=OFFERED_FROM).as_spark_dataframe()
    return found.selectExpr(
        "least(file_l, file_r) file_1", "greatest(file_l, file_r) file_2", "match_probability probability"
    )


def _trained_model() -> dict[str, Any]:
    return {**json.loads(data.verified(MODEL)), **comparison_model.blocking()}


def _linker(files: pd.DataFrame, settings: dict[str, Any]) -> Any:
    import duckdb  # noqa: PLC0415 - an extra: imported only where it is used
    from splink import DuckDBAPI, Linker  # noqa: PLC0415

    # splink reports on the model at every call, which is fixed and documented here
    logging.getLogger("splink").setLevel(logging.ERROR)
    connection = duckdb.connect(":memory:", config={"threads": 1})
    # said outright that they are texts: a column in which nothing is stated has no type of its own
    stated = {name: pa.array(files[name].astype(object), pa.string(), from_pandas=True) for name in STATED}
    asked = pa.table({name: files[name].to_numpy() for name in ("file", "cluster", "unnumbered")} | stated)
    table = DuckDBAPI(connection=connection).register(asked)
    return Linker(table, settings, log_level=None, validate_settings=False)
