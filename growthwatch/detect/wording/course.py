"""How usual a course is that meets a threshold, from all weights together: said with the finding, and beside it.

NG75's threshold is met by 1 in 6 healthy infants by a year, most of them from a start from which many fall as far. At
equal sensitivity the evidence of all weights gives a fourth to a tenth of these false alarms, so it ranks the finding
(never withholds it).
"""

from typing import Final

import numpy as np

from growthwatch.detect.series.series import Flags, Floats
from growthwatch.detect.wording.text_columns import Texts, fixed, one_in_rounded, per_row

#: Evidence for a fall up to which a course is usual for its start [SD]: the 3rd centile, 1 in 33 healthy infants [L].
USUAL_WITHIN_SD: Final = 1.881


def usual_course(evidence: Floats) -> Flags:
    """Return where all weights together lie within the usual range for their start; not where nothing is known.

    Parameters
    ----------
    evidence : ndarray of float, shape (n,)
        Evidence for a fall [SD], as ``fall-pattern`` weighs it; NaN where not known, −inf where recovered.

    Returns
    -------
    ndarray of bool, shape (n,)
    """
    with np.errstate(invalid="ignore"):
        return evidence < USUAL_WITHIN_SD


def course_words(usual: Flags, evidence: Floats) -> Texts:
    """Return what all weights together say of a fall that meets its threshold and is usual for its start; else "".

    Parameters
    ----------
    usual : ndarray of bool, shape (n,)
        Of which falls it is said.
    evidence : ndarray of float, shape (n,)
        Evidence for a fall [SD].

    Returns
    -------
    ndarray of str, shape (n,)
        A sentence with a space before it.
    """
    figure = fixed(np.where(np.isfinite(evidence), evidence, 0.0), 2)
    said = np.where(np.isfinite(evidence), per_row("evidence for a fall {e} SD; ", e=figure), "")
    words = per_row(
        " All weights together lie within the usual range for this start ({said}outside it from {line} SD, 1 in 33).",
        said=said, line=fixed(np.array([USUAL_WITHIN_SD]), 2),
    )  # fmt: skip
    return np.where(usual, words, "")


def usual_headline(headline: Texts, usual: Flags, one_in: Floats) -> Texts:
    """Return the headlines, those of a usual course with how many healthy infants from that start fall as far.

    Parameters
    ----------
    headline : ndarray of str, shape (n,)
        One sentence each.
    usual : ndarray of bool, shape (n,)
        As :func:`course_words`.
    one_in : ndarray of float, shape (n,)
        About 1 in so many; NaN not known.

    Returns
    -------
    ndarray of str, shape (n,)
    """
    number = one_in_rounded(one_in)
    share = np.where(
        number == "", ": a usual course", per_row(": about 1 in {n} from this start fall as far", n=number)
    )
    bare = np.char.rstrip(headline.astype(str), ".").astype(object)
    return np.where(usual, per_row("{headline}{share}.", headline=bare, share=share), headline)
