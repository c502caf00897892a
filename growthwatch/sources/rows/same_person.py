"""Whether two rows that bear one id are about one person, as far as they say: an id alone never moves a row."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

Bools = npt.NDArray[np.bool_]
Texts = npt.NDArray[np.object_]

#: What is compared.
PERSON: Final = ("nhs_number", "forename", "surname", "date_of_birth", "sex", "child_id")
#: Forenames are compared up to this length.
_LETTERS: Final = 24
#: What stands where a forename is not yet known.
_NO_FORENAME: Final = r"^(?:baby|infant|newborn|unnamed|unknown|not known|nk|twin|triplet|boy|girl|male|female)\b"


def other_person(one: pd.DataFrame, two: pd.DataFrame) -> Bools:
    """Return which rows state clearly another person than the row beside them.

    With one NHS number they are one person. With two they are two, unless forename, surname and birth date are stated
    and agree: then the number was put right. Without, another id of the child says so, another forename, another birth
    date beside no forename that agrees, or two of surname, birth date, sex; what is not stated contradicts nothing.

    Parameters
    ----------
    one, two : DataFrame
        As many rows each, with the columns of :data:`PERSON`; dates as text or datetimes.
    """
    if one.empty:
        return np.zeros(0, dtype=bool)
    first, second = (_plain(frame) for frame in (one, two))
    differs, agrees = {}, {}
    for name in PERSON:
        a, b = first[name], second[name]
        known = (a != "") & (b != "")
        differs[name], agrees[name] = known & (a != b), known & (a == b)
    named = differs["forename"] & ~_alike(first["forename"], second["forename"])
    clearly = named | differs["child_id"] | (differs["date_of_birth"] & ~agrees["forename"])
    clearly |= differs["surname"].astype(int) + differs["date_of_birth"] + differs["sex"] >= 2
    put_right = agrees["forename"] & agrees["surname"] & agrees["date_of_birth"]
    return np.where(agrees["nhs_number"], False, np.where(differs["nhs_number"], ~put_right, clearly))


def other_number(one: npt.ArrayLike, two: npt.ArrayLike) -> Bools:
    """Return which rows state another NHS number than the row beside them."""
    a, b = (_number(pd.Series(column, dtype="str")) for column in (one, two))
    return (a != "") & (b != "") & (a != b)


def _plain(frame: pd.DataFrame) -> dict[str, Texts]:
    names = {name: _letters(frame[name]) for name in ("forename", "surname")}
    forename = pd.Series(names["forename"])
    names["forename"] = forename.mask(forename.str.match(_NO_FORENAME), "").to_numpy(dtype=object)
    born = frame["date_of_birth"]
    day = born.dt.strftime("%Y-%m-%d") if born.dtype.kind == "M" else born
    texts = {"date_of_birth": day, "sex": frame["sex"], "child_id": frame["child_id"]}
    other = {name: column.astype("str").fillna("").to_numpy(dtype=object) for name, column in texts.items()}
    return {"nhs_number": _number(frame["nhs_number"].astype("str")), **names, **other}


def _letters(names: pd.Series) -> Texts:
    plain = names.astype("str").fillna("").str.normalize("NFKD").str.casefold()
    return plain.str.replace(r"[^\w ]|_|[\u0300-\u036f]", "", regex=True).str.strip().to_numpy(dtype=object)


def _number(numbers: pd.Series) -> Texts:
    bare = numbers.fillna("").str.replace(r"[\s-]", "", regex=True)
    return bare.to_numpy(dtype=object)


def _alike(one: Texts, two: Texts) -> Bools:
    """Return where one forename is how the other begins ("Max", "Maximilian"), or all but one letter agree."""
    a, b = (names.astype(f"U{_LETTERS}") for names in (one, two))
    longest = np.maximum(np.char.str_len(a), np.char.str_len(b))
    begins = np.char.startswith(a, b) | np.char.startswith(b, a)
    ends = _in_common(*(np.char.rjust(names, _LETTERS) for names in (a, b)), from_end=True)
    return np.asarray(begins | (_in_common(a, b) + ends >= longest - 1))


def _in_common(
    one: npt.NDArray[np.str_], two: npt.NDArray[np.str_], *, from_end: bool = False
) -> npt.NDArray[np.int64]:
    """Return how many letters two texts of one width have in common from their beginning, or from their end."""
    first, second = (np.ascontiguousarray(text).view(np.uint32).reshape(-1, _LETTERS) for text in (one, two))
    same = (first == second) & (first != 0) & (first != ord(" "))
    return np.cumprod(same[:, ::-1] if from_end else same, axis=1).sum(axis=1).astype(np.int64)
