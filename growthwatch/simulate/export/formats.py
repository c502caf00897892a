"""A caseload as record systems export it: one system's part in its own format, the rest in the canonical tables.

Each writer takes the canonical tables in and writes a folder that ``growthwatch run`` reads like them. What a format
can't carry stands in ``NOT_CARRIED``; :func:`carried` gives the canonical tables without it.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv

from growthwatch.simulate.export import fhir_format
from growthwatch.sources import template

FORMATS: Final = ("gp", "csds", "fhir", "redbook")
#: Format -> what its files have no place for.
NOT_CARRIED: Final[dict[str, tuple[str, ...]]] = {
    "gp": ("parents' heights",),
    "csds": (
        "names, and children without an NHS number (they stay in the canonical tables)",
        "days of gestation: completed weeks only",
        "when a child was registered, where no practice is",
        "which review a contact was, unless it is the 6-8-week review",
        "declined and inpatient: they become cancelled by family and cancelled by provider",
        "who recorded a value, when it was recorded, and notes",
        "contexts other than birth",
    ),
    "fhir": ("parents' heights",),
    "redbook": (),
}
Tables = dict[str, pd.DataFrame]
_CONTACT_WORDS = {
    "6-8-week": "Child health 6-8 week review", "new-birth": "New birth visit", "12-month": "12 month review",
    "2-year": "2 year review", "other": "other",
}  # fmt: skip
_STATUS_WORDS = {
    "attended": "Arrived", "was_not_brought": "DNA", "cancelled_by_provider": "Cancelled by practice",
    "cancelled_by_family": "Cancelled by patient", "declined": "Refused", "inpatient": "In hospital",
}  # fmt: skip
_ATTENDANCE = {
    "attended": "5", "was_not_brought": "3", "cancelled_by_provider": "4", "cancelled_by_family": "2",
    "declined": "2", "inpatient": "4",
}  # fmt: skip
_BIRTH_CODE = {"weight": "364589006", "head": "169876006"}
_CODE = {"weight": "27113001", "length": "50373000", "head": "363812007"}
_READ_CODE = {"weight": "22A..", "length": "229.."}
_REVIEW_CODE, _GESTATION_CODE = "442162000", "412726003"


def write(tables: Tables, folder: Path | str, format: str) -> list[Path]:  # noqa: A002
    """Write a caseload and return the files.

    Parameters
    ----------
    tables : dict of DataFrame
        ``children``, ``records``, ``contacts``, in the columns of the canonical tables in.
    folder : path
        Made where it is not there.
    format : {"gp", "csds", "fhir", "redbook"}

    Raises
    ------
    ValueError
        For another format.
    """
    if format not in _WRITERS:
        raise ValueError(f"unknown format {format!r}: expected one of {', '.join(FORMATS)}")
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    texts = {name: _as_text(tables[name]) for name in ("children", "records", "contacts")}
    return _WRITERS[format](texts, folder)


def carried(tables: Tables, format: str) -> Tables:  # noqa: A002
    """Return the canonical tables as far as a format can carry them (text columns)."""
    texts = {name: _as_text(tables[name]) for name in ("children", "records", "contacts")}
    return _csds_carried(texts) if format == "csds" else texts


def _as_text(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table as text, dates in ISO form and empty for not known."""
    columns = {}
    for name, column in table.items():
        if pd.api.types.is_datetime64_any_dtype(column.dtype):
            columns[name] = column.dt.strftime("%Y-%m-%d")
        else:
            columns[name] = column.astype("str")
    return pd.DataFrame(columns, index=table.index).astype("str").fillna("").replace("<NA>", "")


def _csv(table: pd.DataFrame, file: Path) -> Path:
    arrow = pa.Table.from_pandas(table, preserve_index=False).replace_schema_metadata(None)
    pyarrow.csv.write_csv(arrow, file, pyarrow.csv.WriteOptions(quoting_style="needed"))
    return file


def _rest(tables: Tables, folder: Path, source: str) -> list[Path]:
    """Write what other systems hold as canonical tables."""
    rest = {name: table[table["source"] != source] for name, table in tables.items()}
    return [_csv(table, folder / f"{name}.csv") for name, table in rest.items() if len(table)]


def _column(table: pd.DataFrame, name: str) -> pd.Series:
    return table[name] if name in table else pd.Series("", index=table.index, dtype="str")


