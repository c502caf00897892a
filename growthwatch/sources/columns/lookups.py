"""Columns that one table of an extract keeps for another, found by an id within the scope of that id.

An id is unique within its sender alone: two servers each have a Patient/1. So a row's id is looked for among what its
own sender states; where no sender is stated, in its own file, then in the files of its folder, then in all that was
taken in together. The first of these scopes that knows the id answers; where two children have the id in that scope,
nothing does.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from growthwatch.sources.rows import same_person

Bools = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int64]

#: Columns that every kept table has beside its own: whose ids these are, and which version of a row is the newest.
SCOPE: Final = ("sender", "last_updated")
#: Of a kept table that is not of persons: what must not differ between two rows of one id.
_MUST_AGREE: Final = ("local_patient_id", "service_request_id", "measured_on")


class Place(NamedTuple):
    """Where a row stands: its file, the folder of that, whether its sender is only a hint (FHIR's meta.source).

    ``declared`` is the sender that a person stated of the file, blank where nobody did.
    """

    file: str
    folder: str
    loose: bool
    declared: str = ""


class _Groups(NamedTuple):
    """The rows of one scope by their keys: each key, its first row, and whether another row contradicts that."""

    key: Codes
    first: Codes
    two: Bools


class Found(NamedTuple):
    """For each row looked up: the kept row (-1 for none), and whether its id is that of two."""

    at: Codes
    ambiguous: Bools


@dataclass(frozen=True)
class Lookup:
    """A kept table: its first column is the key, the last are those of :data:`SCOPE`."""

    table: pa.Table
    file: Codes
    folder: Codes
    declared: Codes
    files: tuple[str, ...]
    folders: tuple[str, ...]
    declarations: tuple[str, ...]
    _groups: dict[tuple[bytes, bool], _Groups] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, parts: Sequence[tuple[pa.Table, Place]]) -> "Lookup":
        """Return what several sheets keep under one name."""
        sizes = [part.num_rows for part, _ in parts]
        names: list[tuple[str, ...]] = []
        codes: list[Codes] = []
        for of in ("file", "folder", "declared"):
            stated = [str(getattr(place, of)) for _, place in parts]
            names.append(tuple(dict.fromkeys(stated)))
            codes.append(np.repeat([names[-1].index(one) for one in stated], sizes).astype(np.int64))
        whole = pa.concat_tables([part for part, _ in parts]).combine_chunks()
        # the newest version of a row answers for it
        if whole["last_updated"].null_count < whole.num_rows:
            newest = np.argsort(_rank(whole["last_updated"]), kind="stable")
            whole, codes = whole.take(pa.array(newest)), [one[newest] for one in codes]
        file, folder, declared = codes
        files, folders, declarations = names
        return cls(whole, file, folder, declared, files, folders, declarations)

    def columns(self) -> Iterator[tuple[str, pa.Array]]:
        """Yield the columns kept, and the sender."""
        for name in self.table.column_names[1:]:
            if name != "last_updated":
                yield name, self.table[name].combine_chunks()

    def find(self, key: pa.Array, sender: pa.Array, place: Place) -> Found:
        """Return the kept row of each key.

        Parameters
        ----------
        key, sender : pyarrow.Array of string
            What each row names, and in whose name; null for not stated.
        place : Place
            Where these rows stand.
        """
        asked = _codes(key, self._keys)
        whose = _codes(sender, self._senders)
        whose[(whose < 0) & sender.is_valid().to_numpy(zero_copy_only=False)] = _UNKNOWN
        found = np.full(len(key), -1, dtype=np.int64)
        ambiguous = np.zeros(len(key), dtype=bool)
        for kept, rows, by_sender in self._scopes(whose, place):
            left = rows & (found < 0) & (asked >= 0) & ~ambiguous
            if not left.any() or not kept.any():
                continue
            at, two = self._within(kept, asked[left], whose[left] if by_sender else None)
            found[left], ambiguous[left] = np.where(two, -1, at), two
        return Found(found, ambiguous)

    def _scopes(self, whose: Codes, place: Place) -> Iterator[tuple[Bools, Bools, bool]]:
        """Yield scope by scope which kept rows are looked at for which rows, and whether senders must agree."""
        here = self.file == (self.files.index(place.file) if place.file in self.files else -1)
        near = self.folder == (self.folders.index(place.folder) if place.folder in self.folders else -1)
        every, anybody = np.ones(len(self.file), dtype=bool), np.ones(len(whose), dtype=bool)
        stated, unstated = self._sender >= 0, self._sender < 0
        if place.loose:
            yield here & stated, whose >= 0, True
            yield here, anybody, False
            if place.declared:
                # a person said whose ids these are: what others sent is looked at only where nobody said whose it is
                mine, nobodys = (self._declared_as(name) for name in (place.declared, ""))
                yield mine & stated, whose >= 0, True
                yield mine, anybody, False
                yield nobodys & unstated, anybody, False
                return
            yield stated, whose >= 0, True
            yield near, anybody, False
            yield every, anybody, False
            return
        yield stated, whose >= 0, True
        for kept in (here, near, every):
            yield kept & unstated, whose != -1, False
        for kept in (here, near, every):
            yield kept, whose == -1, False

    def _declared_as(self, sender: str) -> Bools:
        """Return which kept rows are of files that a person stated to be of this sender."""
        at = self.declarations.index(sender) if sender in self.declarations else -1
        return self.declared == at

    def _within(self, kept: Bools, key: Codes, sender: Codes | None) -> tuple[Codes, Bools]:
        """Return the first of these kept rows with each key, and whether another contradicts it."""
        # the same scope is asked batch after batch
        scope = np.packbits(kept).tobytes(), sender is not None
        if scope not in self._groups:
            self._groups[scope] = self._grouped(np.flatnonzero(kept), by_sender=sender is not None)
        groups = self._groups[scope]
        asked = key if sender is None else key * (len(self._senders) + 1) + sender
        place = np.minimum(np.searchsorted(groups.key, asked), max(len(groups.key) - 1, 0))
        hit = groups.key[place] == asked
        return np.where(hit, groups.first[place], -1), hit & groups.two[place]

    def _grouped(self, at: Codes, *, by_sender: bool) -> _Groups:
        """Return these kept rows by their keys, or by their keys and senders."""
        code = self._key[at] * (len(self._senders) + 1) + self._sender[at] if by_sender else self._key[at]
        known, first, group = np.unique(code, return_index=True, return_inverse=True)
        two = np.zeros(len(known), dtype=bool)
        again = np.flatnonzero(at[first][group] != at)
        if len(again):
            two[group[again[self._contradict(at[first][group[again]], at[again])]]] = True
        return _Groups(known, at[first], two)

    def _contradict(self, one: Codes, two: Codes) -> Bools:
        """Return which kept rows can't be what the row beside them is."""
        names = self.table.column_names
        if "nhs_number" in names or "date_of_birth" in names:
            first, second = (self._persons.iloc[at].reset_index(drop=True) for at in (one, two))
            return same_person.other_person(first, second)
        elsewhere = (self.file[one] != self.file[two]) | (self._sender[one] != self._sender[two])
        differ = np.zeros(len(one), dtype=bool)
        for name in _MUST_AGREE:
            if name in names:
                code = _codes(self.table[name].combine_chunks(), pc.unique(self.table[name]).drop_null())
                differ |= (code[one] >= 0) & (code[two] >= 0) & (code[one] != code[two])
        return differ & elsewhere

    @cached_property
    def _keys(self) -> pa.Array:
        return pc.unique(self.table[0])

    @cached_property
    def _key(self) -> Codes:
        return _codes(self.table[0].combine_chunks(), self._keys)

    @cached_property
    def _senders(self) -> pa.Array:
        return pc.unique(self.table["sender"]).drop_null()

    @cached_property
    def _sender(self) -> Codes:
        return _codes(self.table["sender"].combine_chunks(), self._senders)

    @cached_property
    def _persons(self) -> pd.DataFrame:
        held = {name: self.table[name] for name in same_person.PERSON if name in self.table.column_names}
        blank = pa.nulls(self.table.num_rows, pa.string())
        return pd.DataFrame({name: held.get(name, blank).to_pandas() for name in same_person.PERSON}, dtype="str")


_UNKNOWN: Final = -2  # a sender who keeps nothing here


def _codes(column: pa.Array, values: pa.Array) -> Codes:
    """Return the position of each text among some, -1 where it is none of them or null."""
    if not len(values) or column.null_count == len(column):
        return np.full(len(column), -1, dtype=np.int64)
    at = pc.index_in(column, value_set=values, skip_nulls=True)
    return np.array(pc.fill_null(at, -1).to_numpy(zero_copy_only=False), dtype=np.int64)


def _rank(updated: Any) -> Codes:
    """Return how far from the newest each instant stands, those not stated last; text in ISO sorts as time."""
    text = pc.fill_null(updated.combine_chunks() if isinstance(updated, pa.ChunkedArray) else updated, "")
    return -np.unique(text.to_numpy(zero_copy_only=False).astype("U32"), return_inverse=True)[1].astype(np.int64)
