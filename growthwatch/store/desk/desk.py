"""The desk: everything a person can do with the store, by task; each step passes through the session's admission."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from growthwatch.check_schedule import CheckSchedule
from growthwatch.reference.practice_names import PracticeNames
from growthwatch.results import Result
from growthwatch.sources.senders import Senders
from growthwatch.store.access import accounts
from growthwatch.store.access.anchors import AnchorFile
from growthwatch.store.access.audit_log import Verdict
from growthwatch.store.access.permissions import User
from growthwatch.store.database.connection import Database
from growthwatch.store.desk import (
    accountability,
    administration,
    bring_to_today,
    context_file,
    entries,
    export_results,
    household,
    known_conditions,
    look_up,
    news,
    open_child,
    own_settings,
    past_day,
    previews,
    refused_rows,
    safeguarding_context,
    site_mappings,
    users_and_teams,
    worklist,
    worklist_counts,
)
from growthwatch.store.desk.child_file import ChildFile
from growthwatch.store.desk.context_facts import ContextFact
from growthwatch.store.desk.context_file import ImportedContext
from growthwatch.store.desk.entering import Entering
from growthwatch.store.desk.imported import ImportedFile
from growthwatch.store.desk.lists import Filters
from growthwatch.store.desk.news import News
from growthwatch.store.desk.rights import Rights
from growthwatch.store.desk.session import Clock, Session
from growthwatch.store.desk.worklist import RowKey


class Desk(Entering, Rights):
    """Everything a person can do with the store: what each step takes and gives stands at the function it calls.

    Parameters
    ----------
    database : Database
        The store's.
    user : User
        Who has signed in.
    clock : callable
        Returns now, with its zone.
    idle : timedelta
        How long the session may rest before it ends.
    """

    def __init__(
        self, database: Database, user: User, clock: Clock, idle: dt.timedelta = accounts.IDLE, signed_in_at: str = ""
    ) -> None:
        self._session = Session(database, user, clock, idle, signed_in_at)

    @property
    def idle(self) -> dt.timedelta:
        """How long the session may rest before it ends."""
        return self._session.idle

    @property
    def user(self) -> User:
        """Who is at the desk."""
        return self._session.user

    @property
    def trial(self) -> bool:
        """Whether this is the single-user trial, which every face marks as such."""
        return self._session.trial

    @property
    def day(self) -> dt.date:
        """The day by the face's clock."""
        return self._session.day

    @property
    def ended(self) -> bool:
        """Whether the idle limit has passed since the last step: the next one would be refused."""
        return self._session.ended

    @property
    def policy(self) -> str:
        """How gestation is corrected for in everything the store keeps: "digital" or "paper"."""
        return self._session.policy

    @property
    def check_schedule(self) -> CheckSchedule:
        """The windows to which the store holds every check."""
        return self._session.settings.check_schedule

    def may(self, operation: str) -> bool:
        """Return whether the role grants an operation: what a face need not offer. Each is checked again when done."""
        return self._session.may(operation)

    def require(self, operation: str) -> None:
        """Raise :class:`Denied`, and write it to the audit log, unless the role grants an operation."""
        self._session.require(operation)

    def today(
        self,
        limit: int | None = 200,
        filters: Filters | None = None,
        *,
        view: str = "open",
        everybody: bool = False,
    ) -> pd.DataFrame:
        """Return the children that call for somebody today, most urgent first; as :meth:`caseload`."""
        return look_up.today(self._session, limit, filters, view=view, everybody=everybody)

    def news(self, since: dt.date | dt.datetime | None = None) -> News:
        """Return what is new since a day, or since this person's sign-in before this one."""
        return news.news(self._session, since)

    def caseload(self, filters: Filters | None = None, *, limit: int | None = 200, offset: int = 0) -> pd.DataFrame:
        """Return children whom the user may see, a line each, most urgent first."""
        return look_up.caseload(self._session, filters, limit=limit, offset=offset)

    def tally(self, filters: Filters | None = None) -> pd.DataFrame:
        """Return how many children whom the user may see stand at each urgency and check status."""
        return look_up.tally(self._session, filters)

    def places(self) -> tuple[list[str], dict[str, str]]:
        """Return the practices of the children whom the user may see ("" for not known), and team -> its name."""
        return look_up.places(self._session)

    def search(self, text: str, reason: str = "", *, alike: bool | None = None) -> pd.DataFrame:
        """Return up to 50 children by NHS number, birth date (ISO), a name or both; a letter may be wrong."""
        return look_up.search(self._session, text, reason, alike=alike)

    def doubts(self, limit: int | None = 200) -> pd.DataFrame:
        """Return the children with readings that wait for a decision, the most urgent first; as ``caseload``."""
        return look_up.doubts(self._session, limit)

    def links(self, limit: int = 50) -> pd.DataFrame:
        """Return the pairs that may be one child, or one child of which a record may not be; waiting ones first."""
        return look_up.links(self._session, limit)

    def checks_to_act_on(self, check: str, practice_code: str | None = None) -> pd.DataFrame:
        """Return the rows of one check on the worklist, in whatever state; as :meth:`worklist`."""
        return look_up.checks_to_act_on(self._session, check, practice_code)

    def possible_duplicates(self, practice_code: str | None = None) -> int:
        """Return how many children have no check of their own, since they may be one who is on the list."""
        return look_up.possible_duplicates(self._session, practice_code)

    def missed_checks(self, practice_code: str | None = None) -> pd.DataFrame:
        """Return the children whose 6-8-week check is missed, overdue or incomplete; columns as :meth:`caseload`."""
        return look_up.missed_checks(self._session, practice_code)

    def child(self, child: str, reason: str = "", *, at: dt.date | dt.datetime | None = None) -> ChildFile:
        """Open a child's file, as it stands or as it stood at the end of a past day."""
        return open_child.child(self._session, child, reason, at=at)

    def as_measured_until(self, child: str, day: dt.date, reason: str = "") -> ChildFile:
        """Return a child's file as it would have been on a past day, by what was measured up to then."""
        return past_day.as_measured_until(self._session, child, day, reason)

    def household(self, child: str, reason: str = "") -> pd.DataFrame:
        """Return the other children of a child's surname who share its birth date or a postcode on record."""
        return household.household(self._session, child, reason)

    def context(self, child: str, reason: str = "") -> pd.DataFrame:
        """Return the safeguarding context of a child, newest first: dated facts, who states them, what they answer."""
        return safeguarding_context.read(self._session, child, reason)

    def add_measurement(
        self,
        child: str,
        *,
        source: str,
        kind: str,
        value: str,
        unit: str,
        measured_on: dt.date,
        context: str = "",
        note: str = "",
        reason: str = "",
    ) -> str:
        """Add a weight, length or head circumference and work the child out anew; return the record's id."""
        return entries.add_measurement(
            self._session,
            child,
            source=source,
            kind=kind,
            value=value,
            unit=unit,
            measured_on=measured_on,
            context=context,
            note=note,
            reason=reason,
        )

    def decide(
        self,
        child: str,
        *,
        action: str,
        source: str,
        record_id: str,
        reason: str,
        source_2: str | None = None,
        record_2: str | None = None,
    ) -> str:
        """Settle a question about a record and work out whom it concerns; return the decision's id."""
        return entries.decide(
            self._session,
            child,
            action=action,
            source=source,
            record_id=record_id,
            reason=reason,
            source_2=source_2,
            record_2=record_2,
        )

    def acknowledge(
        self,
        child: str,
        finding_id: str,
        action: str,
        *,
        done_on: dt.date,
        until: dt.date | None = None,
        service: str = "",
        note: str = "",
        reason: str = "",
    ) -> None:
        """Note what was done about a finding: a word of ``ACTIONS_ON_FINDINGS``."""
        entries.acknowledge(
            self._session, child, finding_id, action, done_on=done_on, until=until, service=service, note=note,
            reason=reason,
        )  # fmt: skip

    def worklist(
        self,
        states: Sequence[str] | None = None,
        *,
        kinds: Sequence[str] | None = None,
        matters: Sequence[str] | None = None,
        filters: Filters | None = None,
        handles: Sequence[str] | None = None,
    ) -> pd.DataFrame:
        """Return rows of worklists (findings, checks, doubts, links) and how each stands, the most urgent first."""
        return worklist.listed(self._session, states, kinds=kinds, matters=matters, filters=filters, handles=handles)

    def counts(self, filters: Filters | None = None) -> pd.DataFrame:
        """Return how many rows of worklists stand how: what every page's counts are taken from."""
        return worklist_counts.counts(self._session, filters)

    def act(
        self,
        keys: Sequence[RowKey],
        action: str,
        *,
        done_on: dt.date,
        until: dt.date | None = None,
        service: str = "",
        note: str = "",
        condition: str | None = None,
        reason: str = "",
    ) -> str:
        """Note one action of any number of rows: of all, or of none where one can't be."""
        return worklist.act(
            self._session, keys, action, done_on=done_on, until=until, service=service, note=note,
            condition=condition, reason=reason,
        )  # fmt: skip

    def add_condition(
        self,
        child: str,
        condition: str,
        *,
        stated_by: str,
        started_on: dt.date | None = None,
        ended_on: dt.date | None = None,
        source: str = "clinic",
        standing: str = "",
        note: str = "",
        reason: str = "",
    ) -> str:
        """Add a known condition or kind of care, a fact beside the findings; return the row's record id."""
        return known_conditions.add(
            self._session,
            child,
            condition,
            stated_by=stated_by,
            started_on=started_on,
            ended_on=ended_on,
            source=source,
            standing=standing,
            note=note,
            reason=reason,
        )

    def end_condition(
        self,
        child: str,
        source: str,
        record_id: str,
        *,
        ended_on: dt.date,
        stated_by: str,
        note: str = "",
        reason: str = "",
    ) -> None:
        """Say since when a condition is over; a finding that rested on it is open again."""
        known_conditions.end(
            self._session,
            child,
            source,
            record_id,
            ended_on=ended_on,
            stated_by=stated_by,
            note=note,
            reason=reason,
        )

    def withdraw_condition(self, child: str, source: str, record_id: str, *, reason: str) -> None:
        """Take back a condition that was entered in error; a finding that rested on it is open again."""
        known_conditions.withdraw(self._session, child, source, record_id, reason=reason)

    def add_context(
        self,
        child: str,
        fact: str,
        *,
        stated_on: dt.date,
        stated_by: str,
        note: str = "",
        happened_on: dt.date | None = None,
        due_on: dt.date | None = None,
        about: int | None = None,
        reason: str = "",
    ) -> None:
        """Add a dated, sourced fact to the safeguarding context; for roles that may see it."""
        said = ContextFact(fact, stated_on, stated_by, note, happened_on, due_on, about)
        self.add_context_facts(child, [said], reason=reason)

    def add_context_facts(self, child: str, facts: Sequence[ContextFact], *, reason: str = "") -> None:
        """Add several facts to the safeguarding context at once, all or none."""
        safeguarding_context.add(self._session, child, facts, reason=reason)

    def context_due(self) -> pd.DataFrame:
        """Return the escalations that nothing has answered; no list for a role that works without names."""
        return safeguarding_context.due(self._session)

    def context_past(self) -> int:
        """Return how many escalations within the user's reach are past their day."""
        return safeguarding_context.n_past(self._session)

    def own_setting(self, name: str) -> str:
        """Return what the user settled for their own screens (``tour_seen``), "" for nothing."""
        return own_settings.value(self._session, name)

    def keep_own_setting(self, name: str, value: str) -> None:
        """Keep what the user settles for their own screens."""
        own_settings.keep(self._session, name, value)

    def import_context(self, file: Path, reason: str = "") -> ImportedContext:
        """Take in a file of safeguarding context; a row that can't be used is given back with why."""
        return context_file.take_in(self._session, file, reason)

    def preview(
        self, child: str, *, source: str, kind: str, value: str, unit: str, measured_on: dt.date, reason: str = ""
    ) -> Result:
        """Return a child's result as it would be with one more measurement; nothing is kept."""
        return previews.preview(
            self._session,
            child,
            source=source,
            kind=kind,
            value=value,
            unit=unit,
            measured_on=measured_on,
            reason=reason,
        )

    def would_be(self, child: str, *, action: str, source: str, record_id: str, reason: str = "") -> Result:
        """Return a child's result as it would be with one more decision about a record; nothing is kept."""
        return previews.would_be(
            self._session, child, action=action, source=source, record_id=record_id, reason=reason
        )

    def export(
        self, why: str, filters: Filters | None = None, *, stood_at: dt.date | None = None, purpose: str = "audit"
    ) -> Result:
        """Return what is kept of the children whom the user may see as the result of a run, for files and reports."""
        return export_results.export(self._session, why, filters, stood_at=stood_at, purpose=purpose)

    def exports(self) -> pd.DataFrame:
        """Return how many exports each user has made for each purpose; for who reads the trail."""
        return export_results.exports(self._session)

    def bring_to_today(self, filters: Filters | None = None) -> int:
        """Work out for today whoever was last looked at on an earlier day; return how many."""
        return bring_to_today.bring_to_today(self._session, filters, at_most=None)

    def actions_on_findings(self, why: str, findings: pd.DataFrame) -> pd.DataFrame:
        """Return what was noted of findings that an export holds (finding_id, action, done_on, role), for an audit."""
        return export_results.actions_on_findings(self._session, why, findings)

    def context_of_children(
        self, why: str, children: pd.DataFrame, *, stood_at: dt.date | None = None
    ) -> pd.DataFrame | None:
        """Return what counts of the context of an export (child_id, fact, on); None for a role that may not."""
        return export_results.context_of_children(self._session, why, children, stood_at=stood_at)

    def note_download(self, child: str, what: str, reason: str = "") -> None:
        """Write into the audit log that a chart, a table or a sheet of one child is taken away."""
        export_results.note_download(self._session, child, what, reason)

    def run(self, *, as_of: dt.date, policy: str, why: str, stood_at: dt.date | None = None) -> Result:
        """Run the stages on every row of the store, as ``growthwatch run`` does on the files they came from."""
        return export_results.run(self._session, as_of=as_of, policy=policy, why=why, stood_at=stood_at)

    def import_files(
        self,
        paths: Sequence[Path | str],
        *,
        as_of: dt.date | None = None,
        policy: str | None = None,
        mapping: Path | None = None,
        time_zone: str | None = None,
        dates: str | None = None,
        check_windows: Path | None = None,
        next_steps: Path | None = None,
        sender: Senders = None,
        source: Senders = None,
        why: str = "",
    ) -> list[ImportedFile]:
        """Take in files and folders, a transaction for each file, and work out the children they touch.

        Without a mapping a file is read by the one that was kept for its headings, where one was.
        """

        def take_in(some: Sequence[Path | str], by: Path | None) -> list[ImportedFile]:
            return administration.take_in(
                self._session,
                some,
                as_of=as_of,
                policy=policy,
                mapping=by,
                time_zone=time_zone,
                dates=dates,
                check_windows=check_windows,
                next_steps=next_steps,
                sender=sender,
                source=source,
                why=why,
            )

        return site_mappings.each(self._session, paths, mapping, take_in, sender)

    def taken_in(self, digests: Sequence[str]) -> pd.DataFrame:
        """Return which files, by the SHA-256 of their bytes, the store has taken in, and what came of each."""
        return administration.taken_in(self._session, digests)

    def set_files(
        self,
        *,
        check_windows: Path | None = None,
        next_steps: Path | None = None,
        practice_names: Path | None = None,
    ) -> None:
        """Take in a service's own windows of the checks, next steps and names of practices: they hold from now on."""
        administration.set_files(
            self._session, check_windows=check_windows, next_steps=next_steps, practice_names=practice_names
        )

    @property
    def practice_names(self) -> PracticeNames:
        """What the service calls its practices."""
        return self._session.practice_names

    def mapping_for(self, headings: Sequence[str], sender: str = "") -> str | None:
        """Return the mapping (TOML) that was kept for files with these headings, None where none was."""
        return site_mappings.stored(self._session, headings, sender)

    def keep_mapping(self, headings: Sequence[str], mapping: str, name: str, sender: str = "") -> None:
        """Keep what the columns of a file mean, for the next file with the same headings."""
        site_mappings.store(self._session, headings, mapping, name, sender)

    def refused_rows(self) -> pd.DataFrame:
        """Return the refused rows that nobody has put right or set aside yet, with what stands in them."""
        return refused_rows.waiting(self._session)

    def put_right(self, import_id: int, line: int, cells: Sequence[str], *, dates: str | None = None) -> ImportedFile:
        """Read a refused row again with other cells, as its file was read, and take in what it says."""

        def take_in(paths: Sequence[Path | str], **how: Any) -> list[ImportedFile]:
            return administration.take_in(self._session, paths, **how)

        return refused_rows.put_right(self._session, import_id, line, cells, take_in, dates=dates)

    def set_row_aside(self, import_id: int, line: int, why: str) -> None:
        """Note that a refused row is not to be used, and why."""
        refused_rows.set_aside(self._session, import_id, line, why)

    def rejects(self) -> pd.DataFrame:
        """Return every row of every file that could not be used, and why; row and value only to who may see all."""
        return administration.rejects(self._session)

    def remarks(self) -> pd.DataFrame:
        """Return every cell that could not be read in a row that is used without it, and why."""
        return administration.remarks(self._session)

    def refresh(self, why: str = "") -> pd.DataFrame:
        """Work out every child whom the user may see anew, for today and under today's rules; return what changed."""
        return administration.refresh(self._session, why)

    def back_up(self, target: Path) -> int:
        """Copy the whole store into a new SQLite file; return how many links its trail has."""
        return administration.back_up(self._session, target)

    def trail(
        self,
        *,
        child: str | None = None,
        username: str | None = None,
        since: str | None = None,
        limit: int | None = 500,
    ) -> pd.DataFrame:
        """Return links of the audit log, newest first: seq, at, username, role, action, child, why, detail, hashes."""
        return accountability.trail(self._session, child=child, username=username, since=since, limit=limit)

    def verify_trail(self, noted: tuple[int, str] | None = None, anchored: Sequence[AnchorFile] = ()) -> Verdict:
        """Check the chain, every row and the anchors; ``noted``: a link's number and hash written down elsewhere."""
        return accountability.verify_trail(self._session, noted, anchored)

    def anchor(self, files: Sequence[Path], key: Path) -> list[dict[str, Any]]:
        """Sign the head of the trail and append it to each of these files; return what each line says."""
        return accountability.anchor(self._session, files, key)

    def add_user(
        self,
        username: str,
        role: str,
        *,
        password: str | None = None,
        identity: tuple[str, str] | None = None,
        practice_code: str = "",
        teams: Sequence[str] = (),
    ) -> None:
        """Add a user who signs in with a password, or whom an identity provider (issuer, subject) vouches for."""
        users_and_teams.add_user(
            self._session,
            username,
            role,
            password=password,
            identity=identity,
            practice_code=practice_code,
            teams=teams,
        )

    def set_password(self, username: str, password: str) -> None:
        """Give a user a new password and lift a lock."""
        users_and_teams.set_password(self._session, username, password)

    def set_active(self, username: str, active: bool) -> None:
        """Let an account rest, or wake it; its sessions end at their next step. One administrator stays awake."""
        users_and_teams.set_active(self._session, username, active)

    def add_team(self, team: str, name: str, practice_codes: Sequence[str]) -> None:
        """Add a team and the practices whose children it looks after; a blank code for children without one known."""
        users_and_teams.add_team(self._session, team, name, practice_codes)

    def users(self) -> pd.DataFrame:
        """Return the users: username, role, practice_code, teams (a;b), active, locked_until."""
        return users_and_teams.users(self._session)
