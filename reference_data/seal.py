"""Seal the reference data again after one of its lists was changed: ``make seal``.

Every file that the program reads from here is checked against its SHA-256 in ``manifest.json`` before it is used, so a
list that was changed is refused until its new SHA-256 stands there. A new list gets an entry by hand first: its source
and its licence are for a person to state. The tables of ``uk_who``, ``who`` and ``trisomy_21`` are not edited: their
scripts build and seal them.
"""

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
#: What is read as data without a seal: mappings say what they read, and scripts are no data.
UNSEALED = ("mappings/",)
#: Folder -> the script that builds and seals all in it.
BUILT_BY = {
    "uk_who/": "uk_who/build_uk_who.py",
    "who/": "who/build_who.py",
    "trisomy_21/": "trisomy_21/build_trisomy_21.py",
}
STATED = ("source", "licence")


class CantSealError(Exception):
    """What has to be put right by a person before anything is sealed; the message is one sentence."""


def sealed(manifest: dict[str, Any], folder: Path) -> tuple[dict[str, Any], list[str]]:
    """Return the manifest with the SHA-256 of every file as it is now, and the names of the files that changed.

    Parameters
    ----------
    manifest : dict
        ``manifest.json``: under ``files`` an entry for each file, with ``source``, ``licence`` and ``sha256``.
    folder : Path
        Where the files lie.

    Raises
    ------
    CantSealError
        For a list without an entry, an entry without its file, source or licence, and a changed table that a script
        builds.
    """
    there = {
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.suffix in {".csv", ".json", ".toml"}
    }
    there = {name for name in there if not name.startswith(UNSEALED)} - {"manifest.json"}
    if unlisted := sorted(there - manifest["files"].keys()):
        raise CantSealError(f"{unlisted[0]} has no entry in manifest.json: add one with its source and its licence")
    files, changed = {}, []
    for name, entry in manifest["files"].items():
        if name not in there:
            raise CantSealError(f"{name} has an entry in manifest.json and is not there")
        if lacks := [what for what in STATED if not entry.get(what)]:
            raise CantSealError(f"the entry of {name} in manifest.json states no {lacks[0]}")
        digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        files[name] = {**entry, "sha256": digest}
        if digest == entry.get("sha256"):
            continue
        if script := next((script for place, script in BUILT_BY.items() if name.startswith(place)), None):
            raise CantSealError(f"{name} is not what {script} built: run that script, or take the change back")
        changed.append(name)
    return {**manifest, "files": files}, changed


def main(folder: Path = HERE) -> int:
    """Write the manifest anew and say which files changed; exit code 2 where something has to be put right first."""
    path = folder / "manifest.json"
    try:
        manifest, changed = sealed(json.loads(path.read_text(encoding="utf-8")), folder)
    except CantSealError as error:
        print(f"nothing was sealed: {error}", file=sys.stderr)
        return 2
    if changed:
        path.write_text(json.dumps(manifest, indent=2, sort_keys=True) + "\n", encoding="utf-8", newline="\n")
    print(f"sealed: {', '.join(changed)}" if changed else "every file is as it was sealed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
