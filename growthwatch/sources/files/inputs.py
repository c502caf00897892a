"""Which files are meant, what each of them is by its contents, and its fingerprint."""

import codecs
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from growthwatch.sources.errors import UnusableInput

#: Endings that are read when a folder is given; a file that is named itself is judged by its contents alone.
READ_FROM_FOLDERS = (".csv", ".tsv", ".txt", ".tab", ".xlsx", ".xlsm", ".parquet", ".json", ".ndjson", ".jsonl")
_CHUNK = 1 << 20
#: A text holds no more control characters than this share.
_CONTROLS = 0.01
_MAGIC = {
    b"PK\x03\x04": "xlsx",
    b"PAR1": "parquet",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "ole",
    b"%PDF": "pdf",
    b"\x1f\x8b": "gzip",
    b"\x89PNG": "image",
    b"\xff\xd8\xff": "image",
}
_NOT_READ = {
    "ole": "is an encrypted or old (.xls) workbook: save it as .xlsx without a password",
    "pdf": "is a PDF, not a table: export CSV or XLSX",
    "gzip": "is compressed: unpack it first",
    "image": "is a picture, not a table",
    "xml": "is XML, which is not read: export CSV, XLSX or FHIR JSON",
    "binary": "is not a text, XLSX, Parquet or FHIR JSON file, whatever its name says",
}


@dataclass(frozen=True)
class Survey:
    """What one pass over the bytes of a file showed.

    ``format`` is delimited, xlsx, parquet or json; ``encoding`` the codec it is decoded with; ``quotes`` whether a
    quotation mark occurs; ``strict`` whether the bytes are UTF-8 as they stand (after any byte-order mark).
    """

    path: Path
    file: str
    format: str
    sha256: str
    size: int
    encoding: str
    strict: bool
    quotes: bool


def expand(inputs: Sequence[Path | str]) -> list[Path]:
    """Return the files meant by a list of files and folders, in a fixed order, each once.

    Raises
    ------
    UnusableInput
        When there is nothing: no input, no such file, a folder without a file that could be read, or
        with a link in it that leads elsewhere.
    """
    if not inputs:
        raise UnusableInput("no input was given")
    files: list[Path] = []
    for item in map(Path, inputs):
        if item.is_dir():
            found = [file for p in sorted(item.iterdir()) for file in _from_folder(p)]
            _stay_within(item, found)
            if not found:
                deeper = any(p.is_dir() for p in item.iterdir())
                raise UnusableInput(
                    "the folder holds no CSV, XLSX, Parquet or FHIR JSON file"
                    + (" itself, and the folders within it are not looked into: name them" if deeper else ""),
                    file=str(item),
                )
            files += found
        elif item.is_file():
            files.append(item)
        else:
            raise UnusableInput("there is no such file or folder", file=str(item))
    return list({path.resolve(): path for path in files}.values())


def _from_folder(path: Path) -> list[Path]:
    """Return what is read of one entry of a folder: a file, or the parts of a dataset (``records.parquet/``)."""
    # truth.csv is what a simulation really held: it stands beside a caseload and is never part of it
    if path.name.startswith((".", "~$", "_")) or path.stem.lower().startswith("truth") or path.name == "run.json":
        return []
    if path.suffix.lower() not in READ_FROM_FOLDERS:
        return []
    if path.is_dir() and path.suffix.lower() == ".parquet":
        return [part for part in sorted(path.rglob("*.parquet")) if not part.name.startswith((".", "_"))]
    return [path] if path.is_file() else []


def _stay_within(folder: Path, files: Sequence[Path]) -> None:
    """Refuse a file of a folder that is a link to one elsewhere: whoever may write there would choose what is read."""
    here = folder.resolve()
    for file in files:
        if not file.resolve().is_relative_to(here):
            reason = "is a link that leads out of its folder, which is not followed: name the file itself"
            raise UnusableInput(reason, file=f"{folder.name}/{file.relative_to(folder)}")


def names(paths: Sequence[Path]) -> list[str]:
    """Return what each file is called in messages: its name, with its folder where two share one."""
    short = [path.name for path in paths]
    return [
        name if short.count(name) == 1 else f"{path.parent.name}/{name}"
        for path, name in zip(paths, short, strict=True)
    ]


def survey(path: Path, file: str) -> Survey:
    """Return what a pass over the file shows; memory is one megabyte whatever its size.

    Raises
    ------
    UnusableInput
        When the file is empty, can't be opened, or is of a kind that is not read.
    """
    digest, size, quotes, strict, binary = hashlib.sha256(), 0, False, True, False
    try:
        with path.open("rb") as stream:
            head = stream.read(_CHUNK)
            kind, encoding = _kind(head)
            decoder = codecs.getincrementaldecoder("utf-8")()
            chunk = head
            while chunk:
                digest.update(chunk)
                size += len(chunk)
                if kind == "delimited" and encoding == "utf-8-sig":
                    quotes = quotes or b'"' in chunk
                    binary = binary or _is_no_text(chunk)
                    strict = strict and _decodes(decoder, chunk)
                chunk = stream.read(_CHUNK)
            strict = strict and _decodes(decoder, b"", last=True)
    except OSError as error:
        raise UnusableInput(f"can't be opened ({error.strerror})", file=file) from error
    if not head.strip(b"\xef\xbb\xbf \t\r\n"):
        raise UnusableInput("the file is empty", file=file)
    kind = "binary" if binary else kind
    if kind in _NOT_READ:
        raise UnusableInput(_NOT_READ[kind], file=file)
    utf16 = encoding != "utf-8-sig"
    return Survey(path, file, kind, digest.hexdigest(), size, encoding, strict and not utf16, quotes or utf16)


def _is_no_text(chunk: bytes) -> bool:
    """Return whether so many bytes are no characters that this is no text; one stray NUL spoils a row, not a file."""
    if b"\0" not in chunk:
        return False
    codes = np.frombuffer(chunk, dtype=np.uint8)
    controls = np.count_nonzero((codes < ord(" ")) & ~np.isin(codes, np.frombuffer(b"\t\n\v\f\r", dtype=np.uint8)))
    return bool(controls > _CONTROLS * len(codes))


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, last: bool = False) -> bool:
    try:
        decoder.decode(chunk, last)
    except UnicodeDecodeError:
        return False
    return True


def _kind(head: bytes) -> tuple[str, str]:
    for magic, kind in _MAGIC.items():
        if head.startswith(magic):
            return kind, ""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "delimited", "utf-16"
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()[:1]
    return {b"{": "json", b"[": "json", b"<": "xml"}.get(start, "delimited"), "utf-8-sig"
