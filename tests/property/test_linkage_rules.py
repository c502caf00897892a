"""What linkage never does, on rows drawn from a few households with every sort of gap."""

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from growthwatch.linkage import link
from growthwatch.linkage.rows.nhs_numbers import as_text, valid_numbers
from tests.unit.linkage.rows import NUMBERS, intake, weighed

PERSON = st.fixed_dictionaries(
    {
        "nhs_number": st.sampled_from([None, None, *NUMBERS[:3], "9990000019"]),
        "forename": st.sampled_from([None, "Ann", "ANN", "Eve", "Baby", "Twin 2"]),
        "surname": st.sampled_from([None, "Lee", "O'Lee"]),
        "date_of_birth": st.sampled_from([None, "2024-01-02", "2024-02-01", "2022-08-09"]),
        "sex": st.sampled_from([None, "female", "male"]),
        "postcode": st.sampled_from([None, "ZZ1 1AA", "zz11aa", "ZZ2 2BB"]),
        "birth_order": st.sampled_from([None, 1, 2]),
    }
)
FIELDS = ["nhs_number", "forename", "surname", "date_of_birth", "sex", "postcode", "birth_order"]
SOURCE = st.sampled_from(["gp", "clinic", "parent_held", "maternity"])
RECORDS = st.lists(st.tuples(SOURCE, PERSON), max_size=12)
REGISTER = st.lists(st.tuples(SOURCE, st.sampled_from([None, "1", "2"]), PERSON), max_size=4)
COMPARED = ["child_id", "nhs_number", "date_of_birth", "sex", "sources", "n_records", "link"]


def few(examples):
    # a call costs a fifth of a second however few its rows
    return settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))


def _rows(register, records):
    held = [{"source": source, "child_id": name, **person} for source, name, person in register]
    return held, [weighed(source, f"r{n}", **person) for n, (source, person) in enumerate(records)]


@few(25)
@given(REGISTER, RECORDS)
def test_no_row_is_lost_and_neither_numbers_nor_twins_meet_in_one_child(register, records):
    out = link(intake(*_rows(register, records)), probable=False)
    refused = out.rejects[out.rejects["table"] == "records"]
    assert len(out.records) + len(refused) == len(records)
    assert out.children["child_id"].is_unique
    assert out.children["child_id"].is_monotonic_increasing
    assert out.children["n_records"].sum() == len(out.records)
    at = out.records["record_id"].str.removeprefix("r").astype(int).to_numpy()
    child = out.records["child"].to_numpy()
    said = pd.DataFrame([person for _, person in records], columns=FIELDS).iloc[at].reset_index(drop=True)
    number = as_text(valid_numbers(said["nhs_number"].astype("str")))
    assert number.groupby(child).nunique().le(1).all()
    # only a number holds two forenames or two birth orders together
    bare = number.groupby(child).transform("count").eq(0)
    name = said["forename"].str.casefold().where(~said["forename"].isin(["Baby", "Twin 2"]))
    assert name[bare].groupby(child[bare]).nunique().le(1).all()
    order = said["birth_order"].astype("float64").mask(said["birth_order"].isna() & said["forename"].eq("Twin 2"), 2.0)
    assert order[bare].groupby(child[bare]).nunique().le(1).all()


@few(10)
@given(REGISTER, RECORDS, st.randoms(use_true_random=False))
def test_neither_the_order_of_rows_nor_strangers_change_a_child(register, records, random):
    held, recorded = _rows(register, records)
    one = link(intake(held, recorded), probable=False)
    person = {"surname": "Stranger", "forename": "Jo", "date_of_birth": "2021-01-01", "nhs_number": NUMBERS[4]}
    mixed = [*recorded, *(weighed("gp", f"s{n}", **person) for n in range(3))]
    random.shuffle(mixed)
    two = link(intake(held, mixed), probable=False)
    rest = two.children.loc[two.children["nhs_number"] != NUMBERS[4], COMPARED].reset_index(drop=True)
    pd.testing.assert_frame_equal(rest, one.children[COMPARED])
    pd.testing.assert_frame_equal(two.links, one.links)
