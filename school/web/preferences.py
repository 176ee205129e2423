"""A reader's own settings: language, text size, colours.

They are stored in cookies and applied by the server, so they work without scripts.

`POST /preferences` takes any of `lang` (zh | en), `text` (standard | large | huge), `theme` (auto | light | dark) and
`back`, a path of this school to return to. No account and no session is needed: a visitor's page stays cookie-free
until a setting is changed.
"""

from dataclasses import dataclass

from babel.support import NullTranslations
from flask import Blueprint, Flask, Request, Response, abort, current_app, g, redirect, request
from flask_babel import Babel, get_translations, gettext

from catalog.web.shared.route import needs
from school.web.errors import wants_json

MOST_PATH = 2000
"""The most characters of `back`, which becomes a header; no address of the school is nearly as long."""
YEAR_S = 365 * 24 * 3600
# Every cookie with its allowed values; the first is the default.
CHOICES = {
    "lang": ("zh", "en"),
    "text": ("standard", "large", "huge"),
    "theme": ("auto", "light", "dark"),
}
LOCALES = {"zh": "zh_Hans_CN", "en": "en"}
HTML_LANGS = {"zh": "zh-CN", "en": "en"}
blueprint = Blueprint("preferences", __name__)


@dataclass(frozen=True)
class Preferences:
    """The three choices, and the path to return to after a change; for the layout."""

    lang: str
    text: str
    theme: str
    here: str

    @property
    def html_lang(self) -> str:
        """The page's language tag (BCP 47)."""
        return HTML_LANGS[self.lang]

    @property
    def other_lang(self) -> str:
        """The language that the switch selects."""
        return "en" if self.lang == "zh" else "zh"

    @property
    def other_html_lang(self) -> str:
        """The language tag of the switch's label."""
        return HTML_LANGS[self.other_lang]

    @property
    def other_lang_short(self) -> str:
        """The switch's label, in the language that it selects: never translated."""
        return {"en": "EN", "zh": "中文"}[self.other_lang]

    @property
    def sizes(self) -> list[tuple[str, str]]:
        """Text sizes with their names."""
        names = (gettext("Standard text"), gettext("Large text"), gettext("Very large text"))
        return list(zip(CHOICES["text"], names, strict=True))

    @property
    def themes(self) -> list[tuple[str, str]]:
        """Colour themes with their names."""
        names = (gettext("Automatic"), gettext("Light"), gettext("Dark"))
        return list(zip(CHOICES["theme"], names, strict=True))


def chosen(source: Request, name: str) -> str:
    """The value of one preference; a cookie with any other value counts as unset."""
    allowed = CHOICES[name]
    value = source.cookies.get(name, allowed[0])
    return value if value in allowed else allowed[0]


def language(source: Request) -> str:
    """The language of an answer: by the cookie; for a program without one, by Accept-Language; else Chinese.

    Pages use only the cookie: many browsers are set to English although nobody chose it.
    """
    if "lang" in source.cookies or not wants_json():
        return chosen(source, "lang")
    accepted = (tag.partition("-")[0].lower() for tag in source.accept_languages.values())  # the most preferred first
    return next((tag for tag in accepted if tag in CHOICES["lang"]), CHOICES["lang"][0])


def current() -> Preferences:
    """The preferences of the request."""
    here = request.full_path.rstrip("?") if request.method == "GET" else "/"
    lang, text, theme = (chosen(request, name) for name in CHOICES)
    return Preferences(lang, text, theme, here)


def local_path(target: str) -> str:
    """`target` when it is a path of this school, else "/".

    A browser reads "//host", "/\\host" and "https:host" as another site, and drops tabs and line ends inside.
    """
    if len(target) > MOST_PATH:
        return "/"
    clean = target.isprintable() and target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if clean else "/"


@blueprint.post("/preferences")
@needs(session=False)  # it uses no session, and a CSRF token would give every visitor one
def change() -> Response:
    """Save the settings in the form and return to its page. 400 for an invalid value."""
    response = redirect(local_path(request.form.get("back", "/")), code=303)
    # Not by the scheme of this request: a proxy may terminate HTTPS.
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    for name, allowed in CHOICES.items():
        value = request.form.get(name)
        if value is None:
            continue
        if value not in allowed:
            abort(400)
        # Lax is enough against other sites: they could only change a colour, and no session is involved.
        response.set_cookie(name, value, max_age=YEAR_S, samesite="Lax", httponly=True, secure=secure)
    return response  # type: ignore[return-value]  # werkzeug's redirect is typed with its own Response


def _translations() -> NullTranslations:
    """The texts in the language of this request, which does not change while it is answered."""
    found: NullTranslations | None = g.get("translations")
    if found is None:
        found = g.translations = get_translations()
    return found


def init_app(flask: Flask) -> None:
    """Adds the route, `prefs` in templates, and translations in the reader's language."""
    flask.config.setdefault("BABEL_DEFAULT_LOCALE", LOCALES["zh"])
    Babel(flask, locale_selector=lambda: LOCALES[language(request)])
    # Flask-Babel looks the language up for each text: a tenth of the time of a page, which has sixty of them or more.
    flask.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # of Jinja's extension i18n
        gettext=lambda text: _translations().ugettext(text),
        ngettext=lambda one, many, count: _translations().ungettext(one, many, count),
        newstyle=True,
    )
    flask.register_blueprint(blueprint)
    flask.context_processor(lambda: {"prefs": current()})

    @flask.after_request
    def tell_caches(response: Response) -> Response:
        # A cache in front must not give one reader's language or text size to another.
        if response.mimetype == "text/html":
            response.vary.add("Cookie")
        elif wants_json() and response.is_json:
            response.vary.update(("Cookie", "Accept-Language"))
        return response
