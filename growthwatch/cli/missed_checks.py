"""``growthwatch missed-checks``: the list a practice works through on Monday, from files or from the record store."""

import datetime as dt
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

import pandas as pd
import typer

from growthwatch import pipeline
from growthwatch.cells import unguarded_table
from growthwatch.cli import from_store
from growthwatch.cli.options import (
    AsOf,
    CheckWindowsFile,
    DateOrder,
    Mapping,
    OptionalInputs,
    Policy,
    PolicyIfAny,
    PracticeNamesFile,
    Sender,
    SourceOption,
    TimeZone,
    as_of_or_today,
    file_can_be_made,
    kept_apart,
)
from growthwatch.cli.usage import one_of
from growthwatch.report.missed_checks import changes, standing
from growthwatch.report.missed_checks import missed_checks as report
from growthwatch.report.missed_checks import report_files as files
from growthwatch.report.missed_checks.changes import Earlier
from growthwatch.results import Result
from growthwatch.sources import UnusableInput, senders
from growthwatch.vocabulary import CHECKS, MAIN_CHECK

_DAYS_OF_MONTH: Final = 365.25 / 12
_WHY: Final = "missed-checks report"


@dataclass(frozen=True)
class _Origin:
    """Where the report's rows come from: files, or the store."""

    result: Result
    at: Callable[[dt.date], tuple[Result, frozenset[str]]]  # the same on an earlier day, and who was done with by then
    on_worklist: pd.DataFrame | None = None
    names: Any = None
    email_safe: bool = False


def missed_checks(
    practice: Annotated[str, typer.Option("--practice", metavar="ODS", help="ODS code of the practice.")],
    out: Annotated[Path, typer.Option("--out", help="File to write: .xlsx, .csv, .html or .pdf.")],
    inputs: OptionalInputs = None,
    store: from_store.StoreInstead = None,
    who: from_store.WhoAsks = None,
    why: from_store.Why = None,
    as_of: AsOf = None,
    policy: PolicyIfAny = None,
    mapping: Mapping = None,
    time_zone: TimeZone = None,
    dates: DateOrder = None,
    sender: Sender = None,
    source: SourceOption = None,
    check_windows: CheckWindowsFile = None,
    check: Annotated[
        str, typer.Option("--check", help="6-8-week, new-birth, 12-month or 2-year: which check is listed.")
    ] = MAIN_CHECK,
    email_safe: Annotated[bool, typer.Option("--email-safe", help="No child listed, small numbers hidden.")] = False,
    practice_names: PracticeNamesFile = None,
    up_to_age: Annotated[
        float | None, typer.Option("--up-to-age", min=0, metavar="MONTHS", help="List nobody older; they are counted.")
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--since", metavar="DATE|FILE", help="What is new, gone or changed since a day, or an earlier CSV."
        ),
    ] = None,
) -> None:
    """List the 6-8-week checks of one practice that need somebody, or those of another review.

    Exit codes for a scheduler: 0 the report was written (also when nobody is on it); 2 it could not be written.
    The last line on stdout sums it up; what needs attention, such as a practice code that nobody has, goes to stderr.
    With --store the list is that of the record store today: who was noted as done, or waits for a day, is not on it.
    """
    kept_apart(inputs or [], out)
    file_can_be_made(out, files.FORMATS)
    one_of(check, CHECKS, "--check")
    if not practice.strip():
        raise UnusableInput("no practice was named", column="--practice", value="(empty)")
    asked = {
        "mapping": mapping, "check_windows": check_windows, "time_zone": time_zone, "dates": dates,
        "sender": senders.stated(sender), "source": senders.sources_stated(source),
    }  # fmt: skip
    # what was written last time is read before it is written over
    before = None if since is None else _before(since)
    if from_store.is_asked(inputs, store, {**asked, "policy": policy, "as_of": as_of}):
        origin = _of_store(str(store), who, practice, check, why)
    else:
        origin = _of_files(inputs or [], as_of_or_today(as_of), policy or Policy.digital, asked)
    about: dict[str, Any] = {
        "check": check, "names": practice_names or origin.names,
        "up_to_age_days": None if up_to_age is None else round(up_to_age * _DAYS_OF_MONTH),
    }  # fmt: skip
    code = _as_recorded(practice, origin.result)
    earlier = _stood(origin, before, code, about) if isinstance(before, dt.date) else before
    made = report.missed_checks(
        origin.result, code, email_safe=email_safe or origin.email_safe, on_worklist=origin.on_worklist,
        earlier=earlier, **about,
    )  # fmt: skip
    try:
        files.write(made, out)
    except ModuleNotFoundError:
        raise UnusableInput(
            "a PDF needs the extra: pip install 'growthwatch[pdf]'", column="--out", value=out.name
        ) from None
    for notice in filter(None, (*made.notices, made.unconfirmed, made.unlisted)):
        typer.echo(f"growthwatch: {notice}", err=True)
    typer.echo(f"growthwatch missed-checks {made.as_of:%Y-%m-%d}: {made.headline}, written to {out}")