def _renamed(table: pd.DataFrame, headings: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame({theirs: _column(table, ours) for ours, theirs in headings.items()})


def _codes(records: pd.DataFrame, *, read: bool) -> pd.Series:
    """Return a code for each record: of birth where there is one, else Read and SNOMED CT in turn."""
    code = records["kind"].map(_CODE)
    if read:
        in_turn = np.arange(len(records)) % 2 == 1
        code = code.where(~in_turn, records["kind"].map(_READ_CODE).fillna(code))
    born = _column(records, "context") == "birth"
    return code.where(~born, records["kind"].map(_BIRTH_CODE).fillna(code))


_GP_PERSON = {
    "nhs_number": "NHS Number", "forename": "Forename", "surname": "Surname", "date_of_birth": "Date of Birth",
    "sex": "Sex", "postcode": "Postcode",
}  # fmt: skip


def _gp(tables: Tables, folder: Path) -> list[Path]:
    children, records, contacts = (table[table["source"] == "gp"] for table in tables.values())
    patients = _renamed(
        children,
        {
            "child_id": "Patient ID", **_GP_PERSON, "birth_order": "Birth Order", "practice_code": "Practice Code",
            "joined_on": "Registered Date", "left_on": "Deducted Date", "died_on": "Date of Death",
        },
    )  # fmt: skip
    entries = _renamed(
        records.assign(code=_codes(records, read=True)),
        {
            "record_id": "Entry ID", **_GP_PERSON, "measured_on": "Event Date", "code": "Code", "value": "Value",
            "unit": "Units", "context": "Context", "recorded_by": "Recorded By", "recorded_on": "Date Recorded",
            "note": "Associated Text",
        },
    )  # fmt: skip
    born = _renamed(children, _GP_PERSON)
    days = _column(children, "gestation_days")
    born["Value"] = _column(children, "gestation_weeks").where(
        days == "", _column(children, "gestation_weeks") + "+" + days
    )
    born["Event Date"], born["Code"], born["Units"] = born["Date of Birth"], _GESTATION_CODE, "weeks"
    entries = pd.concat([entries, born[born["Value"] != ""]], ignore_index=True).fillna("")
    seen = contacts.assign(
        contact=contacts["contact"].map(_CONTACT_WORDS), outcome=contacts["outcome"].map(_STATUS_WORDS)
    )
    appointments = _renamed(
        seen,
        {"record_id": "Appointment ID", **_GP_PERSON, "contact": "Slot Type", "contact_on": "Appointment Date",
         "outcome": "Appointment Status"},
    )  # fmt: skip
    return [
        _csv(patients, folder / "gp_patients.csv"),
        _csv(entries, folder / "gp_entries.csv"),
        _csv(appointments, folder / "gp_appointments.csv"),
        *_rest(tables, folder, "gp"),
    ]


def _redbook(tables: Tables, folder: Path) -> list[Path]:
    records = tables["records"]
    records = records[records["source"] == "parent_held"]
    sheet = _renamed(records, {ours: theirs for ours, theirs in template.HEADINGS.items() if " " not in ours})
    both = records["value"].str.extract(r"^(?P<lb>\d+)\s*lb\s*(?P<oz>[\d.½¼¾]+)\s*oz$")
    kind, unit = records["kind"], records["unit"]
    in_pounds = both["lb"].notna()
    for name, where, text in (
        ("weight kg", (kind == "weight") & ~in_pounds & unit.isin(["kg", ""]), records["value"]),
        ("weight lb", in_pounds, both["lb"]),
        ("weight oz", in_pounds, both["oz"]),
        ("length cm", kind == "length", records["value"]),
        ("head cm", kind == "head", records["value"]),
    ):
        sheet[template.HEADINGS[name]] = text.where(where, "").fillna("")
    carried_here = (in_pounds | unit.isin(["kg", "cm", ""])).to_numpy()
    # dates in the ways parents write them, one after another
    day = pd.to_datetime(records["measured_on"], errors="coerce")
    ways = [day.dt.strftime(form) for form in ("%d/%m/%Y", "%d/%m/%y", "%d %b %Y", "%d.%m.%y", "%Y-%m-%d")]
    turn = np.arange(len(records)) % len(ways)
    sheet[template.HEADINGS["measured_on"]] = np.choose(turn, [way.to_numpy(dtype=object) for way in ways])
    file = template.write_sheet(folder / "red_book.xlsx", sheet[carried_here])
    left = records[~carried_here]
    rest = {**tables, "records": pd.concat([tables["records"][tables["records"]["source"] != "parent_held"], left])}
    return [file, *(_csv(table, folder / f"{name}.csv") for name, table in rest.items() if len(table))]


def _csds_person(tables: Tables) -> pd.DataFrame:
    """Return the children whom the community system knows: those in its register, and those it has rows for."""
    children, records, contacts = tables["children"], tables["records"], tables["contacts"]
    here = pd.concat([_column(t[t["source"] == "clinic"], "nhs_number") for t in (records, contacts)])
    known = (children["source"] == "clinic") | children["nhs_number"].isin(here)
    # names aside, an NHS number is what these tables hold together by: children without one stay canonical
    people = children[known & (children["nhs_number"] != "")].drop_duplicates("nhs_number")
    own = people["source"] == "clinic"
    registered = ("gestation_weeks", "joined_on", "left_on", "died_on", "practice_code")
    stated = {name: _column(people, name).where(own, "") for name in registered}
    # CYP002GP has a row for each practice: without one there is no place for the dates of a registration
    for name in ("joined_on", "left_on"):
        stated[name] = stated[name].where(stated["practice_code"] != "", "")
    blank = dict.fromkeys(("forename", "surname", "birth_order", "gestation_days"), "")
    return people.assign(source="clinic", **blank, **stated)


def _in_csds(table: pd.DataFrame, people: pd.DataFrame) -> pd.Series:
    return (table["source"] == "clinic") & _column(table, "nhs_number").isin(people["nhs_number"])


def _csds_carried(tables: Tables) -> Tables:
    people = _csds_person(tables)
    records, contacts, children = (tables[name].copy() for name in ("records", "contacts", "children"))
    mine = _in_csds(records, people)
    for name in ("recorded_by", "recorded_on", "note"):
        records[name] = _column(records, name).where(~mine, "")
    context = _column(records, "context")
    at_birth = (context == "birth") & records["kind"].isin(list(_BIRTH_CODE))
    records["context"] = context.where(~mine | at_birth, "")
    mine = _in_csds(contacts, people)
    contacts["contact"] = contacts["contact"].where(~mine | (contacts["contact"] == "6-8-week"), "other")
    outcome = contacts["outcome"].replace({"declined": "cancelled_by_family", "inpatient": "cancelled_by_provider"})
    contacts["outcome"] = contacts["outcome"].where(~mine, outcome)
    return {
        "children": pd.concat([children[~_in_csds(children, people)], people], ignore_index=True).fillna(""),
        "records": records,
        "contacts": contacts,
    }


def _csds_people(people: pd.DataFrame) -> Tables:
    """Return who the children are and where they are registered, as CSDS has it."""
    mpi = _renamed(
        people.assign(sex=people["sex"].map({"male": "1", "female": "2"}).fillna("X")),
        {"child_id": "LocalPatientID", "nhs_number": "NHSNumber", "date_of_birth": "PersonBirthDate", "sex": "Gender",
         "postcode": "Postcode", "gestation_weeks": "GestationLengthBirth", "died_on": "PersonDeathDate"},
    )  # fmt: skip
    practice = _renamed(
        people[people["practice_code"] != ""],
        {"child_id": "LocalPatientID", "practice_code": "OrgID_GP", "joined_on": "StartDateGMPRegistration",
         "left_on": "EndDateGMPRegistration"},
    )  # fmt: skip
    return {"CYP001MPI": mpi, "CYP002GP": practice}


def _csds_care(people: pd.DataFrame, records: pd.DataFrame, contacts: pd.DataFrame) -> Tables:
    """Return referrals, contacts, and what was measured and done at them, as CSDS has it."""
    local = dict(zip(people["nhs_number"], people["child_id"], strict=True))
    # one contact for each day a child was measured, beside the appointments
    visit = "V" + records["nhs_number"] + "-" + records["measured_on"]
    visits = pd.DataFrame(
        {"CareContactID": visit, "ContactDate": records["measured_on"], "nhs": records["nhs_number"]}
    )
    visits = visits.drop_duplicates("CareContactID").assign(AttendanceStatus="5")
    booked = pd.DataFrame(
        {"CareContactID": contacts["record_id"], "ContactDate": contacts["contact_on"], "nhs": contacts["nhs_number"],
         "AttendanceStatus": contacts["outcome"].map(_ATTENDANCE)}
    )  # fmt: skip
    everyone = pd.concat([booked, visits], ignore_index=True)
    everyone["ServiceRequestID"] = "R" + everyone["nhs"].map(local)
    referrals = pd.DataFrame({"ServiceRequestID": "R" + people["child_id"], "LocalPatientID": people["child_id"]})
    activities = pd.DataFrame(
        {"CareActivityID": records["record_id"], "CareContactID": visit, "ObsScheme": "03",
         "CodeObs": _codes(records, read=False), "ObsValue": records["value"], "UCUMUnit": records["unit"]}
    )  # fmt: skip
    reviews = contacts[contacts["contact"] == "6-8-week"]["record_id"]
    done = pd.DataFrame({"CareActivityID": "A" + reviews, "CareContactID": reviews, "CodeProc": _REVIEW_CODE})
    return {
        "CYP101Referral": referrals,
        "CYP201CareContact": everyone.drop(columns="nhs"),
        "CYP202CareActivity": pd.concat([activities, done], ignore_index=True).fillna(""),
    }


def _csds(tables: Tables, folder: Path) -> list[Path]:
    people = _csds_person(tables)
    records, contacts = (tables[name][_in_csds(tables[name], people)] for name in ("records", "contacts"))
    files = {**_csds_people(people), **_csds_care(people, records, contacts)}
    rest = {
        "children": tables["children"][~_in_csds(tables["children"], people)],
        "records": tables["records"].drop(records.index),
        "contacts": tables["contacts"].drop(contacts.index),
    }
    return [_csv(table, folder / f"{name}.csv") for name, table in (files | rest).items() if len(table)]


_WRITERS: dict[str, Callable[[Tables, Path], list[Path]]] = {
    "gp": _gp, "csds": _csds, "redbook": _redbook, "fhir": fhir_format.write,
}  # fmt: skip
