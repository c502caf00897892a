"""A changed list of the reference data is sealed again by one command, and nothing is sealed that nobody vouches for."""

import hashlib
import importlib.util
import json
import shutil

import pytest

from growthwatch.reference import data

CODES = "codes/loinc.csv"


def _loaded():
    spec = importlib.util.spec_from_file_location("seal", data.folder() / "seal.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


seal = _loaded()


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(data.folder(), tmp_path / "reference_data")


def entry(folder, name):
    return json.loads((folder / "manifest.json").read_text())["files"].get(name)


def add_entry(folder, name, stated):
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"][name] = stated
    (folder / "manifest.json").write_text(json.dumps(manifest))


def test_the_reference_data_are_as_they_were_sealed(folder, capsys):
    before = (folder / "manifest.json").read_bytes()
    assert seal.main(folder) == 0
    assert capsys.readouterr().out == "every file is as it was sealed\n"
    assert (folder / "manifest.json").read_bytes() == before


def test_a_changed_list_is_refused_until_it_is_sealed_and_read_from_then_on(folder, capsys, monkeypatch):
    changed = (folder / CODES).read_bytes() + b"\n"
    (folder / CODES).write_bytes(changed)
    monkeypatch.setattr(data, "folder", lambda: folder)
    monkeypatch.setattr(data, "manifest", lambda: json.loads((folder / "manifest.json").read_text()))
    with pytest.raises(data.ReferenceDataError, match="is not the file"):
        data.verified(CODES)
    stated = {name: text for name, text in entry(folder, CODES).items() if name != "sha256"}
    assert seal.main(folder) == 0
    assert capsys.readouterr().out == f"sealed: {CODES}\n"
    assert data.verified(CODES) == changed
    assert entry(folder, CODES) == {**stated, "sha256": hashlib.sha256(changed).hexdigest()}


def test_a_new_list_is_sealed_once_a_person_has_stated_its_source_and_licence(folder, capsys):
    (folder / "codes" / "local.csv").write_text("code,kind\n")
    assert seal.main(folder) == 2
    assert "codes/local.csv has no entry in manifest.json" in capsys.readouterr().err
    add_entry(folder, "codes/local.csv", {"source": "the practice's own"})
    assert seal.main(folder) == 2
    assert "the entry of codes/local.csv in manifest.json states no licence" in capsys.readouterr().err
    add_entry(folder, "codes/local.csv", {"source": "the practice's own", "licence": "none"})
    assert seal.main(folder) == 0
    assert entry(folder, "codes/local.csv")["sha256"] == hashlib.sha256(b"code,kind\n").hexdigest()


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("uk_who/weight.csv", "edited", "uk_who/weight.csv is not what uk_who/build_uk_who.py built"),
        (CODES, None, f"{CODES} has an entry in manifest.json and is not there"),
    ],
)
def test_an_edited_growth_table_and_a_lost_list_are_not_sealed(folder, capsys, name, text, said):
    before = (folder / "manifest.json").read_bytes()
    (folder / name).unlink() if text is None else (folder / name).write_text(text)
    assert seal.main(folder) == 2
    assert said in capsys.readouterr().err
    assert (folder / "manifest.json").read_bytes() == before
