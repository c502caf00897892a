"""Lists of children at the desk: the caseload, what calls for somebody, what a search finds, what waits.

Every look is in the audit log before it is shown.
"""

import datetime as dt
from typing import Any

import pandas as pd
import sqlalchemy as sa

from growthwatch.store.access import permissions
from growthwatch.store.database import schema
from growthwatch.store.desk import bring_to_today, find_children, linking, lists, worklist, worklist_lines
from growthwatch.store.desk.lists import Filters, set_filters
from growthwatch.store.desk.session import Operation, Session
from growthwatch.store.errors import Denied, StoreError
from growthwatch.worklist_vocabulary import VIEWS

#: The states of a 6-8-week check that somebody must act on.
MISSED = ("missed", "overdue", "attended_not_measured", "weight_to_check", "measured_no_review")
_LONGEST_SEARCH = 50
#: With so many words of a name a birth date is known to who asks.
_WORDS_OF_A_NAME = 2


def today(
    session: Session,
    limit: int | None = 200,
    filters: Filters | None = None,
    *,
    view: str = "open",
    everybody: bool = False,
) -> pd.DataFrame:
    """Return the children that call for somebody of the user's role today, most urgent first; as :func:`caseload`.

    Up to ``REFRESHED_AT_ONCE`` children last looked at on an earlier day are worked out for today first; column
    ``as_of`` says for which day each line holds.

    Parameters
    ----------
    filters : Filters, optional
        ``urgency``, ``check_status`` and ``unacknowledged`` ask about what stands in the list.
    view : str
        Of ``worklist_vocabulary.VIEWS``: "open", or what waits, is under care, has ended, has retired.
    everybody : bool
        Whether the open list holds what calls for anybody.
    """
    if view not in VIEWS:
        raise StoreError(f"unknown list {view!r}: expected one of {', '.join(VIEWS)}")
    bring_to_today.bring_to_today(session)
    asked = filters or Filters()
    with session.reading("caseload") as operation:
        found = worklist_lines.lines(
            operation.connection, operation.user, asked, view=view, everybody=everybody, today=session.day, limit=limit
        )
        operation.detail = {"filters": lists.set_filters(asked), "view": view, "children": len(found)}
    return found


def caseload(
    session: Session, filters: Filters | None = None, *, limit: int | None = 200, offset: int = 0
) -> pd.DataFrame:
    """Return children whom the user may see, a line each, most urgent first: of two alike the more probable finding.

    Columns: handle, child_id, nhs_number, forename, surname, date_of_birth (these five blank to a pseudonymised
    role), age_days [days], sex, practice_code, as_of, urgency (position in ``store.URGENCY``), top_rule, top_status,
    top_certainty, top_finding, top_text, top_headline (blank where it was stored before findings had one),
    top_probability (NaN where the check calls sooner than any finding), latest_on, overdue_since, next_weighing_by,
    n_findings (met or confirmed), check_status, check_reason, check_until, check_text (of the 6-8-week check),
    weights_known (a word of ``summary.WEIGHTS_KNOWN`` where no weight can be relied on), not_judged (words of
    ``NOT_JUDGED_REASONS``, "a;b"), doubt_text, doubt_headline, doubt_urgency, doubt_probability (what is in doubt,
    and what it would mean), n_doubts, n_links (readings and links that wait for a decision, NaN where not counted
    yet), known_conditions (codes, "a;b"), action, action_on (the last about the top finding).
    """
    return _listed(session, filters or Filters(), limit=limit, offset=offset)


def _listed(
    session: Session,
    asked: Filters,
    *,
    limit: int | None,
    offset: int = 0,
    order: tuple[sa.ColumnElement[Any], ...] = (),
) -> pd.DataFrame:
    with session.reading("caseload") as operation:
        wheres = lists.conditions(operation.connection, operation.user, asked)
        found = lists.caseload(
            operation.connection, operation.user, wheres, today=session.day, limit=limit, offset=offset, order=order
        )
        operation.detail = {"filters": set_filters(asked), "children": len(found)}
    return found


def tally(session: Session, filters: Filters | None = None) -> pd.DataFrame:
    """Return how many children whom the user may see stand at each urgency and check status.

    Columns: urgency, check_status, children, doubted (of them, with readings that wait for a decision), n_links.
    """
    asked = filters or Filters()
    with session.reading("caseload") as operation:
        wheres = lists.conditions(operation.connection, operation.user, asked)
        counts = lists.counts(operation.connection, operation.user, wheres)
        operation.detail = {"filters": set_filters(asked), "counts_only": True}
    return counts


def places(session: Session) -> tuple[list[str], dict[str, str]]:
    """Return the practices of the children whom the user may see ("" for not known), and team -> its name."""
    with session.looking("caseload") as connection:
        return lists.practices(connection, session.user), lists.teams(connection, session.user)


