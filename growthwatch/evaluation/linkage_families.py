"""Made-up families in three record systems, with the slips that linkage has to live with, and the truth beside them.

Serves to train the shipped parameters and to measure linkage. Nobody in it exists: names are drawn from lists of
common ones with a tail of made-up ones, numbers start 999, and postcodes lie in areas that do not exist. The rates of
:class:`Slips` are assumptions, stated so that they can be argued with, not measurements.
"""

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch import tables
from growthwatch.linkage.rows.nhs_numbers import valid_numbers
from growthwatch.sources import Intake

_BOYS: Final = """
Muhammad Noah Oliver George Leo Arthur Luca Theodore Oscar Henry Theo Jude Freddie Archie Alfie Charlie Ezra Arlo
Albie Elijah Thomas Roman Finley Isaac Hudson Jack Adam Lucas Reuben Yusuf Ibrahim Musa Tommy Louie Rory Albert
Max Teddy William James Edward Joshua Alexander Mason Jaxon Harrison Logan Ethan Jacob Ayaan Kai Caleb Toby Hugo
"""
_GIRLS: Final = """
Olivia Amelia Isla Lily Freya Ava Ivy Florence Willow Mia Sophia Isabella Grace Evie Daisy Sienna Elsie Poppy
Maya Ada Phoebe Rosie Harper Sofia Ella Evelyn Millie Charlotte Maisie Matilda Aria Zara Fatima Maryam Aisha Luna
Mila Layla Alice Emily Bonnie Eliza Penelope Violet Hallie Robyn Orla Thea Nora Erin Ellie Eva Rose Esme Ruby
"""
_SURNAMES: Final = """
Smith Jones Taylor Brown Williams Khan Singh Patel Ahmed Wilson Johnson Davies Robinson Wright Thompson Evans
Walker White Roberts Green Hall Wood Jackson Clarke Ali Hussain Begum Lewis Harris Martin Cooper King Ward Turner
Hill Moore Clark Lee Baker Morris Scott Young Allen Cook Adams Bell Shah Rahman Kaur Miah Nowak Popa Chen Okafor
Mensah Silva Murphy Kelly Campbell Stewart Anderson Mitchell Collins Bailey Parker Bennett Rogers Gray Hughes
"""
_SYLLABLES: Final = """
ba be bri ca cor da del e fa fen ga har i jo ka kel la len ma mar na nor o pa pen ra ri sa sho ta tha u va wen ya
"""
_DAYS_OF_BIRTH: Final = 730
_FIRST_BIRTH: Final = np.datetime64("2024-01-01", "D")
_LETTERS: Final = np.array(list("abcdefghijklmnopqrstuvwxyz"), dtype=object)


@dataclass(frozen=True)
class Slips:
    """How often the person columns of a record file differ from the register's, as shares (assumptions)."""

    parent_number_missing: float = 0.30
    maternity_number_missing: float = 0.05
    number_mistyped: float = 0.01
    forename_typo: float = 0.03
    forename_changed: float = 0.01
    forename_stands_in: float = 0.04
    maternity_stands_in: float = 0.60
    surname_changed: float = 0.05
    surname_typo: float = 0.03
    day_month_exchanged: float = 0.02
    birth_date_digit: float = 0.01
    postcode_moved: float = 0.10
    postcode_typo: float = 0.02
    postcode_missing: float = 0.05
    sex_missing: float = 0.05
    sex_wrong: float = 0.005
    twin_births: float = 0.015
    parents_book_alone: float = 0.02


class Caseload(NamedTuple):
    """An intake, and for every record the position of its true child."""

    intake: Intake
    truth: npt.NDArray[np.int64]


#: How many records each system holds of each child.
_RECORDS_PER_FILE: Final = {"gp": 3, "clinic": 4, "parent_held": 5, "maternity": 1}


