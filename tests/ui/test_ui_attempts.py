"""Every role tries every page and every operation that the app offers, on its own and on another's child.

The attempts come from the role table and the table of pages: a role or a page added there is tried here.
"""

import datetime as dt
import sqlite3
from contextlib import closing
from itertools import product

import pytest

from growthwatch.store import Store
from growthwatch.store.access.permissions import ON_A_CHILD, OPERATIONS, ROLES, TRIAL
from growthwatch.ui import words
from growthwatch.ui.screens import pages
from growthwatch.ui.serving import session
from tests.ui.conftest import DAY, PASSWORD, said

PEOPLE = sorted(set(ROLES) - {TRIAL})
OWN, OTHER = "Z90001", "Z90002"
#: What an account of each scope is given, so that practice ``OWN`` is its own.
GIVEN = {"teams": {"teams": ["north"]}, "practice": {"practice_code": OWN}, "assigned": {"practice_code": OWN}}
REACH = {"area": {OWN, OTHER}, "teams": {OWN}, "practice": {OWN}, "assigned": {OWN}, "none": set()}
#: Page -> the operation it stands on.
OF_PAGE = {name: operation for name, (_, operation, _) in pages._PAGES.items()}
WHY = "asked by the ward"


def _clock():
    return dt.datetime.combine(DAY, dt.datetime.now(dt.UTC).timetz())


@pytest.fixture(scope="module")
def area(filled, tmp_path_factory):
    """A store with an account of every role, which is its role's name, and one child of each practice."""
    path = tmp_path_factory.mktemp("area") / "store.db"
    path.write_bytes(filled.read_bytes())
    store = Store.open(path, clock=_clock)
    listed = store.trial().today(limit=None)
    listed = listed[listed["n_findings"] > 0]
    child = {code: listed[listed["practice_code"] == code].iloc[0] for code in (OWN, OTHER)}
    store.add_first_administrator("administrator", PASSWORD)
    admin = store.sign_in("administrator", PASSWORD)
    admin.add_team("north", "North team", [OWN])
    for role in sorted(set(PEOPLE) - {"administrator"}):
        admin.add_user(role, role, password=PASSWORD, **GIVEN.get(ROLES[role].scope, {}))
    desks = {role: store.sign_in(role, PASSWORD) for role in PEOPLE}
    yield path, child, desks
    store.close()


@pytest.fixture
def at(area, opened, monkeypatch):
    """Open a page as somebody of a role, about a child where one is named; nothing is drawn before."""
    path, _, desks = area
    monkeypatch.setenv(session.STORE_VARIABLE, str(path))
    session.store.clear()
    monkeypatch.setattr(session, "seated", lambda: True)
    monkeypatch.setattr(session, "own", lambda key: key)

    def go(role, page="", handle=""):
        monkeypatch.setattr(session, "desk", lambda: desks[role])
        return opened(page, handle)

    return go


def newest(area, role):
    """The last links of the trail of somebody of a role."""
    return area[2]["administrator"].trail(username=role, limit=5)


def refusal(role, operation):
    return f"The role {role.replace('_', ' ')} may not {OPERATIONS[operation]}."


def name_of(row):
    return [row["surname"].upper(), str(row["nhs_number"])[-4:]]


@pytest.mark.parametrize("role", PEOPLE)
def test_a_page_opens_for_the_roles_that_the_table_grants_it_and_for_no_other(at, area, role):
    for page, operation in OF_PAGE.items():
        app = at(role, page)
        granted = not operation or operation in ROLES[role].may
        assert not app.exception, (role, page)
        assert [error.value for error in app.error] == ([] if granted else [refusal(role, operation)]), (role, page)
        if not granted:
            link = newest(area, role).iloc[0]
            assert (link["action"], operation in link["detail"]) == ("denied", True), (role, page)


@pytest.mark.parametrize(("role", "practice"), [*product(PEOPLE, (OWN, OTHER))])
def test_an_address_of_a_child_opens_only_within_reach_and_tells_nothing_else_of_it(at, area, role, practice):
    row = area[1][practice]
    within = practice in REACH[ROLES[role].scope]
    tried = 0
    for page, operation in OF_PAGE.items():
        if operation not in ON_A_CHILD or page in ("reconcile", "links"):  # lists, about no one child
            continue
        tried += 1
        app = at(role, page, row["handle"])
        granted = within and operation in ROLES[role].may
        if granted and ROLES[role].pseudonymised:
            assert not [word for word in name_of(row) if word in said(app)]
            app.text_input[0].set_value(WHY)
            app.button[0].click().run()
        told = said(app)
        assert {word in told for word in name_of(row)} == {granted}, (role, page, practice)
        if granted:
            assert not app.error, (role, page, practice)
            continue
        assert len(app.error) == 1, (role, page, practice)
        links = newest(area, role)
        assert links["action"].iloc[0] == "denied"
    assert tried


