"""What is done for the store as a whole: files taken in, users, results for a new day."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import sqlalchemy as sa

from growthwatch.store.access import accounts, audit_log, permissions
from growthwatch.store.database import schema
from growthwatch.store.desk import backup
from growthwatch.store.desk import import_files as taking_in
from growthwatch.store.desk.changing import Changing
from growthwatch.store.desk.import_files import Taken
from growthwatch.store.desk.reading import policy_of
from growthwatch.store.errors import StoreError
from growthwatch.store.recompute import recompute, rules_digest
from growthwatch.vocabulary import POLICIES


class Managing(Changing):
    """Looking after the store."""

    def import_files(
        self,
        paths: Sequence[Path | str],
        *,
        as_of: dt.date | None = None,
        policy: str | None = None,
        mapping: Path | None = None,
        why: str = "",
    ) -> list[Taken]:
        """Take in files and folders, a transaction for each file, and work out the children they touch.

        Parameters
        ----------
        as_of : date, optional
            Rows dated after it are refused; today where not given.
        policy : str, optional
            Sets the store's policy ("digital" or "paper") from now on.
        mapping : Path, optional
            A column mapping (TOML) for a table that is not recognised.

        Raises
        ------
        growthwatch.sources.UnusableInput
            When a file can't be used at all; the files before it are in.
        """
        if policy is not None:
            self._set_policy(policy)
        with self._reading("import_files", why=why) as work:
            user, at = work.user, work.at
        standing = policy_of(self._database)
        entry = audit_log.Entry(at, user.username, user.role, "imported", why=why)
        day = as_of or self.day
        try:
            return taking_in.take_in(self._database, paths, entry, as_of=day, policy=standing, mapping=mapping)
        finally:
            # whatever came in before a file that could not be used is worked out all the same
            recompute.settle(self._database, self._stand(standing, day))

    def refresh(self, why: str = "") -> pd.DataFrame:
        """Work out every child within reach for today and under today's rules; return what changed for whom.

        Columns: child (handle; child_id as well to a role that sees who children are), was_rule, was_status, rule,
        status: the most urgent finding before and after. The trail holds the counts.
        """
        with self._reading("refresh", why=why) as work:
            user = work.user
            ids = list(work.connection.scalars(sa.select(schema.children.c.child_id).where(permissions.within(user))))
            work.detail = {"rules": rules_digest.digest()}
        stand = self._stand(policy_of(self._database))
        scope = permissions.ROLES[user.role].scope
        if scope in {"area", "none"}:
            recompute.settle(self._database, stand)
            changes = recompute.everything(self._database, stand)
        else:
            changes = recompute.children_again(self._database, stand, ids)
        return self._shown_changes(changes)

    def back_up(self, target: Path) -> int:
        """Copy the whole store into a new SQLite file; return how many links its trail has."""
        with self._reading("back_up") as work:
            work.detail = {"file": target.name}
        return backup.back_up(self._database, target)

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
        with self._writing("manage_users") as work:
            accounts.add(
                work.connection, username, role, password=password, identity=identity, practice_code=practice_code,
                teams=tuple(teams), at=work.at,
            )  # fmt: skip
            work.detail = {"added": username.strip().casefold(), "role": role}

    def set_password(self, username: str, password: str) -> None:
        """Give a user a new password and lift a lock."""
        with self._writing("manage_users") as work:
            accounts.change(work.connection, username, password=password)
            work.detail = {"password_of": username.strip().casefold()}

    def set_active(self, username: str, active: bool) -> None:
        """Let an account rest, or wake it; its sessions end at their next step. One administrator stays awake."""
        with self._writing("manage_users") as work:
            accounts.change(work.connection, username, active=active)
            work.detail = {"active": active, "user": username.strip().casefold()}

    def add_team(self, team: str, name: str, practice_codes: Sequence[str]) -> None:
        """Add a team and the practices whose children it looks after; a blank code for children without one known."""
        with self._writing("manage_users") as work:
            table = schema.teams
            if work.connection.scalar(sa.select(table.c.team).where(table.c.team == team)) is not None:
                raise StoreError(f"the team {team} is there already")
            work.connection.execute(sa.insert(table).values(team=team, name=name))
            covered = [{"team": team, "practice_code": code} for code in dict.fromkeys(practice_codes)]
            if covered:
                work.connection.execute(sa.insert(schema.team_practices), covered)
            work.detail = {"team": team, "practices": list(practice_codes)}

    def users(self) -> pd.DataFrame:
        """Return the users: username, role, practice_code, teams (a;b), active, locked_until."""
        with self._reading("manage_users") as work:
            user, of = schema.users.c, schema.user_teams.c
            columns = ["id", "username", "role", "practice_code", "active", "locked_until"]
            query = sa.select(*(user[name] for name in columns)).order_by(user.username)
            frame = pd.DataFrame([tuple(row) for row in work.connection.execute(query)], columns=columns, dtype=object)
            pairs = work.connection.execute(sa.select(of.user_id, of.team).order_by(of.team)).all()
        teams = pd.DataFrame([tuple(pair) for pair in pairs], columns=["id", "teams"], dtype=object)
        joined = teams.groupby("id")["teams"].agg(";".join)
        return frame.assign(teams=frame["id"].map(joined).astype(object).fillna("")).drop(columns="id")

    def _set_policy(self, policy: str) -> None:
        if policy not in POLICIES:
            raise StoreError(f"unknown policy {policy!r}: expected one of {', '.join(POLICIES)}")
        if policy == policy_of(self._database):
            return
        with self._writing("import_files") as work:
            setting = schema.settings
            work.connection.execute(sa.delete(setting).where(setting.c.name == "policy"))
            work.connection.execute(sa.insert(setting).values(name="policy", value=policy))
            work.detail = {"policy": policy}

    def _shown_changes(self, changes: pd.DataFrame) -> pd.DataFrame:
        """Return changes under the handles of the children; their ids only to a role that sees who they are.

        Children out of reach may be worked out with those within: of them nothing is told. A role without children
        of its own works out everyone's and is told handles alone.
        """
        childless = permissions.ROLES[self.user.role].scope == "none"
        with self._database.reading() as connection:
            child = schema.children.c
            query = sa.select(child.child_id, child.handle).where(
                sa.true() if childless else permissions.within(self.user)
            )
            handles = {row.child_id: row.handle for row in connection.execute(query)}
        changes = changes[changes["child_id"].isin(list(handles))].reset_index(drop=True)
        changes.insert(0, "child", changes["child_id"].map(handles))
        return changes.drop(columns="child_id") if self.user.pseudonymised or childless else changes
