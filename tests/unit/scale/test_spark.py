"""Spark gives what one machine gives, row for row."""

import datetime as dt
import shutil
import sys

import pandas as pd
import pyarrow as pa
import pytest

from growthwatch import pipeline, simulate, tables
from growthwatch.linkage.probable_person import match_probability
from growthwatch.scale import nation
from growthwatch.sources import read_tables

pyspark = pytest.importorskip("pyspark", reason="the extra spark is not installed")
if shutil.which("java") is None:
    pytest.skip("there is no Java on this machine", allow_module_level=True)

from pyspark.sql import SparkSession  # noqa: E402

from growthwatch.scale import spark as on_spark  # noqa: E402

if match_probability.installed():
    from splink.backends.spark import similarity_jar_location

AS_OF = dt.date(2026, 3, 31)


@pytest.fixture(scope="module")
def session():
    builder = SparkSession.builder.master("local[2]").appName("growthwatch tests")
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.sql.shuffle.partitions": "4",
        "spark.driver.memory": "1g",
    }
    if match_probability.installed():
        settings["spark.jars"] = similarity_jar_location()
    for name, value in settings.items():
        builder = builder.config(name, value)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PYSPARK_PYTHON", sys.executable)  # the workers need growthwatch too
        session = builder.getOrCreate()
        yield session
        session.stop()


def test_spark_gives_what_batches_on_one_machine_give(session, tmp_path):
    caseload, out = tmp_path / "in", tmp_path / "out"
    simulate.write(simulate.simulate(120, 5), caseload, "parquet")
    nation.run([caseload], out, as_of=AS_OF, batch_records=10**9)
    given = {
        name: session.read.parquet(str(caseload / f"{name}.parquet")) for name in ("children", "records", "contacts")
    }
    result = on_spark.run(given, as_of=AS_OF, partitions=3)
    for name in tables.OUT:
        mine = pd.read_parquet(out / f"{name}.parquet")
        theirs = result[name].toArrow().to_pandas()[list(mine.columns)]
        texts = [_rows(frame) for frame in (mine, theirs)]
        assert texts[0] == texts[1], name


def _rows(frame):
    """Every row as text, sorted: engines differ in how they hold what is not known."""
    plain = frame.astype(object).where(frame.notna(), "")
    return sorted("|".join(_cell(value) for value in row) for row in plain.to_numpy())


def _cell(value):
    return f"{value:.9g}" if isinstance(value, float) else str(value).removesuffix(" 00:00:00")


def test_an_unknown_table_is_refused(session):
    with pytest.raises(ValueError, match="growth"):
        on_spark.run({"growth": session.range(1)}, as_of=AS_OF)


@pytest.mark.skipif(not match_probability.installed(), reason="the extra link is not installed")
def test_probable_links_are_those_of_one_machine(session, tmp_path):
    """The same children, named alike, and as many pairs left to a person."""
    simulate.write(simulate.simulate(400, 3), tmp_path, "parquet")
    texts = {name: pd.read_parquet(tmp_path / f"{name}.parquet").astype("str") for name in ("children", "records")}
    texts["records"] = _by_name(texts["records"], texts["children"])
    given = {name: pa.Table.from_pandas(frame, preserve_index=False) for name, frame in texts.items()}
    whole = pipeline.follow(read_tables(given, as_of=AS_OF), as_of=AS_OF, probable=True)
    given = {name: session.createDataFrame(table) for name, table in given.items()}
    assert (whole.children["link"] == "probable").any()
    result = on_spark.run(given, as_of=AS_OF, probable=True, partitions=3)
    children = result["children"].select("child_id", "n_records", "link").toPandas()
    mine = whole.children[["child_id", "n_records", "link"]].astype({"link": "str"})
    texts = [_rows(frame) for frame in (mine, children)]
    assert texts[0] == texts[1]
    assert result["links"].count() == len(whole.links)


def _by_name(records, children):
    """One in four parent-held books states no NHS number but whose it is, with a slip in the surname."""
    of_book = (records["source"] == "parent_held").to_numpy()
    lacks = of_book & (pd.util.hash_array(records["nhs_number"].to_numpy(dtype=object)) % 4 == 0)
    who = children.drop_duplicates("nhs_number").set_index("nhs_number").reindex(records.loc[lacks, "nhs_number"])
    records.loc[lacks, "nhs_number"] = None
    for name in ("forename", "surname", "date_of_birth", "sex", "postcode"):
        records.loc[lacks, name] = (who[name] + "e" if name == "surname" else who[name]).to_numpy()
    return records
