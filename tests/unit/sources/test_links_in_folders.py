"""A link in a folder of input that leads elsewhere is not followed, and is named."""

import os

import pytest

from growthwatch.sources.errors import UnusableInput
from growthwatch.sources.files.inputs import expand

pytestmark = pytest.mark.skipif(not hasattr(os, "symlink"), reason="no links on this system")


@pytest.fixture
def folder(tmp_path):
    for name in ("in", "outside"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "records.csv").write_text("record_id\n1\n", encoding="utf-8")
    return tmp_path / "in"


@pytest.mark.parametrize("target", ["outside/records.csv", "/etc/passwd"])
def test_a_link_out_of_the_folder_is_refused_by_its_name(folder, target):
    (folder / "secret.csv").symlink_to(folder.parent / target)
    with pytest.raises(UnusableInput, match=r"in/secret\.csv: is a link that leads out of its folder"):
        expand([folder])


def test_a_part_of_a_dataset_that_is_a_link_is_refused(folder):
    (folder / "records.parquet").mkdir()
    (folder / "records.parquet" / "part.parquet").symlink_to(folder.parent / "outside" / "records.csv")
    with pytest.raises(UnusableInput, match="leads out of its folder"):
        expand([folder])


def test_a_link_within_the_folder_or_named_itself_is_read(folder):
    (folder / "same.csv").symlink_to(folder / "records.csv")
    assert len(expand([folder])) == 1  # both are one file
    (folder.parent / "named.csv").symlink_to(folder.parent / "outside" / "records.csv")
    assert [one.name for one in expand([folder.parent / "named.csv"])] == ["named.csv"]
    (folder.parent / "link").symlink_to(folder)
    assert len(expand([folder.parent / "link"])) == 1
