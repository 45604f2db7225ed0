"""Languages of the console. Chinese is the source text; catalogues are .po files compiled in memory at first use.

Messages raised below the web are written in English, so the Chinese catalogue holds those. What Tibetan lacks is shown
in Chinese.
"""

import gettext
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from hub.kernel.errors import HubError, filled
from hub.web.page import current

LANGUAGES = {"zh": "中文", "en": "English", "bo": "བོད་ཡིག"}
DEFAULT = "zh"
_FOLDER = Path(__file__).parent / "locale"


@cache
def catalogue(locale: str) -> gettext.NullTranslations:
    """The messages of one language."""
    path = _FOLDER / locale / "LC_MESSAGES" / "hub.po"
    compiled = BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale=locale))
    compiled.seek(0)
    messages = gettext.GNUTranslations(compiled)
    if locale == "bo":
        messages.add_fallback(catalogue(DEFAULT))
    return messages


def translate(message: str) -> str:
    """``message`` in the language of the page being made."""
    return catalogue(current.get().locale).gettext(message) if message else ""


def explain(error: HubError) -> tuple[str, str]:
    """What an error says and what to do about it, in the language of the page being made."""
    message, remedy = (filled(translate(text), error.facts) for text in error.template)
    return message, remedy


def translate_plural(one: str, many: str, count: int) -> str:
    """Singular or plural in the language of the page being made."""
    return catalogue(current.get().locale).ngettext(one, many, count)


def mark(message: str) -> str:
    """Mark a source text for translation where it is declared; it is translated where it is shown."""
    return message


def choose(*wishes: str | None, accept: str = "") -> str:
    """The first wish the console speaks, else the browser's first such language, else Chinese."""
    offered = [part.split(";")[0].strip()[:2].lower() for part in accept.split(",")]
    return next((wish for wish in (*wishes, *offered) if wish in LANGUAGES), DEFAULT)
