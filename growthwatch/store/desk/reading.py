"""What can be read at the desk. Every look is in the trail before it is shown."""

import datetime as dt
from dataclasses import replace

import pandas as pd
import sqlalchemy as sa

from growthwatch import pipeline
from growthwatch.results import Result
from growthwatch.store.access import audit_log, permissions
from growthwatch.store.access.audit_log import Verdict
from growthwatch.store.database import schema
from growthwatch.store.database.connection import Database
from growthwatch.store.desk import child_file, linking, lists
from growthwatch.store.desk.child_file import ChildFile
from growthwatch.store.desk.lists import Filters
from growthwatch.store.desk.session import Session, instant
from growthwatch.store.errors import Denied, StoreError
from growthwatch.store.recompute import id_history, recompute, result_documents, rules_digest, stage_input

#: As many children are worked out anew for a new day while their user waits; more are left to ``refresh``.
REFRESHED_AT_ONCE = 500
#: The states of a 6-8-week check that somebody must act on.
MISSED = ("missed", "overdue", "attended_not_measured", "measured_no_review")
_LONGEST_SEARCH = 50


class Reading(Session):
    """Looking things up."""

    def today(self, limit: int | None = 200, filters: Filters | None = None) -> pd.DataFrame:
        """Return the children that call for somebody today, most urgent first; as :meth:`caseload`.

        Up to ``REFRESHED_AT_ONCE`` children last looked at on an earlier day are worked out for today first; column
        ``as_of`` says for which day each line holds.
        """
        self._bring_to_today()
        return self.caseload(replace(filters or Filters(), attention=True), limit=limit)

    def caseload(self, filters: Filters | None = None, *, limit: int | None = 200, offset: int = 0) -> pd.DataFrame:
        """Return children within reach, a line each, most urgent first.

        Columns: handle, child_id, nhs_number, forename, surname, date_of_birth (these five blank to a pseudonymised
        role), age_days [days], sex, practice_code, as_of, urgency (position in ``summary.URGENCY``), top_rule,
        top_status, top_certainty, top_finding, top_text, latest_on, next_weighing_by, n_findings (met or confirmed),
        check_status, check_reason, check_until (of the 6-8-week check), n_doubts, n_links (readings and links that
        wait for a decision, NaN where not counted yet), action, action_on (the last about the top finding).
        """
        asked = filters or Filters()
        with self._reading("caseload") as work:
            wheres = lists.conditions(asked)
            found = lists.caseload(work.connection, work.user, wheres, today=self.day, limit=limit, offset=offset)
            work.detail = {"filters": _said(asked), "children": len(found)}
        return found

    def tally(self, filters: Filters | None = None) -> pd.DataFrame:
        """Return how many children within reach stand at each urgency and check status.

        Columns: urgency, check_status, children, doubted (of them, with readings that wait for a decision), n_links.
        """
        asked = filters or Filters()
        with self._reading("caseload") as work:
            counts = lists.tally(work.connection, work.user, lists.conditions(asked))
            work.detail = {"filters": _said(asked), "counts_only": True}
        return counts

    def places(self) -> tuple[list[str], dict[str, str]]:
        """Return the practices of the children within reach ("" for not known), and team -> its name."""
        with self._telling_refusals("caseload", ""), self._database.reading() as connection:
            self._user = self._still_there(connection, self._clock())
            permissions.require(self._user, "caseload")
            return lists.practices(connection, self._user), lists.teams(connection, self._user)

    def search(self, text: str, reason: str = "") -> pd.DataFrame:
        """Return up to 50 children by NHS number, birth date (ISO) or parts of a name; as :meth:`caseload`.

        Raises
        ------
        Denied
            When the role works on pseudonyms and no reason is given.
        StoreError
            When fewer than two letters are given.
        """
        by, wheres = lists.searched(text)
        with self._reading("search", why=reason) as work:
            if work.user.pseudonymised and not work.why:
                raise Denied("say why this child is searched for: lists show no names to this role")
            if len(text.strip()) < 2:
                raise StoreError("a search needs at least two letters")
            found = lists.caseload(work.connection, work.user, wheres, today=self.day, limit=_LONGEST_SEARCH)
            work.detail = {"by": by, "found": found["handle"].tolist()}
        return found

    def child(self, child: str, reason: str = "", *, at: dt.date | dt.datetime | None = None) -> ChildFile:
        """Open a child's file, as it stands or as it stood at the end of a past day.

        Parameters
        ----------
        child : str
            Handle or child_id.
        reason : str
            Required of a role that works on pseudonyms.
        at : date or datetime, optional
            The past day (its last moment, UTC) or moment; the file is then as it was, under the rules of then.
        """
        until = None if at is None else instant(_last_moment(at))
        if until is None:
            self._catch_up(child)
        with self._reading("open_child", child, why=reason) as work:
            whose = work.child_id if until is None else id_history.then(work.connection, child, work.child_id, until)
            said = child_file.read(
                work.connection, work.user, work.child_id, work.handle, today=self.day, until=until, whose=whose
            )
            work.detail = {"as_of": said.as_of.isoformat(), "kept_at": said.kept_at} | (
                {"as_it_stood": until} if until else {}
            )
            if len(said.born_together):
                work.detail["born_together"] = said.born_together["handle"].tolist()
        return said

    def context(self, child: str, reason: str = "") -> pd.DataFrame:
        """Return the safeguarding context of a child, newest first: at, by, fact, stated_on, stated_by, note.

        No row means no recorded information, which a face says in those words. There is no score.
        """
        with self._reading("read_context", child, why=reason) as work:
            facts = child_file.context(work.connection, work.child_id)
            work.detail = {"facts": len(facts)}
        return facts

    def missed_checks(self, practice_code: str | None = None) -> pd.DataFrame:
        """Return the children whose 6-8-week check is missed, overdue or incomplete; columns as :meth:`caseload`."""
        with self._reading("missed_checks") as work:
            wheres = lists.conditions(Filters(check_status=MISSED, practice_code=practice_code))
            found = lists.caseload(work.connection, work.user, wheres, today=self.day, limit=None)
            work.detail = {"practice": practice_code or "", "children": len(found)}
        return found

    def export(self, why: str, filters: Filters | None = None) -> Result:
        """Return what is kept of the children within reach as the result of a run, for files, reports and audit.

        Links with an end out of reach are left out.
        """
        with self._reading("export", why=why) as work:
            _with_reason(work.why, "an export")
            wheres = (permissions.within(work.user), *lists.conditions(filters or Filters()))
            shaped = result_documents.now(work.connection, *wheres, order=[schema.children.c.child_id])
            about = {"exported_at": instant(self._clock()), "rules": rules_digest.digest()}
            found = linking.within(work.connection, work.user, result_documents.result(shaped, about))
            work.detail = {"filters": _said(filters or Filters()), "children": len(shaped)}
        return found

    def run(self, *, as_of: dt.date, policy: str, why: str, stood_at: dt.date | None = None) -> Result:
        """Run the stages on every row of the store, as ``growthwatch run`` does on the files they came from.

        Parameters
        ----------
        stood_at : date, optional
            Only on the rows that were in the store at the end of this day.
        """
        with self._reading("export", why=why) as work:
            _with_reason(work.why, "an export")
            if permissions.ROLES[work.user.role].scope != "area":
                raise Denied("a run on the whole store is for those who may see every child in it")
            fed = stage_input.of_all(work.connection, _newest_by(work.connection, stood_at))
            work.detail = {"run": True, "as_of": as_of.isoformat()}
        return pipeline.follow(stage_input.until(fed.intake, as_of), as_of=as_of, policy=policy)

    def trail(
        self,
        *,
        child: str | None = None,
        username: str | None = None,
        since: str | None = None,
        limit: int | None = 500,
    ) -> pd.DataFrame:
        """Return links of the trail, newest first: seq, at, username, role, action, child, why, detail, hashes."""
        link = schema.trail.c
        asked = (
            (child, link.child == child),
            (username, link.username == username),
            (since, link.at >= (since or "")),
        )
        with self._reading("read_trail") as work:
            found = audit_log.read(work.connection, [where for value, where in asked if value is not None], limit)
            work.detail = {"links": len(found)}
        return found

    def verify_trail(self, noted: tuple[int, str] | None = None) -> Verdict:
        """Check the chain; ``noted`` is a link's number and hash written down earlier elsewhere.

        The verdict is given, and says so, where this check can't be written to the trail.
        """
        verdict = None
        try:
            with self._reading("verify_trail") as work:
                verdict = audit_log.verify(work.connection, noted)
                work.detail = {"whole": verdict.whole, "links": verdict.n_links}
        except StoreError:
            if verdict is None:
                raise
            return verdict.unwritten()
        return verdict

    def rejects(self) -> pd.DataFrame:
        """Return every row of every file that could not be used, and why; row and value only to who may see all."""
        with self._reading("import_files") as work:
            said = schema.rejects.c
            query = (
                sa.select(schema.imports.c.at, schema.imports.c.name.label("file"), said.line, said.column, said.value)
                .add_columns(said.reason, said.row, said.table)
                .join_from(schema.rejects, schema.imports)
                .order_by(said.id)
            )
            columns = ["at", "file", "line", "column", "value", "reason", "row", "table"]
            found = pd.DataFrame([tuple(row) for row in work.connection.execute(query)], columns=columns, dtype=object)
            work.detail = {"rejects": len(found)}
        hidden = (
            ["value", "row"] if permissions.ROLES[self.user.role].scope != "area" or self.user.pseudonymised else []
        )
        return found.drop(columns=hidden)

    def _bring_to_today(self) -> None:
        child, held = schema.children.c, schema.kept.c
        today = self.day.isoformat()
        with self._telling_refusals("caseload", ""), self._database.reading() as connection:
            self._user = self._still_there(connection, self._clock())
            permissions.require(self._user, "caseload")
            stale = (
                sa.select(child.child_id)
                .join_from(schema.children, schema.kept, child.kept_id == held.id)
                .where(permissions.within(self._user), lists.is_stale(today))
                .limit(REFRESHED_AT_ONCE + 1)
            )
            ids = list(connection.scalars(stale))
        if 0 < len(ids) <= REFRESHED_AT_ONCE:
            recompute.children_again(self._database, self._stand(policy_of(self._database)), ids)

    def _catch_up(self, child: str) -> None:
        """Work a child out anew where its rows, the rules or the day are newer than what is kept of it."""
        table, held = schema.children.c, schema.kept.c
        with self._telling_refusals("open_child", child), self._database.reading() as connection:
            self._user = self._still_there(connection, self._clock())
            permissions.require(self._user, "open_child")
            child_id, _ = self._within_reach(connection, child)
            line = (
                sa.select(table.as_of, held.rules, sa.func.coalesce(table.basis, held.basis).label("basis"))
                .add_columns(held.policy)
                .join_from(schema.children, schema.kept, table.kept_id == held.id)
                .where(table.child_id == child_id)
            )
            found = connection.execute(line).one()
            behind = found.as_of < self.day.isoformat() or found.rules != rules_digest.digest()
            behind = behind or found.policy != policy_of(self._database)
            behind = behind or child_file.has_newer_rows(connection, child_id, found.basis)
        if behind:
            recompute.children_again(self._database, self._stand(policy_of(self._database)), [child_id])


def policy_of(database: Database) -> str:
    """Return the store's policy: how gestation is corrected for in everything it keeps."""
    setting = schema.settings.c
    with database.reading() as connection:
        return connection.scalar(sa.select(setting.value).where(setting.name == "policy")) or "digital"


def _with_reason(why: str, what: str) -> None:
    if not why:
        raise StoreError(f"{what} needs a reason")


def _said(filters: Filters) -> dict[str, str]:
    """Return the filters that were set, as text for the trail."""
    return {name: str(value) for name, value in vars(filters).items() if value not in (None, False)}


def _last_moment(at: dt.date | dt.datetime) -> dt.datetime:
    if isinstance(at, dt.datetime):
        return at
    return dt.datetime.combine(at, dt.time.max, tzinfo=dt.UTC)


def _newest_by(connection: sa.Connection, day: dt.date | None) -> int | None:
    """Return the newest import that was in the store at the end of a day; None for no limit."""
    if day is None:
        return None
    imports = schema.imports.c
    return connection.scalar(sa.select(sa.func.max(imports.id)).where(imports.at <= instant(_last_moment(day)))) or 0
