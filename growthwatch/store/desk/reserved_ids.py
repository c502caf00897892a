"""Ids that this program gives are its own: what a file states under one is another row's, and never a version of ours.

Whoever entered a weight or took a decision here did so under their name; a file that bears its id (``growthwatch-4``)
would put it right, take it back or turn it round unseen. So an id of ours that comes in a file gets another name on
the way in (``growthwatch-4~file``), and so does a sender that calls itself by our name. The same file corrected is
still one row corrected, since each of its ids becomes the same other id.
"""

from dataclasses import replace
from typing import Final

import pandas as pd

from growthwatch.sources import Intake
from growthwatch.store.database import schema
from growthwatch.vocabulary import OWN_SENDER

#: What is written behind an id or sender of ours that a file states.
STATED: Final = "~file"
_OURS: Final = rf"{OWN_SENDER}(?:-.+)?"
#: Where a row names itself, its child's id or its sender. The record that a decision names may be ours.
_NAMES: Final = ("record_id", "sender_record_id", "entry_id", "child_id", "sender", "decision_id")


def without_reserved_ids(intake: Intake) -> Intake:
    """Return what files hold with no row, child or sender named as this program names its own."""
    streams = {name: _without_reserved(name, getattr(intake, name)) for name in schema.STREAMS}
    return replace(intake, **streams)


def _without_reserved(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return one stream likewise."""
    own = [one for one in _NAMES if one in frame.columns and (name != "decided" or one == "decision_id")]
    changed = {}
    for column in own:
        ours = frame[column].str.fullmatch(_OURS, case=False).fillna(False).to_numpy(dtype=bool)
        if ours.any():
            changed[column] = frame[column].mask(ours, frame[column] + STATED)
    return frame.assign(**changed) if changed else frame
