"""A population that no one process holds is linked as it would be in one: probable links settled once for all parts."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from growthwatch.evaluation.linkage_families import caseload
from growthwatch.linkage import link
from growthwatch.linkage.probable_person import match_probability
from growthwatch.linkage.probable_person.partitioned import classified_matches, record_files_of_part
from growthwatch.linkage.rows.nhs_numbers import valid_numbers
from growthwatch.scale import partition

pytestmark = pytest.mark.skipif(not match_probability.installed(), reason="the extra link is not installed")
PARTS, FINE = 3, 1000
NUMBERED_THROUGH = 1 << 32


@pytest.fixture(scope="module")
def intake():
    return caseload(500, seed=11).intake


def keys(rows):
    return valid_numbers(rows["nhs_number"]), partition.birth_keys(rows["date_of_birth"])


def dealt(intake, together=None):
    """The intake in parts, as a run in batches deals it; ``together`` says which batches go with which."""
    tables = (intake.register, intake.recorded, intake.contacted)
    stated = [pd.DataFrame(dict(zip(("number", "key"), keys(rows), strict=True))) for rows in tables]
    of_number = partition.birth_key_of_number([t[(t >= 0).all(axis=1)] for t in stated])
    placed = [partition.batches(*keys(rows), of_number, FINE) for rows in tables]
    if together is not None:
        placed = [pd.Series(of).map(together).fillna(pd.Series(of)).to_numpy(dtype=np.int64) for of in placed]
    for part in range(PARTS):
        some = [rows[of % PARTS == part].reset_index(drop=True) for rows, of in zip(tables, placed, strict=True)]
        yield replace(intake, register=some[0], recorded=some[1], contacted=some[2])


def families(*linked):
    """Which records each child holds, whatever the child is called."""
    out = set()
    for one in linked:
        record = one.records["source"].astype(str) + " " + one.records["record_id"].astype(str)
        out |= {frozenset(held) for held in record.groupby(one.records["child"].to_numpy()).unique()}
    return out


def found_in(parts):
    """What probability finds among the files of all parts, and those files."""
    files = pd.concat(
        [record_files_of_part(part).pipe(numbered_from, n * NUMBERED_THROUGH) for n, part in enumerate(parts)],
        ignore_index=True,
    )
    dense = files.assign(file=np.arange(len(files)))
    pairs = match_probability.match_probabilities(dense)
    ends = {f"file_{n}": files["file"].to_numpy()[pairs[side]] for n, side in ((1, "a"), (2, "b"))}
    weighed = pd.DataFrame({**ends, "probability": pairs["probability"]})
    some = files[files["file"].isin(np.r_[weighed["file_1"], weighed["file_2"]])]
    return classified_matches(weighed, some), some


def numbered_from(files, first):
    return files.assign(file=files["file"] + first, cluster=files["cluster"] + first)


def test_parts_are_linked_as_the_whole_is(intake):
    """The same links are found in one part and in several."""
    whole = link(intake, probable=True)
    assert (whole.children["link"] == "probable").sum() > 10
    assert families(link(intake, matched=found_in([intake])[0].matched)) == families(whole)
    found, files = found_in(dealt(intake))
    batch = pd.Series(partition.batches_of_keys(partition.key_of_clusters(files), FINE), index=files["cluster"])
    batch = batch[~batch.index.duplicated()]
    ends = [batch.loc[found.matched[end]].to_numpy() for end in ("cluster", "cluster_2")]
    assert (ends[0] % PARTS != ends[1] % PARTS).any(), "some ends lie in different parts"
    parts = list(dealt(intake, partition.brought_together(*ends)))
    assert families(*(link(part, matched=found.matched) for part in parts)) == families(whole)


def test_probable_links_are_named_as_such(intake):
    whole, apart = link(intake, probable=True), link(intake, matched=found_in([intake])[0].matched)
    assert (apart.children["link"].astype(str) == whole.children["link"].astype(str)).all()
    assert (apart.children["child_id"] == whole.children["child_id"]).all()
