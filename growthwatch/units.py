"""Units of weight and length, each constant once."""

from typing import Final

#: Kilograms in a pound avoirdupois, exact; an inch is 2.54 cm by the same agreement (International Yard and Pound
#: Agreement 1959; Weights and Measures Act 1985, Schedule 1).
KG_PER_LB: Final = 0.45359237
KG_PER_OZ: Final = KG_PER_LB / 16
KG_PER_STONE: Final = KG_PER_LB * 14
CM_PER_INCH: Final = 2.54
