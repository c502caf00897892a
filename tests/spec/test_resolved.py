"""A finding that is over is said as over: first the day it was no longer met, then what was, in the past tense."""

import numpy as np
import pytest

from growthwatch.detect.wording.resolved import over
from tests import build
from tests.spec.test_detect_rules import only, weights_at

_NOW = (" is ", " has not ", " has reached ", "Weigh again")


def test_a_resolved_finding_says_first_on_which_day_it_was_no_longer_met():
    met = only(build.found(weights_at((56, -2.2))), "ng75-below-2nd")
    resolved = only(build.found(weights_at((56, -2.2), (63, -1.2), (84, -1.0))), "ng75-below-2nd")
    day = met["latest_on"] + np.timedelta64(28, "D")
    assert met["text"].startswith("Weight was below the 2nd centile: ")
    assert resolved["text"].startswith(
        f"Resolved: no longer met on {day:%-d %b %Y}. Weight was below the 2nd centile: "
    )


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("Weight was 6.0% below an earlier weight.", "Weight was 6.0% below an earlier weight."),
        ("Weight has not changed for 30 days. Copied forward, or truly static? Weigh again.",
         "Weight did not change for 30 days. Copied forward, or truly static?"),
        ("Birth weight was not regained, and no weight since birth has reached it.",
         "Birth weight was not regained, and no weight up to then had reached it."),
    ],
)  # fmt: skip
def test_what_was_found_is_told_in_the_past(now, then):
    on = np.array(["2026-03-03", "NaT"], dtype="datetime64[D]")
    told = over(np.array([now, now], dtype=object), on)
    assert list(told) == [f"Resolved: no longer met on 3 Mar 2026. {then}", now]
    assert not any(word in told[0] for word in _NOW)