def caseload(children: int, seed: int, slips: Slips = Slips()) -> Caseload:
    """Return a caseload of this many infants, each known to a GP, a clinic, a parent's book and a maternity unit."""
    random = np.random.default_rng(seed)
    person = families(children, random, slips)
    files, owners = [], []
    # children of whom the other systems know nothing: a file without number that has no true partner at all
    elsewhere = np.flatnonzero(random.random(children) >= slips.parents_book_alone)
    for source, per_file in _RECORDS_PER_FILE.items():
        stated = person if source in ("gp", "clinic") else slipped(person, source, random, slips)
        at = np.repeat(np.arange(children) if source == "parent_held" else elsewhere, per_file)
        day = person["date_of_birth"].to_numpy()[at] + random.integers(40, 300, len(at)).astype("timedelta64[D]")
        record_id = [f"{source[0]}{number}" for number in range(len(at))]
        files.append(stated.iloc[at].assign(source=source, measured_on=day, record_id=record_id))
        owners.append(at)
    recorded = pd.concat(files, ignore_index=True).assign(kind="weight", value="5", unit="kg", value_si=5.0)
    register = person.iloc[elsewhere].assign(source="gp", child_id=[f"child{number}" for number in elsewhere])
    none = pd.DataFrame(columns=list(tables.OUT["rejects"]))
    inputs = pd.DataFrame({"file": ["made-up.csv"]})
    return Caseload(
        Intake(
            register=_filled(register, tables.REGISTER),
            recorded=_filled(recorded, tables.RECORDED),
            contacted=tables.empty(tables.CONTACTED),
            decided=tables.empty(tables.DECIDED),
            rejects=none,
            inputs=inputs,
        ),
        np.concatenate(owners),
    )


def families(children: int, random: np.random.Generator, slips: Slips) -> pd.DataFrame:
    """Return this many infants as their register states them; some are twins."""
    is_second = np.zeros(children, dtype=bool)
    is_second[1:] = random.random(children - 1) < slips.twin_births
    is_second[1:] &= ~is_second[:-1]
    family = np.cumsum(~is_second) - 1
    n = int(family[-1]) + 1
    surname = _drawn(_SURNAMES, 3_000, random, n)[family]
    born = (_FIRST_BIRTH + random.integers(0, _DAYS_OF_BIRTH, n))[family]
    sex = np.where(random.random(children) < 0.512, "male", "female").astype(object)
    forename = np.where(sex == "male", _drawn(_BOYS, 1_500, random, children), _drawn(_GIRLS, 1_500, random, children))
    # no family gives both twins one name
    same = np.flatnonzero(is_second & (forename == np.roll(forename, 1)))
    forename[same] = [f"{name}a" for name in forename[same]]
    in_pair = is_second | np.append(is_second[1:], False)
    order = np.where(in_pair, 1.0 + is_second, np.nan)
    return pd.DataFrame(
        {
            "nhs_number": _numbers(children),
            "forename": forename,
            "surname": surname,
            "date_of_birth": born.astype("datetime64[s]"),
            "sex": sex,
            "postcode": _postcodes(random, n)[family],
            "birth_order": order,
        }
    )


def slipped(person: pd.DataFrame, source: str, random: np.random.Generator, slips: Slips) -> pd.DataFrame:
    """Return the persons as a parent's book or a maternity unit states them."""
    n, out = len(person), person.copy()

    def hit(share: float) -> npt.NDArray[np.bool_]:
        return random.random(n) < share

    forename, surname, postcode = (out[name].to_numpy(dtype=object) for name in ("forename", "surname", "postcode"))
    forename = np.where(hit(slips.forename_typo), _typed(forename, random), forename)
    other_name = np.where(person["sex"] == "male", _drawn(_BOYS, 1_500, random, n), _drawn(_GIRLS, 1_500, random, n))
    forename = np.where(hit(slips.forename_changed), other_name, forename)
    baby = slips.maternity_stands_in if source == "maternity" else slips.forename_stands_in
    nth = out["birth_order"].map({1.0: "Twin 1", 2.0: "Twin 2"})
    stand_in = np.where(nth.notna() & hit(0.5), nth, random.choice(["Baby", "Infant", "Baby girl"], n))
    forename = np.where(hit(baby), stand_in, forename)
    surname = np.where(hit(slips.surname_typo), _typed(surname, random), surname)
    other = _drawn(_SURNAMES, 3_000, random, n)
    double = np.where(hit(0.4), surname + "-" + other, other)
    surname = np.where(hit(slips.surname_changed), double, surname)
    postcode = np.where(hit(slips.postcode_moved), _postcodes(random, n), postcode)
    postcode = np.where(hit(slips.postcode_typo), _typed(postcode, random), postcode)
    postcode = np.where(hit(slips.postcode_missing), np.nan, postcode)
    sex = np.where(hit(slips.sex_wrong), np.where(out["sex"] == "male", "female", "male"), out["sex"])
    sex = np.where(hit(slips.sex_missing), np.nan, sex)
    missing = slips.maternity_number_missing if source == "maternity" else slips.parent_number_missing
    number = np.where(hit(slips.number_mistyped), _mistyped(person["nhs_number"], random), person["nhs_number"])
    born = _exchanged(out["date_of_birth"], hit(slips.day_month_exchanged))
    day_off = random.choice([-10, -1, 1, 10, 30], n).astype("timedelta64[D]")
    born = np.where(hit(slips.birth_date_digit), born + day_off, born)
    return out.assign(
        forename=forename,
        surname=surname,
        postcode=postcode,
        sex=sex,
        date_of_birth=born,
        nhs_number=np.where(hit(missing), np.nan, number),
        birth_order=np.where(hit(0.5), np.nan, out["birth_order"]),
    )


