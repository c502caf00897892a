"""Signing in: argon2 hashes, a lock after failures, an end to idle sessions, and people a provider vouches for."""

import json

import pytest
import sqlalchemy as sa

from growthwatch.store import Denied, SignInRefused, Store, StoreError
from growthwatch.store.access import accounts
from growthwatch.store.errors import SIGN_IN_REFUSALS, SignInRefusal

from . import caseload

ADMIN = "administrator"


@pytest.fixture
def empty(url, clock):
    store = Store.open(url, clock=clock)
    yield store
    store.close()


@pytest.fixture
def admin(empty):
    empty.add_first_administrator("Ann.Admin", caseload.PASSWORD)
    return empty.sign_in("ann.admin", caseload.PASSWORD)


def test_the_single_user_trial_is_marked_and_ends_when_a_user_is_added(empty):
    trial = empty.trial()
    assert trial.trial
    empty.add_first_administrator("ann", caseload.PASSWORD)
    with pytest.raises(SignInRefused, match="trial is over"):
        trial.caseload()
    with pytest.raises(SignInRefused, match="has users"):
        empty.trial()
    with pytest.raises(Denied, match="administrator adds"):
        empty.add_first_administrator("bob", caseload.PASSWORD)


def test_a_password_is_kept_as_an_argon2id_hash_and_nowhere_else(empty, admin, url):
    engine = sa.create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        held = connection.execute(sa.text("SELECT * FROM users")).mappings().one()
        links = connection.execute(sa.text("SELECT * FROM trail")).all()
    engine.dispose()
    assert held["password_hash"].startswith("$argon2id$")
    assert caseload.PASSWORD not in str(held) + str(links)


def test_five_failures_lock_an_account_for_a_quarter_of_an_hour(empty, admin, clock):
    for _ in range(4):
        with pytest.raises(SignInRefused, match="not right"):
            empty.sign_in("ann.admin", "a wrong password")
    with pytest.raises(SignInRefused, match="locked"):
        empty.sign_in("ann.admin", "a wrong password")
    with pytest.raises(SignInRefused, match="locked"):
        empty.sign_in("ann.admin", caseload.PASSWORD)
    clock.move(minutes=15, seconds=1)
    assert empty.sign_in("ann.admin", caseload.PASSWORD).user.username == "ann.admin"


def test_an_unknown_name_and_a_wrong_password_are_refused_in_the_same_words(empty, admin):
    said = []
    for name, password in (("nobody", caseload.PASSWORD), ("ann.admin", "a wrong password")):
        with pytest.raises(SignInRefused) as refusal:
            empty.sign_in(name, password)
        said.append(str(refusal.value))
    assert said[0] == said[1]


def test_a_session_ends_after_a_quarter_of_an_hour_without_use_and_not_before(admin, clock):
    for _ in range(3):
        clock.move(minutes=14)
        admin.users()
    clock.move(minutes=16)
    with pytest.raises(SignInRefused, match="session has ended"):
        admin.users()


def test_an_identity_the_provider_vouches_for_signs_in_and_another_does_not(empty, admin):
    admin.add_user("dp", "designated_paediatrician", identity=("https://id.example", "42"))
    just_now = {"verified_at": caseload.NOW}
    assert empty.sign_in_with_identity("https://id.example", "42", **just_now).user.role == "designated_paediatrician"
    for issuer, subject in (("https://id.example", "43"), ("https://other.example", "42")):
        with pytest.raises(SignInRefused, match="no account"):
            empty.sign_in_with_identity(issuer, subject, **just_now)
    with pytest.raises(SignInRefused):
        empty.sign_in("dp", "")


def test_a_providers_word_is_good_for_as_long_as_a_session_may_rest(empty, admin, clock):
    admin.add_user("dp", "designated_paediatrician", identity=("https://id.example", "42"))
    verified = clock.now
    clock.move(minutes=14)
    assert empty.sign_in_with_identity("https://id.example", "42", verified_at=verified).caseload().empty
    clock.move(minutes=2)
    with pytest.raises(SignInRefused, match="too long ago"):
        empty.sign_in_with_identity("https://id.example", "42", verified_at=verified)
    assert empty.sign_in("ann.admin", caseload.PASSWORD).trail()["action"].iloc[1] == "sign-in refused"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"password": "short"}, "at least 12"),
        ({"role": "chief"}, "unknown role"),
        ({"role": "single_user_trial"}, "unknown role"),
        ({"username": "ANN.ADMIN"}, "is taken"),
        ({"password": None}, "a password or an identity"),
        ({"role": "health_visitor"}, "needs a team"),
        ({"role": "practice"}, "needs a practice code"),
        ({"role": "read_only"}, "needs a team or a practice"),
        ({"teams": ["nowhere"]}, "no team nowhere"),
        ({"username": " "}, "made of Latin letters"),
    ],
)
def test_a_user_that_makes_no_sense_is_refused(admin, asked, said):
    new = {"username": "new", "role": ADMIN, "password": caseload.PASSWORD} | asked
    with pytest.raises(StoreError, match=said):
        admin.add_user(new.pop("username"), new.pop("role"), **new)
    assert len(admin.users()) == 1


