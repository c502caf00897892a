"""``growthwatch watch``: take in what is dropped into a folder, each file once; what is refused is set apart."""

import datetime as dt
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Final

import typer

from growthwatch.cli import drop_folder
from growthwatch.cli.drop_folder import Dropped, Seen
from growthwatch.cli.options import DateOrder, Mapping, Sender, TimeZone
from growthwatch.cli.store import HERE, StoreUrl, User, desk_of, kept_where
from growthwatch.sources import UnusableInput, senders
from growthwatch.store import Denied, Desk, ImportedFile, SignInRefused, StoreError

_QUARANTINE: Final = "refused"
_WHY: Final = "watched folder"
_REASON: Final = """{reason}

Refused on {at}. Nothing of this file was taken in. Put it right, or give it a mapping
(growthwatch inspect FILE --save MAPPING.toml), and drop it again.
"""


def watch(
    folder: Annotated[Path, typer.Argument(help="Folder into which files are dropped, and folders of files.")],
    store: StoreUrl = HERE,
    who: User = None,
    once: Annotated[bool, typer.Option("--once", help="Look once and end: for a scheduler.")] = False,
    every: Annotated[float, typer.Option("--every", min=1, help="Seconds between two looks.")] = 30,
    settle: Annotated[
        float, typer.Option("--settle", min=0, help="Seconds for which a file must not have changed.")
    ] = 5,
    quarantine: Annotated[
        Path | None, typer.Option("--quarantine", help="Folder for what is refused; FOLDER/refused if not given.")
    ] = None,
    log: Annotated[
        Path | None, typer.Option("--log", help="File to which each line is added; no names in it.")
    ] = None,
    mapping: Mapping = None,
    time_zone: TimeZone = None,
    dates: DateOrder = None,
    sender: Sender = None,
) -> None:
    """Take in what is dropped into a folder, each file once; what is refused goes to a quarantine.

    A file is told by its bytes, and read once it has not changed for a while. Files that come together are read
    together. No link is followed. The log names no file and no child: a file is told by the first letters of its
    SHA-256. Exit code 0 with --once also where a file was refused: the last line says how many.
    """
    if not folder.is_dir():
        raise UnusableInput("there is no such folder", column="FOLDER", value=str(folder))
    apart = quarantine or folder / _QUARANTINE
    if apart.resolve() == folder.resolve():
        raise UnusableInput("name another folder than the one watched", column="--quarantine", value=str(apart))
    kept_where(store, make=True)
    desk_of(store, who, make=True).require("import_files")
    asked = {"mapping": mapping, "time_zone": time_zone, "dates": dates, "sender": senders.stated(sender)}

    def take_in(desk: Desk, paths: Sequence[Path]) -> list[ImportedFile]:
        return desk.import_files(paths, why=_WHY, **asked)  # type: ignore[arg-type]

    watched = _Watched(folder, apart, lambda: desk_of(store, who, make=True), take_in, _Log(log))
    if once:
        watched.pass_once(settle)
        watched.log(watched.summary())
        return
    watched.log(f"watching, a look every {every:g} s")
    try:
        while True:
            watched.look_again(settle)
            time.sleep(every)
    except KeyboardInterrupt:
        watched.log(f"stopped: {watched.summary()}")


class _Log:
    """Lines with their time on stdout and, where one is given, at the end of a file; none holds what is personal."""

    def __init__(self, file: Path | None) -> None:
        self._file = file

    def __call__(self, line: str) -> None:
        stamped = f"{_now()} {line}"
        typer.echo(stamped)
        if self._file is not None:
            with self._file.open("a", encoding="utf-8") as out:
                out.write(stamped + "\n")


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


