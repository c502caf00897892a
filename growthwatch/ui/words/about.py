"""What this is, and its licence."""

from typing import Final

ABOUT_TITLE: Final = "About growthwatch"
INTENDED: Final = "Intended use"
VERSIONS: Final = "Versions"
#: What has a version; a library is called by its own name.
VERSION_NAMES: Final = {"reference_data": "reference data"}
POLICY: Final = "Correction for gestation"
POLICY_IN_USE: Final = "{policy} (in use here)"
REFERENCES: Final = "References"
GLOSSARY: Final = "Words used here"
GLOSSARY_LINE: Final = "**{term}**: {meaning}"
LICENCE: Final = "Licence and source"
LICENCE_TEXT: Final = (
    "GNU Affero General Public License, version 3 or later. Whoever uses this over a network may have the source of "
    "the version that runs: ask whoever runs it. The growth references come through "
    "[rcpchgrowth](https://github.com/rcpch/rcpchgrowth-python). growthwatch is not approved by or connected with the "
    "NHS or the RCPCH."
)
