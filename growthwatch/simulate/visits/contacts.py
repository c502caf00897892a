"""The mandated contacts and their outcomes, as the system that books them holds them."""

from typing import Final

import numpy as np
import pandas as pd

from growthwatch.simulate.code_words import words
from growthwatch.simulate.people.people import Infants
from growthwatch.simulate.visits.schedule import Visits
from growthwatch.simulate.visits.slots import CHECK, SLOTS

#: What comes of the contacts that were not attended, where nothing else is laid down.
_NOT_ATTENDED: Final = {
    "was_not_brought": 0.45,
    "cancelled_by_family": 0.20,
    "cancelled_by_provider": 0.15,
    "declined": 0.15,
    "inpatient": 0.05,
}
_MANDATED: Final = tuple(i for i, slot in enumerate(SLOTS) if slot.contact)


def contacts(rng: np.random.Generator, who: Infants, register: pd.DataFrame, seen: Visits) -> pd.DataFrame:
    """Return the canonical contacts table: attended, and not; one row per appointment."""
    ends = np.fmin(np.fmin(who.left_days, who.died_days), who.last_days)
    rows = []
    for slot in _MANDATED:
        attended = np.flatnonzero(seen.attended[:, slot])
        rows.append((attended, slot, seen.age_days[attended, slot], np.full(len(attended), "attended"), 1))
        if slot == CHECK:
            failed = np.flatnonzero(seen.refused != "")
            rows.append((failed, slot, seen.refused_days[failed].astype(np.int64), seen.refused[failed], 0))
        else:
            missed = np.flatnonzero(
                ~seen.attended[:, slot] & (seen.age_days[:, slot] <= ends) & (rng.random(len(who)) < 0.8)
            )
            outcome = rng.choice(list(_NOT_ATTENDED), len(missed), p=list(_NOT_ATTENDED.values()))
            rows.append((missed, slot, seen.age_days[missed, slot], outcome, 0))
    child = np.concatenate([r[0] for r in rows])
    slots = np.concatenate([np.full(len(r[0]), r[1]) for r in rows])
    age = np.concatenate([r[2] for r in rows])
    outcome = np.concatenate([r[3] for r in rows])
    turn = np.concatenate([np.full(len(r[0]), r[4]) for r in rows])
    order = np.lexsort((turn, slots, age, child))
    child, slots, age, outcome, turn = (column[order] for column in (child, slots, age, outcome, turn))
    number = [f"A{n + 1:07d}" for n in who.number.tolist()]
    endings = [f"-{s:02d}{t}" for s in range(len(SLOTS)) for t in range(2)]
    return pd.DataFrame(
        {
            "source": words(["clinic", "gp"], (slots == CHECK).astype(np.int64)),
            "record_id": words(number, child) + words(endings, slots * 2 + turn),
            "nhs_number": register["nhs_number"].take(child).reset_index(drop=True),
            "contact": words([slot.contact for slot in SLOTS], slots),
            "contact_on": (who.born_on[child] + age).astype("datetime64[s]"),
            "outcome": pd.Series(outcome, dtype="str"),
        }
    )
