"""What this is, and its licence."""

from typing import Final

ABOUT_TITLE: Final = "About growthwatch"
INTENDED: Final = "Intended use"
VERSIONS: Final = "Versions"
POLICY: Final = "Correction for gestation"
POLICY_IN_USE: Final = "{policy} (in use here)"
REFERENCES: Final = "References"
GLOSSARY: Final = "Words used here"
GLOSSARY_TERMS: Final = {
    "Centile space": "the gap between two neighbouring centile lines of the chart, two thirds of a standard deviation",
    "SDS": "standard deviation score: how far a measurement stands from the 50th centile, 0 being on it",
    "Threshold met": "a rule holds: one of NICE NG75, or of the source named beside it",
    "Confirmed": "a second weight, two weeks later or more, meets the threshold too",
    "Near": "within a quarter of a centile space of a threshold, which is not met",
    "Resolved": "a later weight, two weeks on or more, no longer meets the threshold",
    "Questioned": "a slip in writing it down explains the reading better than the reading does; nothing is changed",
    "In dispute": (
        "the record systems hold different readings of one weighing or measuring, or the same under two dates, and "
        "neither is clearly the error"
    ),
    "Policy": "which babies are scored by the age they would have, had they been born at 40+0",
}
LICENCE: Final = "Licence and source"
LICENCE_TEXT: Final = (
    "GNU Affero General Public License, version 3 or later. Whoever uses this over a network may have the source of "
    "the version that runs: ask whoever runs it. The growth references come through "
    "[rcpchgrowth](https://github.com/rcpch/rcpchgrowth-python). growthwatch is not approved by or connected with the "
    "NHS or the RCPCH."
)
