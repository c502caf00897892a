"""What practices are called: from a list with headings, or as ODS publishes it; the code where no name is known."""

import pytest

from growthwatch.reference import practice_names
from growthwatch.reference.practice_names import UnusablePracticeNames, parsed


@pytest.mark.parametrize(
    "text",
    [
        "practice_code,name\nZ90001,Qimley Surgery\nZ90002,\n",
        "Name,Postcode,Organisation Code\nQimley Surgery,ZZ1 1ZZ,z90001\n",
        '"Z90001","Qimley Surgery","Y63","QUE"\n"Z90003","Other","Y63","QUE"\n',
    ],
)
def test_a_name_is_read_with_headings_in_any_order_and_from_a_list_without_headings(text):
    names = parsed(text, "own.csv")
    assert names.of("Z90001") == "Qimley Surgery"
    assert names.with_code("Z90001") == "Qimley Surgery (Z90001)"
    assert names.with_code("Z90002") == names.of("Z90002") == "Z90002"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "own.csv, line 1: expected the columns practice_code and name, found (empty)"),
        ("a,b\n1,2\n", "own.csv, line 1: expected the columns practice_code and name, found a, b"),
        ("code,name\nZ90001,One\n\nz90001,Two\n", "own.csv, line 4, value 'z90001': the practice has two names"),
    ],
)
def test_a_list_that_cannot_be_used_is_said_in_one_sentence_with_its_line(text, said):
    with pytest.raises(UnusablePracticeNames, match=r"own\.csv") as refused:
        parsed(text, "own.csv")
    assert str(refused.value).startswith(said)


def test_the_names_that_come_with_the_program_say_that_they_are_made_up():
    names = practice_names.published().names
    assert len(names) == 20
    assert all(code.startswith("Z9") and name.endswith("(made up)") for code, name in names.items())


def test_a_file_that_is_no_text_is_said_in_one_sentence(tmp_path):
    (tmp_path / "names.csv").write_bytes(b"code,name\nZ90001,\xff\xfe\n")
    with pytest.raises(UnusablePracticeNames, match=r"names.csv: .* not text in UTF-8"):
        practice_names.read(tmp_path / "names.csv")