def _of_files(inputs: list[Path], as_of: dt.date, policy: Policy, asked: dict[str, Any]) -> _Origin:
    def run(day: dt.date) -> Result:
        return pipeline.run(inputs, as_of=day, policy=policy.value, **asked)

    return _Origin(run(as_of), lambda day: (run(day), frozenset()))


def _of_store(store: str, who: str | None, practice: str, check: str, why: str | None) -> _Origin:
    """Return what the store holds of the practice's children today, and how people left their checks."""
    from growthwatch.store import Filters  # noqa: PLC0415 - who reads files needs no database

    desk = from_store.desk(store, who)
    said = from_store.purpose(desk, why, _WHY)
    codes = [code for code in desk.places()[0] if code]
    filters = Filters(practice_code=_alike(practice, codes))
    desk.bring_to_today(filters)
    rows = desk.worklist(kinds=["check"], matters=[check], filters=filters)

    def at(day: dt.date) -> tuple[Result, frozenset[str]]:
        done = ~rows["state"].isin(["open", "acknowledged"]) & (rows["acted_on"] <= pd.Timestamp(day))
        result = from_store.as_of(desk.export(said, filters, stood_at=day, purpose="missed_checks"), day, desk.policy)
        return result, frozenset(rows.loc[done.to_numpy(dtype=bool), "child_id"])

    return _Origin(
        from_store.as_of(desk.export(said, filters, purpose="missed_checks"), desk.day, desk.policy),
        at,
        None if desk.user.pseudonymised else standing.of_checks(rows),
        desk.practice_names,
        desk.user.pseudonymised,
    )


def _before(since: str) -> dt.date | Earlier | None:
    """Return the day since when, or the worklist that an earlier run wrote; None, and say so, before the first run.

    Raises
    ------
    UnusableInput
        When it is neither a date nor such a file.
    """
    with suppress(ValueError):
        return dt.date.fromisoformat(since)
    path = Path(since)
    if path.suffix.lower() == ".csv" and not path.exists():
        typer.echo(f"growthwatch: {path.name} is not there yet: nothing to compare with this time", err=True)
        return None
    if path.suffix.lower() != ".csv" or not path.is_file():
        why = "expected a date (YYYY-MM-DD) or the CSV that an earlier run wrote"
        raise UnusableInput(why, column="--since", value=since)
    rows = unguarded_table(pd.read_csv(path, dtype="str", keep_default_na=False))
    if lacks := [name for name in changes.NEEDED if name not in rows.columns]:
        raise UnusableInput(f"no worklist of missed-checks: it has no column {lacks[0]}", file=path.name, line=1)
    return Earlier(rows, path.name)


def _stood(origin: _Origin, day: dt.date, code: str, about: dict[str, Any]) -> Earlier:
    """Return the worklist as it was on a day."""
    if day >= dt.date.fromisoformat(str(origin.result.about["as_of"])):
        raise UnusableInput("expected a day before the day of the list", column="--since", value=day.isoformat())
    result, done = origin.at(day)
    rows = report.missed_checks(result, code, **about).worklist
    return Earlier(rows[~rows["child_id"].isin(done).to_numpy()], day.isoformat())


def _as_recorded(practice: str, result: Result) -> str:
    """Return the code as the children have it: z90001 is typed for Z90001."""
    return _alike(practice, sorted(result.children["practice_code"].dropna().astype(str).unique()))


def _alike(practice: str, recorded: list[str]) -> str:
    typed = practice.strip()
    alike = [code for code in recorded if code.casefold() == typed.casefold()]
    return alike[0] if len(alike) == 1 else typed
