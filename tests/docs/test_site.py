"""The documentation site: it builds without a warning, its links lead somewhere, and its pages ask no other host."""

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import typer

from growthwatch import cli
from growthwatch.public_tables import TABLES_IN, TABLES_OUT
from growthwatch.vocabulary import RULES

DOCS = Path(__file__).parents[2] / "docs"
#: What a browser fetches when a page is opened, not when a link is followed.
FETCHED = {"script": "src", "img": "src", "iframe": "src", "link": "href", "source": "src", "video": "src"}


class Page(HTMLParser):
    """What a page fetches, where its links lead, and which anchors it has."""

    def __init__(self, text):
        super().__init__()
        self.fetches, self.links, self.anchors = [], [], set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        of = dict(attrs)
        self.anchors |= {of[name] for name in ("id", "name") if of.get(name)}
        if of.get(FETCHED.get(tag, "")):
            self.fetches.append(of[FETCHED[tag]])
        if tag == "a" and of.get("href"):
            self.links.append(of["href"])


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    out = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", str(DOCS), str(out)]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr[-3000:]
    return {path.relative_to(out).as_posix(): Page(path.read_text("utf-8")) for path in out.rglob("*.html")}, out


def test_no_page_asks_another_host_for_anything(site):
    pages, out = site
    outside = {(name, url) for name, page in pages.items() for url in page.fetches if urlsplit(url).netloc}
    assert not outside
    styles = [
        path for path in out.rglob("*.css") if re.search(r"(@import|url\()\s*[\"']?(https?:)?//", path.read_text())
    ]
    assert not styles


def test_every_link_within_the_site_leads_somewhere(site):
    pages, out = site
    dead = []
    for name, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            to = (out / name).parent / unquote(parts.path) if parts.path else out / name
            target = pages.get(to.resolve().relative_to(out.resolve()).as_posix())
            if not to.exists() or (parts.fragment and target and unquote(parts.fragment) not in target.anchors):
                dead.append((name, link))
    assert not dead


def test_every_command_is_documented(site):
    text = re.sub(r"<[^>]+>", "", (site[1] / "generated" / "commands.html").read_text("utf-8"))
    names = typer.main.get_command(cli.app).list_commands(None)
    assert len(names) > 10
    assert [name for name in names if f"growthwatch {name}" not in text] == []


def test_every_public_column_and_every_rule_is_documented(site):
    text = (site[1] / "generated" / "data_dictionary.html").read_text("utf-8")
    columns = {name for group in (TABLES_IN, TABLES_OUT) for table in group.values() for name in table.columns}
    assert {name for name in columns if f">{name}<" not in text} == set()
    text = (site[1] / "generated" / "rules.html").read_text("utf-8")
    assert [rule for rule in RULES if rule not in text] == []


def test_each_users_page_shows_the_program(site):
    for user in ("health_visitors", "gp_practices", "designated_paediatricians"):
        pictures = [url for url in site[0][f"for_{user}.html"].fetches if url.startswith("_images/")]
        assert pictures, user
        assert all((site[1] / url).stat().st_size > 10_000 for url in pictures)
