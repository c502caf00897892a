"""NHS numbers by the column, against the nhs-number package one by one."""

import nhs_number
import pandas as pd
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from growthwatch.linkage.rows.nhs_numbers import as_text, valid_numbers

# Numbers up to 3112999999 may be Scottish, where the package asks for a date as well: modulus 11 alone is the rule here
DIGITS = st.integers(3_113_000_000, 9_999_999_999).map(str)
SPACED = DIGITS.map(lambda text: f" {text[:3]} {text[3:6]} {text[6:]}")
ODD = st.one_of(st.none(), st.text(max_size=12), st.text("0123456789٠١９", min_size=9, max_size=11))


def _package(text: str | None) -> bool:
    if text is None or not text.isascii() or len(set(text.replace(" ", ""))) == 1:
        return False
    return nhs_number.is_valid(text)


@given(st.lists(DIGITS | SPACED))
def test_modulus_11_agrees_with_the_package(numbers):
    got = valid_numbers(pd.Series(numbers, dtype="str")) >= 0
    assert got.tolist() == [_package(number) for number in numbers]


@given(st.integers(0, 999_999_999))
def test_nine_digits_have_one_check_digit_or_none(stem):
    texts = [f"{stem:09d}{check}" for check in range(10)]
    valid = valid_numbers(pd.Series(texts, dtype="str")) >= 0
    expected = nhs_number.calculate_checksum(f"{stem:09d}")
    repeated = [len(set(text)) == 1 for text in texts]
    assert valid.tolist() == [check == expected and not same for check, same in zip(range(10), repeated, strict=True)]


@given(st.lists(ODD))
def test_anything_else_is_no_number_and_never_an_error(texts):
    got = valid_numbers(pd.Series(texts, dtype="str"))
    for text, number in zip(texts, got, strict=True):
        if number >= 0:
            assert nhs_number.calculate_checksum(f"{number:010d}"[:9]) == number % 10
            assert text is not None


@given(st.lists(DIGITS, min_size=1), st.integers(0, 3))
def test_a_slice_of_a_column_reads_as_the_column_does(numbers, start):
    whole = pd.Series(numbers, dtype="str")
    sliced = pa.array(whole.array)[start:]
    assert valid_numbers(whole)[start:].tolist() == valid_numbers(pd.Series(sliced.to_pandas(), dtype="str")).tolist()
    assert valid_numbers(whole[start:]).tolist() == valid_numbers(whole)[start:].tolist()


def test_zeros_are_kept_in_text():
    assert as_text(valid_numbers(pd.Series(["0000000019", None], dtype="str"))).tolist()[0] == "0000000019"