def press(app, label):
    return next(button for button in app.button if button.label.startswith(label)).click().run()


def offers(app, label):
    return any(part.label.startswith(label) for part in (*app.button, *app.expander))


#: Operation -> the page where it stands, and the button or form that does it: beside the operation of the page itself.
INSIDE = {
    "acknowledge": ("child", words.NOTE_ACTION),
    "act_on_rows": ("today", words.TICK_ALL),
    "add_condition": ("child", words.ADD_CONDITION),
    "add_measurement": ("child", words.PAGES["add"]),
    "export": ("cohort", words.WORK_OUT),
    "read_context": ("child", words.CONTEXT_SHOW),
    "add_context": ("child", words.ADD_FACT),
    "search": ("child", words.FIND_BUTTON),
    "verify_trail": ("trail", words.VERIFY),
}
#: What the app does not offer: it is done from the command line.
ELSEWHERE = {
    "anchor", "back_up", "manage_users", "refresh", "subject_access", "restrict", "list_restricted", "ask_erasure", "erase",
}  # fmt: skip
#: What a page shows of itself, tried in test_ui_safeguarding.
SHOWN = {"list_context"}


def test_every_operation_of_the_table_is_tried_here():
    assert {*OF_PAGE.values(), *INSIDE, *ELSEWHERE, *SHOWN} - {""} == set(OPERATIONS)


def about(operation, area):
    """The child whose page it is; none for a search, which stands where no child is named."""
    page, _ = INSIDE[operation]
    return area[1][OWN]["handle"] if OF_PAGE[page] in ON_A_CHILD and operation != "search" else ""


@pytest.mark.parametrize("role", PEOPLE)
def test_what_stands_inside_a_page_is_offered_to_whom_the_table_grants_it(at, area, role):
    shown = {}
    for operation, (page, label) in INSIDE.items():
        if OF_PAGE[page] not in ROLES[role].may:
            continue
        handle = about(operation, area)
        app = shown.get((page, handle)) or at(role, page, handle)
        if handle and (page, handle) not in shown and ROLES[role].pseudonymised:
            app.text_input[0].set_value(WHY)
            app.button[0].click().run()
        if operation == "add_context" and offers(app, words.CONTEXT_SHOW):
            press(app, words.CONTEXT_SHOW)
        assert offers(app, label) == (operation in ROLES[role].may), (role, operation)
        shown[page, handle] = app


@pytest.mark.parametrize("operation", sorted(set(INSIDE) - {"acknowledge", "add_condition", "add_context"}))
def test_a_right_withdrawn_while_the_page_is_open_is_denied_at_the_press(at, area, operation):
    """The button was offered; whether it may be pressed is asked of the role table again."""
    page, label = INSIDE[operation]
    needed = {OF_PAGE[page], operation}
    role = next(
        r for r in PEOPLE if needed <= ROLES[r].may and not (about(operation, area) and ROLES[r].pseudonymised)
    )
    app = at(role, page, about(operation, area))
    if operation == "search":
        app.text_input[0].set_value(area[1][OWN]["surname"])
    change(area[0], role, "a role of no table")
    try:
        press(app, label)
    finally:
        change(area[0], role, role)
        area[2][role].require(OF_PAGE[page])
    assert ["may not" in error.value for error in app.error] == [True]
    assert area[1][OWN]["surname"].upper() not in said(app)
    assert newest(area, role)["action"].iloc[0] == "denied"


def change(path, username, role):
    with closing(sqlite3.connect(path)) as store, store:
        store.execute("UPDATE users SET role = ? WHERE username = ?", (role, username))


def test_a_look_at_a_child_is_one_link_of_the_trail(at, area):
    handle = area[1][OWN]["handle"]
    before = len(area[2]["administrator"].trail(child=handle, limit=None))
    at("practice", "child", handle)
    after = area[2]["administrator"].trail(child=handle, limit=None)["action"].tolist()
    assert after[: len(after) - before] == ["open_child"]