def _filled(rows: pd.DataFrame, columns: tables.Columns) -> pd.DataFrame:
    blanks = {
        name: pd.NaT if dtype == tables.DATE else np.nan for name, dtype in columns.items() if name not in rows.columns
    }
    rows = rows.assign(**blanks).assign(input=0, line=np.arange(len(rows)) + 2)
    return tables.conform(rows.reset_index(drop=True), columns)


def _drawn(common: str, made_up: int, random: np.random.Generator, n: int) -> npt.NDArray[np.object_]:
    """Return names by Zipf's law, the common ones first: the first has a share of about one in a hundred."""
    makers = np.random.default_rng(len(common))
    tail = ["".join(makers.choice(_SYLLABLES.split(), 3)).title() for _ in range(made_up)]
    names = np.array([*common.split(), *tail], dtype=object)
    weight = 1 / (np.arange(len(names)) + 20)
    return np.asarray(random.choice(names, n, p=weight / weight.sum()))


def _postcodes(random: np.random.Generator, n: int) -> npt.NDArray[np.object_]:
    """Return postcodes of 40 districts, some 80,000 in all."""
    letters = np.array(list("ABDEFGHJLNPQRSTUWXYZ"), dtype=object)
    district, sector = random.integers(1, 41, n), random.integers(0, 10, n)
    ends = letters[random.integers(0, 20, (n, 2))]
    return (
        np.array([f"QX{d} {s}" for d, s in zip(district, sector, strict=True)], dtype=object) + ends[:, 0] + ends[:, 1]
    )


def _typed(text: npt.NDArray[np.object_], random: np.random.Generator) -> npt.NDArray[np.object_]:
    """Return text with one letter changed, lost or doubled."""
    place = random.random(len(text))
    letter = _LETTERS[random.integers(0, 26, len(text))]
    kind = random.integers(0, 3, len(text))

    def one(word: str, at: float, other: str, how: int) -> str:
        cut = int(at * len(word))
        middle = ("", word[cut] * 2, other)[how]
        return word[:cut] + middle + word[cut + 1 :]

    return np.array([one(*slip) for slip in zip(text, place, letter, kind, strict=True)], dtype=object)


def _exchanged(born: pd.Series, where: npt.NDArray[np.bool_]) -> npt.NDArray[np.datetime64]:
    day = born.dt
    possible = where & (day.day <= 12).to_numpy()
    swapped = pd.to_datetime({"year": day.year, "month": day.day.clip(upper=12), "day": day.month})
    return np.where(possible, swapped.to_numpy().astype("datetime64[s]"), born.to_numpy().astype("datetime64[s]"))


def _numbers(n: int) -> npt.NDArray[np.object_]:
    """Return the first n valid numbers that start 999, of every third."""
    tried = pd.Series(np.arange(9_990_000_000, 9_990_000_000 + 13 * n + 100).astype(str), dtype="str")
    return tried[valid_numbers(tried) >= 0].to_numpy(dtype=object)[:n]


def _mistyped(numbers: pd.Series, random: np.random.Generator) -> npt.NDArray[np.object_]:
    value = numbers.astype("int64").to_numpy()
    place = 10 ** random.integers(0, 7, len(value))
    return (value + place).astype(str).astype(object)
