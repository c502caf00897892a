"""What a simulated caseload is to look like: every share, span and rate that can be chosen."""

from dataclasses import dataclass
from datetime import date
from typing import Final


@dataclass(frozen=True, kw_only=True)
class PracticeChange:
    """A change of practice in some of the practices: from a day on, more babies are weighed at the check."""

    starts_on: date  #: holds for babies who are 7 weeks old on this day or later
    weighed_at_check: float  #: the share weighed at the 6-8-week check from then on
    share_of_practices: float = 0.5  #: every second practice, third practice ... has it


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A caseload to simulate. Shares are of children unless said otherwise; ages are in days.

    Rates without a source beside them are assumptions of this simulator, chosen to be plausible.
    """

    first_birth: date = date(2024, 10, 1)
    last_birth: date = date(2026, 3, 31)
    as_of: date = date(2026, 3, 31)  #: nothing later is known
    practices: int = 6

    twin_maternities: float = 0.015  #: of maternities (UK about 1.5 %)
    preterm: float = 0.08  #: born before 37+0 (England and Wales about 8 %)
    very_preterm: float = 0.15  #: of those, born before 32+0
    gestation_unknown: float = 0.045

    faltering: float = 0.03
    uk_dip_sd: float = 0.0  #: how far below WHO at 8 weeks; 0.5 in ADC 2016;101:455 [SD]

    weighed_at_check: float = 0.78  #: reviewed and weighed within 3 days, at 6-8 weeks
    change: PracticeChange | None = None
    died: float = 0.004
    left: float = 0.015
    joined_late: float = 0.015

    parent_held_without_number: float = 0.30  #: Red Books whose rows carry the person instead of the number
    lb_oz: float = 0.35  #: of weights in Red Books
    dated_late: float = 0.03  #: copies dated a day or a few after the measuring
    slips: float = 0.0  #: share of records with each kind of error (``PLANTED_ERRORS``), planted by ``plant``

    batch_children: int = 20_000  #: made at a time, each batch from its own seed: another size draws other children

    def __post_init__(self) -> None:
        """Refuse what cannot be simulated.

        Raises
        ------
        ValueError
            For a share outside 0-1, births that end before they begin, no practice, or no batch.
        """
        if self.last_birth < self.first_birth:
            raise ValueError(f"last_birth {self.last_birth} is before first_birth {self.first_birth}")
        if self.as_of < self.last_birth:
            raise ValueError(f"as_of {self.as_of} is before last_birth {self.last_birth}")
        if not 1 <= self.practices <= 9_999:
            raise ValueError(f"practices must be 1 to 9999, not {self.practices}")
        if self.batch_children < 2:
            raise ValueError(f"batch_children must be 2 or more, not {self.batch_children}")
        for name in _SHARES:
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} must be a share from 0 to 1, not {getattr(self, name)}")


_SHARES: Final = (
    "twin_maternities", "preterm", "very_preterm", "gestation_unknown", "faltering", "weighed_at_check",
    "died", "left", "joined_late", "parent_held_without_number", "lb_oz", "dated_late",
    "slips",
)  # fmt: skip