def search(session: Session, text: str, reason: str = "", *, alike: bool | None = None) -> pd.DataFrame:
    """Return up to 50 children by NHS number, birth date (ISO), parts of a name, or a name and a birth date.

    Columns as :func:`caseload`, and ``match``: "exact", or "alike" for a name with a letter wrong (two in long words)
    or an NHS number with a digit wrong. What matches exactly comes first.

    Parameters
    ----------
    alike : bool, optional
        Whether to look for what is nearly the same too; where None, only when nothing matches exactly.

    Raises
    ------
    Denied
        When the role works on pseudonyms and no reason is given.
    StoreError
        When fewer than two letters are given, or a role that works on pseudonyms asks by a birth date without a name.
    """
    looked_for = find_children.sought(text)
    with session.reading("search", why=reason) as operation:
        if operation.user.pseudonymised and not operation.why:
            raise Denied("say why this child is searched for: lists show no names to this role")
        if len(text.strip()) < 2:
            raise StoreError("a search needs at least two letters")
        if operation.user.pseudonymised and looked_for.born is not None and len(looked_for.words) < _WORDS_OF_A_NAME:
            raise StoreError(
                "a role that works on pseudonyms searches by NHS number or name: a birth date alone, or with one word "
                "of a name, would tell of the children on its lists when they were born"
            )
        found = _found(operation, find_children.exactly(looked_for), session.day).assign(match="exact")
        if alike or (alike is None and found.empty):
            wanted = find_children.alike(operation.connection, operation.user, looked_for, _LONGEST_SEARCH)
            rank = {handle: at for at, handle in enumerate(wanted)}
            near = _found(operation, [schema.children.c.handle.in_(wanted)], session.day).assign(match="alike")
            near = near[~near["handle"].isin(found["handle"])]
            near = near.sort_values("handle", key=lambda handles: handles.map(rank))
            found = pd.concat([found, near], ignore_index=True).head(_LONGEST_SEARCH) if len(near) else found
        operation.detail = {"by": looked_for.by, "found": found["handle"].tolist()}
        operation.named = found["handle"].tolist() if operation.user.pseudonymised else []
    return found


def _found(operation: Operation, wheres: list[sa.ColumnElement[bool]], today: dt.date) -> pd.DataFrame:
    return lists.caseload(operation.connection, operation.user, wheres, today=today, limit=_LONGEST_SEARCH)


def checks_to_act_on(session: Session, check: str, practice_code: str | None = None) -> pd.DataFrame:
    """Return the rows of one check on the worklist, in whatever state; columns as ``worklist.listed``.

    Children last looked at on an earlier day are worked out for today first, as for :func:`today`.
    """
    bring_to_today.bring_to_today(session)
    filters = Filters(practice_code=practice_code)
    return worklist.listed(session, kinds=["check"], matters=[check], filters=filters)


def possible_duplicates(session: Session, practice_code: str | None = None) -> int:
    """Return how many children whom the user may see have no check of their own: they may be one on the list."""
    held, child = schema.result_documents.c, schema.children
    with session.looking("missed_checks") as connection:
        asked = lists.conditions(connection, session.user, Filters(practice_code=practice_code))
        query = (
            sa.select(sa.func.count())
            .select_from(child.join(schema.result_documents, child.c.kept_id == held.id))
            .where(permissions.within(session.user), *asked)
            .where(held.check_status == "excluded", held.check_reason == "possible_duplicate")
        )
        return int(connection.scalar(query) or 0)


def missed_checks(session: Session, practice_code: str | None = None) -> pd.DataFrame:
    """Return the children whose 6-8-week check is missed, overdue or incomplete; columns as :func:`caseload`."""
    with session.reading("missed_checks") as operation:
        asked = Filters(check_status=MISSED, practice_code=practice_code)
        wheres = lists.conditions(operation.connection, operation.user, asked)
        found = lists.caseload(operation.connection, operation.user, wheres, today=session.day, limit=None)
        operation.detail = {"practice": practice_code or "", "children": len(found)}
    return found


def doubts(session: Session, limit: int | None = 200) -> pd.DataFrame:
    """Return the children with readings that wait for a decision; as ``caseload``.

    First those whose doubt would mean most if it were true. Who died or left is on no worklist: what is in doubt of
    them stands on their page.
    """
    return _listed(session, Filters(doubted=True, here=True), limit=limit, order=lists.order_of_doubts())


def links(session: Session, limit: int = 50) -> pd.DataFrame:
    """Return the pairs that may be one child, or one child of which a record may not be; waiting ones first.

    A row for each pair of records: source_1, record_1, handle_1 and so on to 2, probability, why_not_joined,
    and of each end what its record states of the person (columns of ``linking.STATED`` with _1 and _2) and
    what is known of its child (of ``linking.KNOWN``, the same with known_ before); action,
    decided_by, decided_on and reason of the decision that stands, blank for those that wait. Pairs of which one
    child is not the user's to see are left out. To a pseudonymised role names, numbers, dates of the record and of
    birth, postcodes and reasons are blank: it tells the two by their handles. The audit log holds the handles of
    every pair shown.
    """
    with session.reading("caseload") as operation:
        found = linking.pairs(operation.connection, operation.user, limit)
        shown = found[["handle_1", "handle_2"]].to_numpy(dtype=object).tolist()
        operation.detail = {"filters": {"links": "yes"}, "pairs": len(found), "found": shown}
    return found
