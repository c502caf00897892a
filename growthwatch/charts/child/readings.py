"""A child's readings of one kind as plain records: few, and each is drawn by itself."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.charts.appearance import chart_text
from growthwatch.charts.appearance.symbols import SEVERAL
from growthwatch.charts.child.subject import Subject
from growthwatch.detect.series.absurd import ANY_SDS, QUESTIONED_SDS
from growthwatch.reference.spaces import centile_text
from growthwatch.scoring.newborn import without_centile
from growthwatch.vocabulary import DOUBTED

_NEEDED: Final = (
    "event_id", "measured_on", "value", "sources", "state", "age_days", "corrected_age_days", "sds",
)  # fmt: skip


@dataclass(frozen=True)
class Reading:
    """One measurement: ages [days], corrected from 40+0; value [kg or cm]; SDS; NaN where not known."""

    event_id: str
    measured_on: pd.Timestamp
    value: float
    sources: str
    state: str
    age_days: float
    corrected_days: float
    sds: float
    centile: str
    charted: bool = True  # False for a term baby's on day 1 to 13, for which UK-WHO has no centiles
    from_birth: str = ""  # a weight's change from birth weight, in words
    change_percent: float = np.nan  # the same [%]
    trisomy_21: str = ""  # its centile on the reference for trisomy 21, of a child who has it on record

    @property
    def doubted(self) -> bool:
        """Whether it is disputed or questioned."""
        return self.state in DOUBTED

    @property
    def no_infants(self) -> bool:
        """Whether it can be no infant's: from such a value nothing is computed."""
        return abs(self.sds) > (QUESTIONED_SDS if self.state == "questioned" else ANY_SDS)

    @property
    def system(self) -> str:
        """The system that holds it, or ``several``."""
        return SEVERAL if ";" in self.sources else self.sources

    def words(self, kind: str) -> str:
        """Return it in a few words, as one goes from reading to reading.

        Parameters
        ----------
        kind : str
            "weight", "length" or "head", for decimals and unit.
        """
        text = self.as_text(kind)
        place = f"centile {text['centile']}, SDS {text['sds']}" if self.centile else "no centile"
        aged = f", {text['age']}" if text["age"] else ""
        parts = [
            text["written"],
            *([self.from_birth] if self.from_birth else []),
            place,
            text["source"],
            text["reading"],
        ]
        return f"{text['date']}{aged}: {', '.join(parts)}"

    def as_text(self, kind: str) -> dict[str, str]:
        """Return its fields as text, for the tooltip and the table.

        Parameters
        ----------
        kind : str
            "weight", "length" or "head", for decimals and unit.

        Returns
        -------
        dict
            ``date``, ``age``, ``corrected_age``, ``written`` (the value with its unit), ``sds``, ``centile``,
            ``from_birth``, ``source``, ``reading`` (whether it is agreed, one record, disputed or questioned).
        """
        count = self.sources.count(";") + 1
        agreed = f"agreed by {count} systems" if count > 1 else "agreed"
        return {
            "date": chart_text.date(self.measured_on),
            "age": chart_text.age(self.age_days),
            "corrected_age": chart_text.corrected_age(self.corrected_days),
            "written": chart_text.quantity(kind, self.value),
            "sds": "none" if np.isnan(self.sds) or self.no_infants or not self.charted else f"{self.sds:.2f}",
            "centile": (self.centile or "none") + (f" (trisomy 21: {self.trisomy_21})" if self.trisomy_21 else ""),
            "from_birth": self.from_birth or "none",
            "source": chart_text.systems(self.sources),
            "reading": {"agreed": agreed, "single": "one record"}.get(self.state, self.state),
        }


def readings_of_kind(measurements: pd.DataFrame, subject: Subject) -> list[Reading]:
    """Return the child's measurements of the subject's kind, oldest first.

    Parameters
    ----------
    measurements : DataFrame
        The child's rows of ``tables.SCORED`` or of the measurements table, of any kinds.
    subject : Subject
        Whose kind is taken.

    Returns
    -------
    list of Reading
        By date, then by value.

    Raises
    ------
    KeyError
        When a column the chart needs is absent.
    """
    missing = [name for name in ("kind", *_NEEDED) if name not in measurements.columns]
    if missing:
        raise KeyError(f"the measurements lack {', '.join(missing)}")
    of_kind = np.asarray(measurements["kind"] == subject.kind, dtype=bool)
    columns: dict[str, Any] = {name: measurements[name].array[of_kind] for name in _NEEDED}
    sds = np.asarray(columns["sds"], dtype=np.float64)
    text = {name: ["" if pd.isna(word) else str(word) for word in columns[name]]
            for name in ("event_id", "sources", "state")}  # fmt: skip
    number = {name: np.asarray(columns[name], dtype=np.float64).tolist()
              for name in ("value", "age_days", "corrected_age_days", "sds")}  # fmt: skip
    charted = ~without_centile(number["age_days"], subject.gestation_days)
    rows = zip(
        text["event_id"], pd.DatetimeIndex(columns["measured_on"]), number["value"], text["sources"],
        text["state"], number["age_days"], number["corrected_age_days"], number["sds"],
        centile_text(np.where(charted, sds, np.nan)).tolist(), charted.tolist(), *_from_birth(measurements, of_kind),
        _on_trisomy_21(measurements, of_kind), strict=True,
    )  # fmt: skip
    return sorted((Reading(*row) for row in rows), key=lambda reading: (reading.measured_on, reading.value))


def with_trisomy_21(measurements: pd.DataFrame) -> bool:
    """Return whether a child has trisomy 21 on record, by its measurements: they have an SDS on that reference.

    Parameters
    ----------
    measurements : DataFrame
        Of one child, of every kind; a table of before the reference has none.
    """
    return "sds_trisomy_21" in measurements.columns and bool(measurements["sds_trisomy_21"].notna().any())


def _on_trisomy_21(measurements: pd.DataFrame, of_kind: npt.NDArray[np.bool_]) -> list[str]:
    if not with_trisomy_21(measurements):
        return [""] * int(of_kind.sum())
    of_line = measurements["sds_trisomy_21"].to_numpy(dtype=np.float64)[of_kind]
    charted = measurements["centile_trisomy_21"].notna().to_numpy()[of_kind]
    return centile_text(np.where(charted, of_line, np.nan)).tolist()


def _from_birth(measurements: pd.DataFrame, of_kind: npt.NDArray[np.bool_]) -> tuple[list[str], list[float]]:
    """Return each reading's change from birth weight in words and [%]; "" and NaN where a table of before has none."""
    if "from_birth_percent" not in measurements.columns:
        n = int(of_kind.sum())
        return [""] * n, [np.nan] * n
    percent = measurements["from_birth_percent"].to_numpy(dtype=np.float64, na_value=np.nan)[of_kind].tolist()
    in_doubt = birth_weight_in_doubt(measurements)
    return [chart_text.from_birth(one, in_doubt) for one in percent], percent


def birth_weight_in_doubt(measurements: pd.DataFrame) -> str:
    """Return whether "all" or "some" of a child's birth weights are in doubt; "" for none."""
    at_birth = (measurements["kind"] == "weight") & (measurements["age_days"] == 0)
    doubted = measurements.loc[at_birth.to_numpy(dtype=bool, na_value=False), "state"].isin(DOUBTED)
    return "all" if len(doubted) and doubted.all() else "some" if doubted.any() else ""
