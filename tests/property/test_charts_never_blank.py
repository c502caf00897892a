"""Whatever is recorded, there is a chart, and every reading is drawn on it."""

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from growthwatch.vocabulary import KINDS
from tests.chart_of import drawn, every_text, panels, specification

READINGS = st.lists(
    st.fixed_dictionaries(
        {
            "age_days": st.integers(0, 1700),
            "value": st.floats(0.01, 500, allow_nan=False),
            "kind": st.sampled_from(KINDS),
            "state": st.sampled_from(["agreed", "single", "disputed", "questioned"]),
            "sources": st.sampled_from(["clinic", "gp", "maternity;clinic", "parent_held;clinic;gp"]),
        }
    ),
    max_size=8,
)
#: Born after 44 weeks, not yet 4 years from birth and 4 years from the due date.
POST_TERM_AT_FOUR = {"age_days": 1430, "value": 16.0, "kind": "weight", "state": "single", "sources": "gp"}
GESTATIONS = st.one_of(st.just(np.nan), st.integers(154, 314).map(float))


@settings(max_examples=40, deadline=None)
@given(
    READINGS, GESTATIONS, st.sampled_from(["male", "female", None]), st.sampled_from(KINDS),
    st.sampled_from(["digital", "paper"]),
)  # fmt: skip
@example([POST_TERM_AT_FOUR], 310.0, "male", "weight", "digital")
def test_every_reading_of_the_kind_is_drawn_within_the_axes(rows, gestation, sex, kind, policy):
    spec = specification(rows, kind=kind, policy=policy, gestation_days=gestation, sex=sex, thrive_lines=True)
    shown = drawn(spec, "readings") + drawn(spec, "doubted")
    assert len(shown) == sum(row["kind"] == kind for row in rows)
    for panel in panels(spec):
        low, high = panel["encoding"]["y"]["scale"]["domain"]
        first, last = panel["encoding"]["x"]["scale"]["domain"]
        assert low < high
        assert first < last
        for layer in panel["layer"]:
            if layer["data"]["name"].endswith(("_readings", "_doubted")):
                here = spec["datasets"][layer["data"]["name"]]
                assert all(low <= row["value"] <= high and first <= row["day"] <= last for row in here)
    assert "Policy" in every_text(spec)


@settings(max_examples=15, deadline=None)
@given(READINGS, GESTATIONS, st.sampled_from(KINDS))
def test_the_sds_view_never_fails(rows, gestation, kind):
    spec = specification(rows, kind=kind, view="sds", gestation_days=gestation)
    assert panels(spec)