@pytest.mark.parametrize(
    ("wrong", "code"), [(1, SignInRefusal.NOT_RIGHT), (5, SignInRefusal.LOCKED), (6, SignInRefusal.LOCKED)]
)
def test_a_refused_sign_in_is_logged_by_its_code_and_raised_with_it(empty, admin, wrong, code):
    for _ in range(wrong):
        with pytest.raises(SignInRefused) as refusal:
            empty.sign_in("ann.admin", "a wrong password")
    logged = admin.trail(limit=1)
    assert json.loads(logged["detail"].iloc[0]) == {"reason": code.value}
    assert (refusal.value.code, str(refusal.value)) == (code, SIGN_IN_REFUSALS[code])


def test_the_sentence_of_a_locked_account_says_for_how_long():
    assert f"in {accounts.LOCKED_FOR.total_seconds() / 60:.0f} minutes" in SIGN_IN_REFUSALS[SignInRefusal.LOCKED]


def test_every_sign_in_and_every_refused_one_is_in_the_trail(empty, admin):
    with pytest.raises(SignInRefused):
        empty.sign_in("ann.admin", "a wrong password")
    actions = admin.trail()["action"].tolist()
    assert {"signed in", "sign-in refused"} <= set(actions)


def test_the_first_user_is_an_administrator(empty):
    trial = empty.trial()
    with pytest.raises(StoreError, match="add an administrator first"):
        trial.add_user("ann", "practice", password=caseload.PASSWORD, practice_code="A10001")
    assert not empty.has_users()
    trial.add_user("ann", ADMIN, password=caseload.PASSWORD)
    empty.sign_in("ann", caseload.PASSWORD).add_user(
        "bob", "practice", password=caseload.PASSWORD, practice_code="A10001"
    )


def test_the_last_active_administrator_stays(empty, admin):
    with pytest.raises(StoreError, match="only active administrator"):
        admin.set_active(" Ann.Admin", False)
    admin.add_user("bea", ADMIN, password=caseload.PASSWORD)
    admin.set_active("ann.admin", False)
    other = empty.sign_in("bea", caseload.PASSWORD)
    with pytest.raises(StoreError, match="only active administrator"):
        other.set_active("bea", False)
    other.set_active("ann.admin", True)
    other.set_active("bea", False)


def test_a_session_ends_when_its_password_is_changed(empty, admin):
    admin.add_user("visitor", "read_only", password=caseload.PASSWORD, practice_code="Z90001")
    open_before = empty.sign_in("visitor", caseload.PASSWORD)
    assert len(open_before.caseload()) == 0
    admin.set_password("visitor", "three other words")
    with pytest.raises(SignInRefused, match="password of this account was changed") as refused:
        open_before.caseload()
    assert refused.value.code == SignInRefusal.PASSWORD_CHANGED
    assert len(empty.sign_in("visitor", "three other words").caseload()) == 0


@pytest.mark.parametrize("name", ["", " ", "a b", "ann|x", "ann\u200b", "ann\x07", "\u0430nn", "ann\u202e"])
def test_a_name_that_cannot_be_told_from_another_on_a_screen_is_refused(admin, name):
    """U+0430 is the Cyrillic a; U+200B and U+202E are not seen at all."""
    with pytest.raises(StoreError, match="Latin letters"):
        admin.add_user(name, "read_only", password=caseload.PASSWORD, practice_code="Z90001")


@pytest.mark.parametrize(
    ("held", "name"), [("nurse1", "nursel"), ("anna0", "annao"), ("zo\u00eb", "zoe"), ("mary", "rnary")]
)
def test_a_name_that_looks_like_one_there_is_refused(admin, held, name):
    more = {"password": caseload.PASSWORD, "practice_code": "Z90001"}
    admin.add_user(held, "read_only", **more)
    with pytest.raises(StoreError, match=f"could be taken for {held}"):
        admin.add_user(name, "read_only", **more)


def test_a_name_in_full_width_letters_is_the_same_name(empty, admin):
    assert empty.sign_in("\uff41nn.admin", caseload.PASSWORD).user.username == "ann.admin"


def test_an_identity_is_told_from_one_that_only_joins_alike(empty, admin, clock):
    more = {"practice_code": "Z90001"}
    admin.add_user("ann", "read_only", identity=("https://id.example", "a|b"), **more)
    with pytest.raises(SignInRefused):
        empty.sign_in_with_identity("https://id.example|a", "b", verified_at=clock())
    assert empty.sign_in_with_identity("https://id.example", "a|b", verified_at=clock()).user.username == "ann"
    with pytest.raises(StoreError, match="an issuer"):
        admin.add_user("bob", "read_only", identity=("https://id.example|a", "b"), **more)


def test_the_word_of_an_identity_provider_from_the_future_is_not_taken(empty, admin, clock):
    admin.add_user("ann", "read_only", identity=("https://id.example", "ann"), practice_code="Z90001")
    ahead = accounts.CLOCK_SKEW
    assert empty.sign_in_with_identity("https://id.example", "ann", verified_at=clock() + ahead)
    with pytest.raises(SignInRefused, match="ahead") as refused:
        empty.sign_in_with_identity("https://id.example", "ann", verified_at=clock() + ahead * 1.01)
    assert refused.value.code == SignInRefusal.OF_THE_FUTURE
