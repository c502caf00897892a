"""The fields that say who a child is: typed once for a new child, and again where a detail is put right."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import streamlit as st

from growthwatch.store import Desk
from growthwatch.ui import words
from growthwatch.ui.elements import formats
from growthwatch.ui.serving import session
from growthwatch.vocabulary import SEXES, SOURCES

_UNITS: Final = ("kg", "g", "lb oz")


class Fields:
    """Fields in a form, each with a place beside it for what is wrong with it.

    Parameters
    ----------
    key : str
        Tells these fields from those of another form.
    filled : mapping
        Field -> what stands in it at first.
    """

    def __init__(self, key: str, filled: Mapping[str, Any]) -> None:
        self._key, self._filled = key, filled
        self.typed: dict[str, Any] = {}
        self._places: dict[str, Any] = {}

    def text(self, column: Any, name: str, label: str) -> None:
        """Draw a field for text."""
        with column:
            self.typed[name] = st.text_input(
                label, value=str(self._filled.get(name) or ""), max_chars=80, autocomplete="off", key=self._own(name)
            ).strip()
            self._places[name] = st.empty()

    def choice(self, column: Any, name: str, label: str, options: Sequence[str], names: Mapping[str, str]) -> None:
        """Draw a field for one of some words."""
        chosen = self._filled.get(name)
        with column:
            self.typed[name] = st.selectbox(
                label, options, index=list(options).index(str(chosen)) if chosen in options else None,
                format_func=lambda one: names.get(one, one), key=self._own(name),
            )  # fmt: skip
            self._places[name] = st.empty()

    def day(self, column: Any, name: str, label: str, desk: Desk) -> None:
        """Draw a field for a day that is not after today."""
        with column:
            self.typed[name] = st.date_input(
                label, value=self._filled.get(name), max_value=desk.day, format="DD/MM/YYYY", key=self._own(name)
            )
            self._places[name] = st.empty()

    def say(self, wrong: Mapping[str, str]) -> None:
        """Say beside each field what is wrong with it."""
        for name, why in wrong.items():
            self._places.get(name, st).error(formats.label(words.sentence(why)))

    def _own(self, name: str) -> str:
        return session.own(f"{self._key}-{name}")


def details(fields: Fields, desk: Desk, *, new: bool) -> None:
    """Draw every field; of a new child its birth weight too."""
    one, two, three = st.columns(3)
    fields.text(one, "surname", words.SURNAME)
    fields.text(two, "forename", words.FORENAME)
    fields.day(three, "date_of_birth", words.DATE_OF_BIRTH, desk)
    one, two, three = st.columns(3)
    fields.choice(one, "sex", words.SEX, SEXES, words.SEXES)
    fields.text(two, "gestation", words.GESTATION_TYPED)
    fields.text(three, "nhs_number", words.NUMBER_TYPED)
    if new:
        one, two, three = st.columns(3)
        fields.text(one, "birth_weight", words.BIRTH_WEIGHT)
        fields.choice(two, "birth_weight_unit", words.BIRTH_WEIGHT_UNIT, _UNITS, words.UNIT_NAMES)
        fields.text(three, "birth_order", words.BIRTH_ORDER)
    one, two, three = st.columns(3)
    fields.text(one, "mother_height_cm", words.MOTHER_HEIGHT)
    fields.text(two, "father_height_cm", words.FATHER_HEIGHT)
    fields.text(three, "postcode", words.POSTCODE)
    one, two, _ = st.columns(3)
    fields.text(one, "practice_code", words.PRACTICE_CODE)
    fields.choice(two, "source", words.STATED_IN if new else words.DETAILS_SOURCE, SOURCES, words.FROM_NAMES)


def own_source(desk: Desk) -> str:
    """Return the system in whose name somebody of the role at the desk states who a child is."""
    return "gp" if desk.user.role == "practice" else "clinic"