@dataclass
class _Watched:
    """A folder that is watched, and what has come of it so far."""

    folder: Path
    quarantine: Path
    desk: Callable[[], Desk]
    take_in: Callable[[Desk, Sequence[Path]], list[ImportedFile]]
    log: _Log
    known: dict[Seen, str] = field(default_factory=dict)  # what was taken in or left, as it was seen: its digest
    links: int = 0
    taken: int = 0
    refused: int = 0
    waiting: int = 0

    def summary(self) -> str:
        """Return how many files came in, were refused, and wait for the next look."""
        said = f"{self.taken:,} files taken in, {self.refused:,} refused, {self.waiting:,} not written to the end yet"
        return f"{said}, {self.links:,} links not followed" if self.links else said

    def look_again(self, settle: float) -> None:
        """Look as :meth:`pass_once`; a store or a disk that can't be reached for a while is tried at the next look.

        Raises
        ------
        StoreError
            Where waiting would not help: what is asked for is not this user's to do.
        """
        try:
            self.pass_once(settle)
        except OSError as error:
            self.log(f"a file or folder can't be reached ({error.strerror}): tried again at the next look")
        except StoreError as error:
            if isinstance(error, (Denied, SignInRefused)) or not error.code:
                raise
            self.log(f"{error}: tried again at the next look")

    def pass_once(self, settle: float) -> None:
        """Look, wait until what is new has not changed for ``settle`` seconds, and take it in."""
        found, self.links = drop_folder.look(self.folder, self.quarantine)
        new = [seen for seen in found if seen not in self.known]
        self.waiting = 0
        if not new:
            return
        time.sleep(settle)
        now = set(drop_folder.look(self.folder, self.quarantine)[0])
        still = [seen for seen in new if seen in now]
        self.waiting = len(new) - len(still)
        with TemporaryDirectory() as work:
            copies = [drop_folder.copied(seen, self.folder, Path(work)) for seen in still]
            self.waiting += sum(copy is None for copy in copies)
            self._take_in_new([copy for copy in copies if copy is not None])

    def _take_in_new(self, dropped: list[Dropped]) -> None:
        """Take in files together where that can be; those that can't be used are set apart, the others tried again."""
        if not dropped:
            return
        desk = self.desk()
        batch = self._unknown(desk, dropped)
        while batch:
            try:
                self.take_in(desk, [one.copy for one in batch])
            except UnusableInput as refusal:
                batch = self._left(desk, batch)
                unusable = _named(refusal, batch)
                if unusable is None:
                    for one in batch:
                        self._alone(desk, one)
                    return
                self._set_apart(unusable, refusal)
                batch = [one for one in batch if one is not unusable]
            else:
                self._left(desk, batch)
                return

    def _unknown(self, desk: Desk, dropped: list[Dropped]) -> list[Dropped]:
        """Return the files that were never taken in, one of each content."""
        before = set(desk.taken_in([one.digest for one in dropped]).index)
        new: dict[str, Dropped] = {}
        for one in dropped:
            if one.digest in before or one.digest in new:
                self.log(f"{_name(one)}: the same bytes were taken in before, left where it is")
                self.known[one.seen] = one.digest
            else:
                new[one.digest] = one
        return list(new.values())

    def _alone(self, desk: Desk, one: Dropped) -> None:
        try:
            self.take_in(desk, [one.copy])
        except UnusableInput as refusal:
            self._set_apart(one, refusal)
        else:
            self._left(desk, [one])

    def _left(self, desk: Desk, batch: list[Dropped]) -> list[Dropped]:
        """Note which files are in the store by now, and return the others."""
        counts = desk.taken_in([one.digest for one in batch])
        for one in batch:
            if one.digest not in counts.index:
                continue
            self.taken += 1
            self.known[one.seen] = one.digest
            of = counts.loc[one.digest]
            self.log(
                f"{_name(one)}: taken in, {of['rows']:,} rows, {of['added']:,} new ({of['corrected']:,} corrected), "
                f"{of['rejected']:,} refused"
            )
        return [one for one in batch if one.digest not in counts.index]

    def _set_apart(self, one: Dropped, refusal: Exception) -> None:
        self.refused += 1
        self.known[one.seen] = one.digest
        where = self.quarantine.name
        try:
            drop_folder.set_apart(one, self.quarantine, _REASON.format(reason=refusal, at=_now()))
        except OSError as error:
            where = f"nowhere: the quarantine can't be written to ({error.strerror})"
        self.log(f"{_name(one)}: refused, set apart in {where} with the reason beside it")


def _named(refusal: Exception, batch: list[Dropped]) -> Dropped | None:
    """Return the one file that a refusal names; the only one there is where it names none."""
    of = str(getattr(refusal, "file", ""))
    named = [one for one in batch if of and of.startswith((one.copy.name, f"{one.copy.parent.name}/{one.copy.name}"))]
    if len(named) == 1:
        return named[0]
    return batch[0] if len(batch) == 1 else None


def _name(one: Dropped) -> str:
    """Return what the log calls a file: its name may be a child's."""
    return (
        f"file {one.digest[:12]} ({one.copy.suffix.lower().lstrip('.')[:8] or 'no ending'}, {one.seen.size:,} bytes)"
    )
