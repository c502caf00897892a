"""Registering a child, and putting its details right."""

from typing import Final

REGISTER_INTRO: Final = (
    "For a baby who is in no file yet. What is not known stays blank; a file that comes later adds to it."
)
SURNAME: Final = "Surname"
FORENAME: Final = "Forename (blank while not named)"
DATE_OF_BIRTH: Final = "Born on (day/month/year)"
SEXES: Final = {"female": "female", "male": "male"}
GESTATION_TYPED: Final = "Gestation (39+3)"
NUMBER_TYPED: Final = "NHS number (ten digits)"
BIRTH_WEIGHT: Final = "Birth weight"
BIRTH_WEIGHT_UNIT: Final = "Birth weight in"
BIRTH_ORDER: Final = "Of twins or more: which (1, 2 …)"
POSTCODE: Final = "Postcode"
PRACTICE_CODE: Final = "GP practice"
MOTHER_HEIGHT: Final = "Mother's height (cm)"
FATHER_HEIGHT: Final = "Father's height (cm)"
STATED_IN: Final = "Stated in"
REGISTER_LOOK: Final = "Look whether the baby is here already"
REGISTER_NEEDS: Final = "Nothing was kept. Each field that is wrong says why; all that was typed is still there."
OPEN_THAT_CHILD: Final = "Open that child"
MAY_BE: Final = "The baby may be one of these, or be born with one of them. Look before you register it."
LIKENESS_NAMES: Final = {"likely": "May be the same child", "twin": "Twin?"}
NOBODY_LIKE_IT: Final = "Nobody whom you see has its NHS number, or its surname and birth date."
REGISTER_WHO: Final = "To be registered: {name}, born {born} ({age} old), {sex}, NHS number {nhs}."
REGISTER_SAVE: Final = "Register and enter the first weights"
REGISTER_SAVE_SEEN: Final = "None of these: register and enter the first weights"
REGISTERED: Final = "Registered: {name}."
DETAILS_INTRO: Final = (
    "What you put right goes before what the systems state, with your word for it. Their own rows stay."
)
DETAILS_REASON: Final = "Why is it put right? (for the trail)"
DETAILS_SAVE: Final = "Put right"
DETAILS_SAVED: Final = "Put right for {name}."
DETAILS_SOURCE: Final = "Whose word is it?"
EDIT_DETAILS: Final = "Put details right"
