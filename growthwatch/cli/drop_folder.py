"""A folder into which files are dropped: which are new and written to the end, and where those go that are refused.

Only ordinary files are read: a link is never followed, so that nothing outside the folder comes in by it. A file is
copied before it is read, and told from others by the digest of that copy: what is written over it meanwhile is another
file, for the next look.
"""

import hashlib
import os
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

#: Names under which programs write what is not finished, or keep for themselves.
_NOT_YET: Final = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".download", ".filepart", ".swp")
_OWN: Final = (".", "~$", "_")
#: Windows and some servers hold a file that is being written locked: these leave it for the next look.
_HELD: Final = (PermissionError, FileNotFoundError)
_CHUNK: Final = 1 << 20
REASON: Final = ".reason.txt"


@dataclass(frozen=True)
class Seen:
    """A file as one look found it; the same at the next look, it is written to the end."""

    path: Path
    size: int
    changed: int  # [ns]


@dataclass(frozen=True)
class Dropped:
    """A file that is written to the end, and the copy of it that is read."""

    seen: Seen
    copy: Path
    digest: str


def look(folder: Path, quarantine: Path) -> tuple[list[Seen], int]:
    """Return the files that lie in a folder and in those within it, in the order of their names, and how many links.

    Left out: what lies in the quarantine, links, what is no ordinary file, and names of files not finished.
    """
    found, links = [], 0
    for path in _walk(folder, quarantine.resolve()):
        try:
            about = path.lstat()
        except _HELD:
            continue
        if stat.S_ISLNK(about.st_mode):
            links += 1
        elif stat.S_ISREG(about.st_mode) and not _unfinished(path.name):
            found.append(Seen(path, about.st_size, about.st_mtime_ns))
    return found, links


def _walk(folder: Path, quarantine: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder, followlinks=False):
        here = Path(place)
        links = [name for name in folders if (here / name).is_symlink()]
        folders[:] = sorted(
            name for name in folders
            if name not in links and not name.startswith(_OWN) and (here / name).resolve() != quarantine
        )  # fmt: skip
        yield from (here / name for name in sorted([*names, *links]))


def _unfinished(name: str) -> bool:
    return name.startswith(_OWN) or name.lower().endswith((*_NOT_YET, REASON))


def copied(seen: Seen, folder: Path, to: Path) -> Dropped | None:
    """Return a file as it is copied, under its place in the folder; None where it is not as it was seen, or held.

    Raises
    ------
    OSError
        When it can't be read, or the copy can't be written.
    """
    copy = to / seen.path.relative_to(folder)
    copy.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    try:
        # a link put in its place since is no file of this folder
        handle = os.open(seen.path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
    except _HELD:
        return None
    with os.fdopen(handle, "rb") as file, copy.open("wb") as out:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            out.write(chunk)
        about = os.fstat(file.fileno())
    if (about.st_size, about.st_mtime_ns) != (seen.size, seen.changed):
        copy.unlink()
        return None
    return Dropped(seen, copy, digest.hexdigest())


def set_apart(dropped: Dropped, quarantine: Path, reason: str) -> Path:
    """Move a file that was refused into the quarantine, with a file beside it that says why; return where it went.

    A file written over since it was read stays where it is: the copy that was refused goes.
    """
    quarantine.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = dropped.seen.path.name
    to = quarantine / name
    if to.exists():
        to = quarantine / f"{dropped.seen.path.stem}~{dropped.digest[:8]}{dropped.seen.path.suffix}"
    about = dropped.seen.path.lstat() if dropped.seen.path.exists() else None
    same = about is not None and (about.st_size, about.st_mtime_ns) == (dropped.seen.size, dropped.seen.changed)
    shutil.move(dropped.seen.path if same else dropped.copy, to)
    to.with_name(to.name + REASON).write_text(reason, encoding="utf-8")
    return to
