"""What mails say, in the language of their reader. Workers have no request, so the catalogue is read here."""

from dataclasses import dataclass
from functools import cache
from gettext import NullTranslations

from babel.support import Translations

from catalog.notices.models import Notice
from catalog.notices.sentences import SENTENCES, facts
from school.web.translate import CHINESE, FOLDER


@dataclass(frozen=True)
class Said:
    """Subject and text of a mail."""

    subject: str
    text: str


@dataclass(frozen=True)
class Language:
    """A language, and what the school is called in it."""

    texts: NullTranslations
    school: str

    @classmethod
    def of(cls, word: str, school: str) -> "Language":
        """`word`: `zh` or `en`; `school`: its own name, or ""."""
        texts = _texts(word)
        return cls(texts, school or texts.gettext("Community school"))


def confirm(language: Language, name: str, link: str) -> Said:
    """Asks whether an address belongs to the member."""
    _ = language.texts.gettext
    asks = _("Hello %(name)s, please open this link to confirm your mail address. It works for three days.")
    return _letter(language, _("Confirm your mail address"), [asks % {"name": name}, link], _STRANGER)


def reset(language: Language, name: str, link: str) -> Said:
    """The link to a new password."""
    _ = language.texts.gettext
    says = _("Hello %(name)s, with this link you choose a new password. It works once, for one hour.")
    return _letter(language, _("Choose a new password"), [says % {"name": name}, link], _STRANGER)


def notice(language: Language, about: Notice, home: str) -> Said:
    """A notice, as on the page of notices."""
    subject = language.texts.gettext(SENTENCES[about.kind]) % facts(about)
    said = [subject, *([f"“{about.text}”"] if about.text else []), f"{home}/notices"]
    return _letter(language, subject, said, _OFF)


_STRANGER = "stranger"
_OFF = "off"


def _letter(language: Language, subject: str, parts: list[str], end: str) -> Said:
    _ = language.texts.gettext
    ends = {
        _STRANGER: _("If you did not ask for this mail, you need not do anything."),
        _OFF: _(
            "You get this mail because you gave the school your address. On the page “Me” you can switch it off."
        ),
    }
    one_line = " ".join(subject.split())[:200]
    return Said(
        f"{one_line} · {language.school}", "\n\n".join([*parts, f"-- \n{language.school}\n{ends[end]}"]) + "\n"
    )


@cache
def _texts(word: str) -> NullTranslations:
    return Translations.load(FOLDER, [CHINESE]) if word == "zh" else NullTranslations()
