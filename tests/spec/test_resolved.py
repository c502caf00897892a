"""A finding that is over is said as over: first the day it was no longer met, then what was, in the past tense."""

import numpy as np
import pytest

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
    assert (met["headline"], resolved["headline"]) == (
        "Weight below the 2nd centile.",
        "Weight was below the 2nd centile.",
    )


UNCHANGED = "4.80 kg at 5 weeks 5 days and 4.80 kg at 10 weeks. Copied forward, or truly static?"
NOT_REGAINED = "was not regained by 3 weeks: 3.40 kg at 3 weeks 1 day, 100 g below the birth weight of 3.50 kg, and no"


@pytest.mark.parametrize(
    ("rule", "weights", "later", "now", "then"),
    [
        (
            "weight-unchanged", [(0, 3.5), (40, 4.8), (70, 4.8)], (90, 5.4),
            f"Weight has not changed for 30 days: {UNCHANGED} Weigh again.",
            f"Weight did not change for 30 days: {UNCHANGED}",
        ),
        (
            "ng75-not-regained", [(0, 3.5), (22, 3.4)], (40, 3.9),
            f"Birth weight {NOT_REGAINED} weight since birth has reached it.",
            f"Birth weight {NOT_REGAINED} weight up to then had reached it.",
        ),
    ],
)  # fmt: skip
def test_what_was_found_is_told_in_the_past(rule, weights, later, now, then):
    met, over = only(build.found(weights), rule), only(build.found([*weights, later]), rule)
    assert met["text"].startswith(now)
    first, _, rest = over["text"].partition("2026. ")
    assert first.startswith("Resolved: no longer met on ")
    assert rest.startswith(then)
    assert not any(word in over["text"] for word in _NOW)
