"""What a missed-checks report calls its check, and the days it names: those of the windows the check was held to."""

from dataclasses import dataclass
from typing import Final

from growthwatch.check_schedule import day_in_words, published, reason_names, why_names
from growthwatch.check_windows import C8I_DAY, CheckWindows
from growthwatch.report.missed_checks.next_steps import NextStep
from growthwatch.vocabulary import CHECK_TITLES, MAIN_CHECK

#: When each check is, as it is spoken; of the 6-8-week check it is the name, whatever the windows.
_SPANS: Final = {"6-8-week": "at 6-8 weeks", "12-month": "at 9-15 months", "2-year": "at 2-2½ years"}
#: Who is older than this [days], and was weighed after the window, is no longer on the list [L].
_LISTED_UNTIL_DAY: Final = {"6-8-week": 365, "new-birth": 365, "12-month": 2 * 365, "2-year": 4 * 365}
_AGE_WORDS: Final = {365: "over a year", 2 * 365: "over 2 years", 4 * 365: "over 4 years"}


@dataclass(frozen=True)
class ReportedCheck:
    """A check and its windows, as a report speaks of it."""

    check: str
    windows: CheckWindows
    up_to_age_days: int | None = None  # who is older is not listed, weighed or not; None for no such limit

    @property
    def is_main(self) -> bool:
        """Whether it is the 6-8-week check, of which alone there is a metric C8i."""
        return self.check == MAIN_CHECK

    @property
    def title(self) -> str:
        """What every face calls it."""
        return CHECK_TITLES[self.check]

    @property
    def plural(self) -> str:
        """The same of several."""
        return f"{self.title}s"

    @property
    def span(self) -> str:
        """When it is: "at 6-8 weeks", "on day 10-14"."""
        usual = self.is_main or self.windows == published().of(self.check)
        days = f"on day {self.windows.opens_day}-{self.windows.closes_day}"
        return _SPANS.get(self.check, days) if usual else days

    @property
    def due_until_day(self) -> int:
        """The last day on which it is not overdue."""
        return C8I_DAY if self.is_main else self.windows.overdue_from_day - 1

    @property
    def listed_until_day(self) -> int:
        """The age up to which who was weighed after the window is listed [days]."""
        return _LISTED_UNTIL_DAY[self.check]

    @property
    def listed_until(self) -> str:
        """The same in words: "over a year"."""
        return _AGE_WORDS[self.listed_until_day]

    @property
    def up_to_age(self) -> str:
        """The age limit of the list in words; blank where there is none."""
        return "" if self.up_to_age_days is None else f"{self.up_to_age_days * 12 / 365.25:.3g} months"

    @property
    def reasons(self) -> dict[str, str]:
        """Why it is not counted, or still open, in words."""
        return reason_names(self.check, self.windows)

    @property
    def whys(self) -> dict[str, str]:
        """Every code of its ``reason`` in words."""
        return why_names(self.check, self.windows)

    def step_sentences(self, usual: dict[NextStep, str]) -> dict[NextStep, str]:
        """Return what each next step is called; ``usual`` of the 6-8-week check at its published windows."""
        if self.is_main and self.windows == CheckWindows():
            return usual
        early = day_in_words(self.windows.opens_day)
        return {
            **usual,
            NextStep.WEIGH_REVIEWED_EARLY: f"Weigh now: the review was before {early}.",
            NextStep.WEIGH_WEIGHED_BESIDE: f"Weigh now: seen {self.span}, and no weight is recorded of that time.",
            NextStep.REVIEW_NOT_RECORDED: (
                f"Weighed since, and on the practice record: no review {self.span} is recorded."
            ),
        }
