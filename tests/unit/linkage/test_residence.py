"""Which registration of a child counts."""

import datetime as dt

import pandas as pd
import pyarrow as pa

from growthwatch import linkage, sources


def test_a_registration_that_says_when_it_began_goes_before_one_that_does_not():
    rows = {
        "source": ["gp", "gp"],
        "child_id": ["A", "A"],
        "nhs_number": ["9990000018", "9990000018"],
        "date_of_birth": ["2026-01-01", "2026-01-01"],
        "practice_code": ["Z90001", "Z90001"],
        "joined_on": [None, "2026-03-10"],
    }
    for order in (slice(None), slice(None, None, -1)):
        table = pa.table({name: pa.array(column[order], pa.string()) for name, column in rows.items()})
        intake = sources.read_tables({"children": table}, as_of=dt.date(2026, 5, 1))
        (joined,) = linkage.link(intake, probable=False).children["joined_on"]
        assert joined == pd.Timestamp("2026-03-10")
