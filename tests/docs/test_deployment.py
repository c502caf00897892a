"""The files of a deployment say what the program knows: its commands, its variables, its ports, its health."""

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from typer.main import get_command

from growthwatch.cli import app
from growthwatch.ui.serving import same_site, session

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "deployment"
UNITS = ("growthwatch.service", "growthwatch-nightly.service", "growthwatch-nightly.timer")
COMMANDS = set(get_command(app).list_commands(None))


@pytest.fixture(scope="module")
def services():
    return yaml.safe_load((FOLDER / "compose.yaml").read_text(encoding="utf-8"))["services"]


def test_every_command_they_run_is_one_of_ours():
    said = "\n".join(path.read_text(encoding="utf-8") for path in [*FOLDER.iterdir(), ROOT / "docs" / "deployment.md"])
    ran = set(re.findall(r'(?:bin/|Scripts\\|app )growthwatch"?,? "?([a-z][a-z-]+)', said))
    assert {"app", "refresh", "backup", "user"} <= ran
    assert ran <= COMMANDS


def test_the_variables_of_the_environment_are_those_the_app_reads(services):
    example = (FOLDER / "growthwatch.env.example").read_text(encoding="utf-8")
    named = set(re.findall(r"^(\w+)=", example, flags=re.MULTILINE))
    ours = {name for name in named if name.startswith("GROWTHWATCH_")}
    assert ours == {same_site.HOSTS_VARIABLE, session.IDLE_VARIABLE}
    assert list(services["app"]["environment"]) == [session.STORE_VARIABLE]
    assert "={$" not in example
    assert not re.search(r"^PASSWORD=.+|_?PASSWORD=\S", example, flags=re.MULTILINE), "no password is shipped"


def test_only_the_proxy_can_be_reached_and_the_database_has_no_way_out(services):
    assert services["app"]["ports"] == ["443:443"]
    assert services["proxy"]["network_mode"] == "service:app"
    assert "ports" not in services["database"]
    assert services["database"]["networks"] == ["inside"]
    networks = yaml.safe_load((FOLDER / "compose.yaml").read_text(encoding="utf-8"))["networks"]
    assert networks["inside"]["internal"] is True


def test_the_proxy_goes_to_the_apps_own_port_and_asks_no_authority_outside():
    proxy = (FOLDER / "Caddyfile").read_text(encoding="utf-8")
    assert "reverse_proxy 127.0.0.1:8501" in proxy
    assert "auto_https off" in proxy
    assert "admin off" in proxy
    assert f"https://{{${same_site.HOSTS_VARIABLE}}}" in proxy
    assert not re.search(r"^\s*log\b", proxy, flags=re.MULTILINE), "an access log would hold addresses"


def test_the_image_is_built_from_locked_packages_and_runs_as_nobody_in_particular():
    image = (FOLDER / "Dockerfile").read_text(encoding="utf-8")
    assert "--require-hashes --requirement requirements.lock" in image
    final = image.rsplit("\nFROM ", 1)[1]
    assert re.search(r"^USER growthwatch$", final, flags=re.MULTILINE)
    assert "EXPOSE" not in final
    for copied in re.findall(r"^COPY (?!--from)(.+)$", image, flags=re.MULTILINE):
        for source in copied.split()[:-1]:
            assert (ROOT / source).exists(), f"the image copies {source}, which is not there"
            ignored = (FOLDER / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
            assert f"!{source}" in ignored, f"{source} is kept out of the image's context"


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_is_one_that_systemd_reads(name, tmp_path):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not on this machine")
    for unit in UNITS:  # what is not installed here is no fault of the unit
        text = (FOLDER / unit).read_text(encoding="utf-8").replace("/opt/growthwatch/bin/growthwatch", "/bin/true")
        (tmp_path / unit).write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / name)], capture_output=True, text=True, check=False
    )
    said = [line for line in done.stderr.splitlines() if str(tmp_path) in line or line.startswith("growthwatch")]
    assert not said


@pytest.mark.parametrize("name", [unit for unit in UNITS if unit.endswith(".service")])
def test_a_service_runs_as_its_own_user_and_writes_for_its_owner_alone(name):
    unit = configparser.ConfigParser(strict=False, interpolation=None, delimiters=("=",))
    unit.optionxform = str
    unit.read(FOLDER / name, encoding="utf-8")
    service = unit["Service"]
    assert service["User"] == "growthwatch"
    assert service["UMask"] == "0077"
    assert service["NoNewPrivileges"] == "yes"
    assert "assword" not in "".join(service.values()), "a password stands in no unit"
