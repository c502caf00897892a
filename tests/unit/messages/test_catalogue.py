"""Words in another language: from a catalogue written here by hand, through Babel, to what the app says."""

import io
import re
import string
import textwrap

import pytest
from babel.messages import mofile, pofile

from growthwatch.check_schedule import day_in_words, published, why_names
from growthwatch.detect.wording.text_columns import ages
from growthwatch.messages import Plural, catalogue, language, languages, messages
from growthwatch.messages.pseudo import pseudo
from growthwatch.ui import translate, words
from growthwatch.vocabulary import CHECKS

#: Three words as a translator hands them back (numbers of days in Welsh, by the Plural-Forms of CLDR).
WELSH = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\n"
"Plural-Forms: nplurals=6; plural=(n==0) ? 0 : (n==1) ? 1 : (n==2) ? 2 : (n==3) ? 3 : (n==6) ? 4 : 5;\n"

msgctxt "FIND_BUTTON"
msgid "Find"
msgstr "Canfod"

msgctxt "STATUS_NAMES[near]"
msgid "Near, not met"
msgstr "Agos, heb ei gyrraedd"

msgctxt "AGE_DAYS"
msgid "{n} day"
msgid_plural "{n} days"
msgstr[0] "{n} diwrnod"
msgstr[1] "{n} diwrnod"
msgstr[2] "{n} ddiwrnod"
msgstr[3] "{n} diwrnod"
msgstr[4] "{n} diwrnod"
msgstr[5] "{n} o ddiwrnodau"
"""


@pytest.fixture
def welsh(tmp_path, monkeypatch):
    """The app where a Welsh catalogue of three words is installed, and Welsh spoken."""
    folder = tmp_path / "cy" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "growthwatch.mo").open("wb") as out:
        mofile.write_mo(out, pofile.read_po(io.BytesIO(textwrap.dedent(WELSH).encode()), locale="cy"))
    monkeypatch.setattr(catalogue, "LOCALES", tmp_path)
    _forget()
    # what was said in a language before is not remembered
    monkeypatch.setattr(words, "__getattr__", catalogue.LookUp(words.__name__, words.__getattr__.words))
    yield
    _forget()


def _forget():
    languages.cache_clear()
    catalogue._translation.cache_clear()


@pytest.fixture
def speaking(monkeypatch):
    def speak(code):
        monkeypatch.setenv(language.VARIABLE, code)

    return speak


def test_a_word_is_said_in_the_language_that_is_asked_for(welsh, speaking):
    speaking("cy")
    assert words.FIND_BUTTON == "Canfod"
    speaking("en")
    assert words.FIND_BUTTON == "Find"


def test_one_of_several_words_is_translated_under_its_key(welsh, speaking):
    speaking("cy")
    assert words.STATUS_NAMES["near"] == "Agos, heb ei gyrraedd"


def test_what_nobody_has_translated_yet_is_said_in_english(welsh, speaking):
    speaking("cy")
    assert words.STATUS_NAMES["met"] == "Threshold met"
    assert words.AGE_WEEKS.format(1) == "1 week"


@pytest.mark.parametrize(("n", "said"), [(1, "1 diwrnod"), (2, "2 ddiwrnod"), (4, "4 o ddiwrnodau"), (6, "6 diwrnod")])
def test_a_number_takes_the_form_that_the_language_has_for_it(welsh, speaking, n, said):
    speaking("cy")
    assert words.AGE_DAYS.format(n) == said


def test_the_languages_offered_are_those_of_the_catalogues(welsh):
    assert languages() == ("en", "cy")


def test_a_language_without_a_catalogue_is_refused_by_name():
    with pytest.raises(language.UnknownLanguage, match="names 'xx', of which there is no catalogue: en"):
        catalogue.check("xx")


def test_a_word_that_is_none_is_no_attribute():
    with pytest.raises(AttributeError, match="NO_SUCH_WORD"):
        words.NO_SUCH_WORD  # noqa: B018


def test_codes_are_the_same_in_every_language(speaking):
    english = words.CHECKS_TO_ACT_ON
    speaking(language.PSEUDO)
    assert english == words.CHECKS_TO_ACT_ON


def test_a_number_has_its_thousands_set_apart_and_the_other_facts_beside_it():
    asked = Plural("{n} child in {place}", "{n} children in {place}")
    assert [asked.format(n, place="P1") for n in (1, 0, 1234)] == [
        "1 child in P1", "0 children in P1", "1,234 children in P1"
    ]  # fmt: skip


def test_every_message_keeps_its_placeholders_in_the_pseudo_language_and_grows_by_a_quarter_at_least():
    def fields(text):
        return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)

    for one in messages(words.__name__):
        for text in filter(None, (one.text, one.plural)):
            assert fields(pseudo(text)) == fields(text)
            own = re.sub(r"\{[^}]*\}", "", text)
            assert len(re.sub(r"\{[^}]*\}", "", pseudo(text))) >= 1.25 * len(own)


def test_markup_and_addresses_stay_as_they_are_in_the_pseudo_language():
    told = pseudo("See [the source](https://example.org/a) <b>{name}</b>")
    assert "](https://example.org/a)" in told
    assert "<b>{name}</b>" in told
    assert "See" not in told


def test_every_word_is_looked_up_and_none_stands_in_the_package_itself():
    bare = [name for name, value in vars(words).items() if name.isupper() and isinstance(value, (dict, Plural))]
    contexts = {one.context.split("[")[0] for one in messages(words.__name__)}
    assert [name for name in bare if name in contexts] == []
    assert {"FIND", "STATUS_NAMES", "AGE_DAYS"} <= contexts


@pytest.mark.parametrize("days", [0, 1, 9, 13, 14, 15, 59, 60, 364, 365, 400, 730])
def test_an_age_is_said_as_findings_say_it(days):
    assert words.age(days) == ages([days])[0]


@pytest.mark.parametrize("check", CHECKS)
def test_a_reason_beside_a_check_is_said_as_reports_say_it(check):
    for code, said in why_names(check, published().of(check)).items():
        if code != "inpatient":  # a screen that shows no next step says it with the reason
            assert words.reasons(code, of=check) == said


@pytest.mark.parametrize("day", [10, 14, 42, 56, 63, 64, 274, 300, 457, 731])
def test_a_bound_of_a_window_is_said_as_reports_say_it(day):
    assert words.day_of_age(day) == day_in_words(day)


def test_the_template_holds_every_message_as_the_code_has_it_now():
    """After a change of words: python -m growthwatch.ui.translate."""
    written = translate.TEMPLATE.read_text(encoding="utf-8")
    held = pofile.read_po(io.BytesIO(written.encode()))
    asked = {(one.context, one.text, one.plural) for one in messages(words.__name__)}
    found = {(one.context, *(one.id if isinstance(one.id, tuple) else (one.id, ""))) for one in held if one.id}
    assert asked - found == set()
    assert found - asked == set()
    assert written == translate.template()
