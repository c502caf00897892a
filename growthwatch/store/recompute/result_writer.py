"""Writing what was worked out of some children, and letting what hangs on them follow their rows."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import sqlalchemy as sa

from growthwatch.store.access import audit_log
from growthwatch.store.database import rows, schema, text
from growthwatch.store.recompute import id_history, result_documents
from growthwatch.store.recompute.service_settings import ServiceSettings
from growthwatch.store.worklist import table as worklist

#: What was worked out of so few children needs no word of its own in the trail.
_A_FEW: Final = 2


@dataclass(frozen=True)
class RunContext:
    """On which day, under which policy and settings and by whose hand results are worked out."""

    at: str
    as_of: dt.date
    policy: str
    username: str
    role: str
    settings: ServiceSettings


class ResultWriter:
    """Writes what was worked out, inside one transaction."""

    def __init__(self, connection: sa.Connection, run_context: RunContext, basis: int, shape: str) -> None:
        self.connection, self.run_context, self.basis = connection, run_context, basis
        self.overtaken = False  # whether another process kept one of these children on newer rows
        self.shape = result_documents.digest_of(shape)
        known = connection.scalar(sa.select(schema.shapes.c.digest).where(schema.shapes.c.digest == self.shape))
        if known is None:
            connection.execute(sa.insert(schema.shapes).values(digest=self.shape, shape=shape))

    def write(
        self,
        lines: pd.DataFrame,
        people: pd.DataFrame,
        documents: list[result_documents.Document],
        worklist_rows: pd.DataFrame,
    ) -> pd.DataFrame:
        """Keep these children's documents where they say something new; return what changed for whom.

        The rows of their worklists (``columns.EVIDENCE``) are made anew whether or not there is anything new: a day
        that has come is enough.

        Columns: child_id, was_rule, was_status, rule, status: the most urgent finding before and after.
        """
        before = self._written_before(lines["child_id"].tolist())
        was = before.reindex(lines["child_id"])
        digests = np.array([document.digest for document in documents], dtype=object)
        self.overtaken = bool((was["basis"].to_numpy(dtype=float) > self.basis).any())
        older = ~(was["basis"].to_numpy(dtype=float) > self.basis)
        same = (was["digest"].to_numpy() == digests) & (was["rules"].to_numpy() == self.run_context.settings.rules)
        same &= (was["policy"].to_numpy() == self.run_context.policy) & was["n_doubts"].notna().to_numpy()
        new = np.flatnonzero(older & ~same)
        first = (self.connection.scalar(sa.select(sa.func.max(schema.result_documents.c.id))) or 0) + 1
        said = lines.iloc[new].assign(
            id=np.arange(first, first + len(new)), at=self.run_context.at, as_of=self.run_context.as_of.isoformat(),
            policy=self.run_context.policy, rules=self.run_context.settings.rules, basis=self.basis,
            digest=digests[new],
        )  # fmt: skip
        rows.insert(self.connection, schema.result_documents, said)
        packed = [documents[n].packed for n in new]
        written = pd.DataFrame({"kept_id": said["id"].to_numpy(), "shape": self.shape, "document": packed})
        rows.insert(self.connection, schema.document_contents, written)
        self._update_list(lines.iloc[new], people.iloc[new], said["id"].to_numpy(), was.iloc[new])
        self._note_unchanged(lines["child_id"].to_numpy()[older & same])
        listed = lines["child_id"].to_numpy(dtype=object)[older]
        evidence = worklist_rows[worklist_rows["child_id"].isin(listed)]
        never = was.index[(was["handle"].notna() & was["listed_on"].isna()).to_numpy()]
        worklist.replace(
            self.connection, listed, evidence, listed_on=self.run_context.as_of.isoformat(), at=self.run_context.at,
            never_listed=never.tolist(),
        )  # fmt: skip
        return _changed(was.iloc[new], lines.iloc[new])

    def _written_before(self, ids: list[str]) -> pd.DataFrame:
        held, child = schema.result_documents.c, schema.children.c
        wanted = (
            child.child_id,
            child.handle,
            child.listed_on,
            sa.func.coalesce(child.basis, held.basis).label("basis"),
            held.digest,
            held.rules,
            held.policy,
            held.n_doubts,
            held.top_rule,
            held.top_status,
        )
        query = sa.select(*wanted).join_from(schema.children, schema.result_documents, child.kept_id == held.id)
        found = [
            tuple(r) for where in rows.among(child.child_id, ids) for r in self.connection.execute(query.where(where))
        ]
        return pd.DataFrame(found, columns=[column.name for column in wanted], dtype=object).set_index("child_id")

    def _update_list(self, lines: pd.DataFrame, people: pd.DataFrame, kept_ids: Any, was: pd.DataFrame) -> None:
        """Let the list of children show what is now kept of them."""
        ids = lines["child_id"].to_numpy()
        fresh = was["handle"].isna().to_numpy()
        handle = was["handle"].to_numpy(dtype=object, copy=True)
        handle[fresh], back = id_history.handles(self.connection, ids[fresh].tolist())
        for own in back:
            self._note("parted", child=own, detail={})
        names = people[["forename", "surname"]].fillna("")
        now = people[["nhs_number", "forename", "surname", "date_of_birth", "sex"]].assign(
            child_id=ids, kept_id=kept_ids, as_of=self.run_context.as_of.isoformat(),
            practice_code=lines["practice_code"].to_numpy(), handle=handle, basis=self.basis,
            search_name=text.search_name(names["surname"] + " " + names["forename"]).to_numpy(dtype=object),
        )  # fmt: skip
        for ids_there in rows.among(schema.children.c.child_id, ids[~fresh].tolist()):
            self.connection.execute(sa.delete(schema.children).where(ids_there))
        rows.insert(self.connection, schema.children, now)

    def _note_unchanged(self, ids: Any) -> None:
        """Note that children about whom nothing new is said were looked at again, on which day and rows."""
        seen = {"as_of": self.run_context.as_of.isoformat(), "basis": self.basis}
        for where in rows.among(schema.children.c.child_id, list(ids)):
            self.connection.execute(sa.update(schema.children).where(where).values(**seen))

    def relink(self, moves: dict[str, pd.DataFrame]) -> None:
        """Point every row that moved, in all its versions, at the child that it now belongs to."""
        for name, moved in moves.items():
            to = dict(zip(moved["id"].tolist(), moved["now"], strict=True))
            rows.relink(self.connection, schema.STREAMS[name][0], to)

    def retire(self, gone: set[str], moved: pd.DataFrame) -> None:
        """Take children whom no row belongs to any more off the list; what hangs on them follows their rows."""
        if not gone:
            return
        moved = moved.dropna(subset=["was", "now"])
        successors = moved[moved["was"].isin(gone)].value_counts(["was", "now"]).reset_index()
        heir = successors.drop_duplicates("was").set_index("was")["now"]
        worklist.drop(self.connection, gone)
        child = schema.children.c
        for was in sorted(gone):
            handle = self.connection.scalar(sa.select(child.handle).where(child.child_id == was))
            self.connection.execute(sa.delete(schema.children).where(child.child_id == was))
            if handle is None or was not in heir.index:
                continue
            now = str(heir[was])
            id_history.inherit(self.connection, str(handle), was, now, self.run_context.at)
            leads_to = self.connection.scalar(sa.select(child.handle).where(child.child_id == now))
            self._note("relinked", child=str(handle), detail={"now": leads_to})
        worklist.restate(self.connection, set(heir))

    def finish(self, settled: Collection[int], n_children: int, n_changed: int) -> None:
        """Take the imports off the list of those pending, and say so; one child's new weight needs no word."""
        for where in rows.among(schema.pending.c.import_id, list(settled)):
            self.connection.execute(sa.delete(schema.pending).where(where))
        if n_children <= _A_FEW:
            return
        detail = {
            "as_of": self.run_context.as_of.isoformat(),
            "rules": self.run_context.settings.rules,
            "children": n_children,
            "changed": n_changed,
        }
        self._note("worked out", detail=detail)

    def _note(self, action: str, *, detail: dict[str, Any], child: str = "") -> None:
        run_context = self.run_context
        audit_log.append(
            self.connection,
            audit_log.Entry(run_context.at, run_context.username, run_context.role, action, child, detail=detail),
        )


def _changed(was: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "child_id": lines["child_id"].to_numpy(),
            "was_rule": was["top_rule"].to_numpy(),
            "was_status": was["top_status"].to_numpy(),
            "rule": lines["top_rule"].to_numpy(),
            "status": lines["top_status"].to_numpy(),
        },
        dtype=object,
    )
