"""Text files in whatever encoding they came, as text and as the UTF-8 bytes that are parsed."""

import codecs
import io
from typing import Any

import pyarrow as pa

from growthwatch.sources.files.inputs import Survey


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    return bad.decode("cp1252", errors="replace"), error.end


# byte by byte, so that one file may mix UTF-8 rows and rows pasted from an older system
codecs.register_error("growthwatch-windows-1252", _as_windows_1252)


def opened(survey: Survey) -> io.TextIOBase:
    """Return a text file opened in the encoding it was found to be in; what is not UTF-8 there is Windows-1252."""
    errors = "growthwatch-windows-1252" if survey.encoding == "utf-8-sig" else "replace"
    return survey.path.open(encoding=survey.encoding, errors=errors, newline="")


def as_utf8(survey: Survey) -> Any:
    """Return what pyarrow reads a text file from as UTF-8 without a byte-order mark: its path, or a stream."""
    if survey.strict:
        return str(survey.path)
    return pa.PythonFile(_Recoded(survey), mode="r")


class _Recoded(io.RawIOBase):
    """A file read as UTF-8 whatever it is written in."""

    def __init__(self, survey: Survey) -> None:
        self._stream = opened(survey)
        self._left = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while size < 0 or len(self._left) < size:
            more = self._stream.read(1 << 20)
            if not more:
                break
            self._left += more.encode()
        taken, self._left = (self._left, b"") if size < 0 else (self._left[:size], self._left[size:])
        return taken

    def close(self) -> None:
        self._stream.close()
        super().close()
