"""Who in the store may be the child that is about to be registered: by linkage's own comparison, nothing kept.

The new row is laid beside the stored ones that linkage would hold against it, and linkage says whose it is. Its NHS
number is left out of that: one mistyped digit must not hide the child whose name and birth date it has.
"""

from dataclasses import replace
from enum import StrEnum
from typing import Any, Final, NamedTuple

import pandas as pd
import sqlalchemy as sa

from growthwatch import tables
from growthwatch.linkage import LinkageResult, link
from growthwatch.sources import Intake
from growthwatch.store.database import rows, schema
from growthwatch.store.recompute import stage_input, touched_children
from growthwatch.store.recompute.stage_input import OF_CHILDREN, StageInput

_NEW: Final = "growthwatch-preview"
_ENDS: Final = ("1", "2")


class Likeness(StrEnum):
    """How a child of the store stands to the one that is typed."""

    SAME = "same"  # linkage would take the two for one child
    LIKELY = "likely"  # linkage would ask a person
    TWIN = "twin"  # surname and birth date are the same


class Match(NamedTuple):
    """A child of the store (its ``child_id``), how it stands to the one that is typed, and what linkage says of it."""

    child_id: str
    likeness: Likeness
    why: str


def matches(connection: sa.Connection, register: dict[str, Any], weighed: dict[str, Any] | None) -> list[Match]:
    """Return the children of the store that the typed one may be, and those born with it; each once.

    Parameters
    ----------
    register, weighed : dict
        The rows that would be stored: of the register, and of the birth weight.
    """
    family = touched_children.of_one_family(connection, pd.DataFrame([register], dtype=object))
    born = schema.children.c.date_of_birth == register["date_of_birth"]
    near = family | set(connection.scalars(sa.select(schema.children.c.child_id).where(born)))
    stored = stage_input.of_children(connection, touched_children.partners(connection, near), unlinked=True)
    linked = link(_with_rows(stored.intake, register, weighed))
    mine = int(linked.register["child"].iloc[-1])
    owners = _owners(linked, stored)
    joined = sorted(set(owners.loc[owners["child"] == mine, "was"].dropna()))
    numbers = _numbers(connection, joined)
    found = dict[str, Match]()
    for child_id in joined:
        number = numbers.get(child_id)
        other = bool(register["nhs_number"] and number and number != register["nhs_number"])
        likeness = Likeness.LIKELY if other else Likeness.SAME
        found[child_id] = Match(child_id, likeness, "name, birth date and sex agree" + _beside(other=other))
    for child_id, why in _offered(linked, owners):
        found.setdefault(child_id, Match(child_id, Likeness.LIKELY, why))
    for child_id in sorted(family):
        found.setdefault(child_id, Match(child_id, Likeness.TWIN, "surname and birth date are the same"))
    return list(found.values())


def is_of(connection: sa.Connection, child_id: str, register: dict[str, Any]) -> bool:
    """Return whether linkage would give a register row to a child of the store, and to no other."""
    near = {child_id} | touched_children.of_one_family(connection, pd.DataFrame([register], dtype=object))
    stored = stage_input.of_children(connection, touched_children.partners(connection, near), unlinked=True)
    linked = link(_with_rows(stored.intake, register, None, number=register["nhs_number"]))
    mine = int(linked.register["child"].iloc[-1])
    owners = _owners(linked, stored)
    return set(owners.loc[owners["child"] == mine, "was"].dropna()) == {child_id}


def of_number(connection: sa.Connection, number: str | None) -> str | None:
    """Return the child that has an NHS number, None for nobody; "" for one that is not worked out yet."""
    if not number:
        return None
    child, stated = schema.children.c, schema.registered.c
    known = connection.scalar(sa.select(child.child_id).where(child.nhs_number == number).limit(1))
    if known is not None:
        return str(known)
    later = schema.registered.alias()
    put_right = sa.exists().where(
        later.c.source == stated.source, later.c.row_key == stated.row_key, later.c.id > stated.id
    )
    query = sa.select(stated.linked_child).where(stated.nhs_number == number, ~put_right)
    row = connection.execute(query.limit(1)).one_or_none()
    return None if row is None else row.linked_child or ""


def _beside(*, other: bool) -> str:
    return ", but the NHS number is another" if other else ""


def _with_rows(
    intake: Intake, register: dict[str, Any], weighed: dict[str, Any] | None, *, number: str | None = None
) -> Intake:
    """Return the stored rows and the new ones after them, under an id that is nobody else's."""
    own = {"nhs_number": number, "input": len(intake.inputs), "line": 1}
    inputs = pd.concat(
        [
            intake.inputs.astype(object),
            pd.DataFrame([dict.fromkeys(intake.inputs.columns, "") | {"file": "entered by hand", "rows": 1}]),
        ],
        ignore_index=True,
    ).astype(intake.inputs.dtypes)
    added = {"register": _added(intake.register, register | own, tables.REGISTER)}
    if weighed is not None:
        added["recorded"] = _added(intake.recorded, weighed | own | {"record_id": _NEW}, tables.RECORDED)
    return replace(intake, inputs=inputs, **added)


def _added(frame: pd.DataFrame, row: dict[str, Any], columns: tables.Columns) -> pd.DataFrame:
    new = rows.typed(pd.DataFrame([dict.fromkeys(columns) | row], dtype=object), columns)
    return pd.concat([frame, new], ignore_index=True).astype(dict(columns))


def _owners(linked: LinkageResult, stored: StageInput) -> pd.DataFrame:
    """Return of every stored row ``source``, ids, the ``child`` it would be of and the child it ``was`` of."""
    parts = []
    of_stream = (linked.register, linked.records, linked.contacts, linked.unread, linked.conditions)
    for name, every in zip(OF_CHILDREN, of_stream, strict=True):
        held = stored.versions[name].drop_duplicates(["source", "row_key"], keep="last")
        frame = every[(every["input"] < len(stored.intake.inputs)).to_numpy()]
        keys = rows.row_keys(name, frame, stored.intake.inputs)
        ids = frame["child_id"] if name == "register" else frame["record_id"]
        asked = pd.DataFrame(
            {
                "source": frame["source"].astype(object),
                "row_key": keys.astype(object),
                "record": ids.astype(object),
                "child": frame["child"].to_numpy(),
            }
        )
        was = asked.merge(held.astype({"source": object}), on=["source", "row_key"], how="left")["linked_child"]
        parts.append(asked.assign(was=was.to_numpy(dtype=object)))
    return pd.concat(parts, ignore_index=True)


def _numbers(connection: sa.Connection, children: list[str]) -> dict[str, str | None]:
    child = schema.children.c
    query = sa.select(child.child_id, child.nhs_number)
    found = [
        tuple(row) for where in rows.among(child.child_id, children) for row in connection.execute(query.where(where))
    ]
    return dict(found)


def _offered(linked: LinkageResult, owners: pd.DataFrame) -> list[tuple[str, str]]:
    """Return the children of the pairs that linkage would offer with the new one, and why it would not join them."""
    found = []
    by_record = owners.dropna(subset="was").drop_duplicates(["source", "record"]).set_index(["source", "record"])
    ours = {_NEW, ""}
    for pair in linked.links.to_dict("records"):
        ends = [(str(pair[f"source_{end}"]), pair[f"record_{end}"]) for end in _ENDS]
        mask = [name in ours or pd.isna(name) for _, name in ends]
        if sum(mask) == 1:
            other = ends[mask.index(False)]
            if other in by_record.index:
                found.append((str(by_record.loc[[other], "was"].iloc[0]), str(pair["why_not_joined"])))
    return found
