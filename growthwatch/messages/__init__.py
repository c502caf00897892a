"""The app's words in other languages: looked up when they are asked for, in the language of who reads them.

English stands in the code and is what is translated from. A translation is a gettext catalogue,
``growthwatch/locale/LANGUAGE/LC_MESSAGES/growthwatch.mo``; each message's context is the name of the word, so that the
same English may be said differently in two places.
"""

from growthwatch.messages import language
from growthwatch.messages.catalogue import LOCALES, Message, languages, messages, words_of
from growthwatch.messages.plural import Plural

__all__ = ["LOCALES", "Message", "Plural", "language", "languages", "messages", "words_of"]
