"""A reader's own settings: language, text size, colours.

Kept in cookies and applied by the server, so they hold before any script.

`POST /preferences` takes any of `lang` (zh | en), `text` (standard | large | huge), `theme` (auto | light | dark) and
`back`, a path of this school to return to. No account and no session is needed: a visitor's page stays cookie-free
until a setting is changed.
"""

from dataclasses import dataclass

from flask import Blueprint, Flask, Request, Response, abort, current_app, redirect, request
from flask_babel import Babel, gettext

from catalog.web.shared.route import needs
from school.web.errors import wants_json

MOST_PATH = 2000
"""Characters of a way back, which becomes a header; no address of the school is nearly as long."""
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
    """What the layout needs to know: the three choices, and the path a change returns to."""

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
        """The language that the switch offers."""
        return "en" if self.lang == "zh" else "zh"

    @property
    def other_html_lang(self) -> str:
        """The language tag of the switch's own word."""
        return HTML_LANGS[self.other_lang]

    @property
    def other_lang_short(self) -> str:
        """The switch's word, in the language it leads to: never translated."""
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
    """The value of one preference; a cookie that holds anything else counts as unset."""
    allowed = CHOICES[name]
    value = source.cookies.get(name, allowed[0])
    return value if value in allowed else allowed[0]


def language(source: Request) -> str:
    """The language of an answer: what the cookie says; for a program without one, what it accepts; else Chinese.

    Pages go by the cookie alone: browsers are often set to English by people who never chose it.
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
@needs(session=False)  # none is read or changed here, and a CSRF token would give every visitor one
def change() -> Response:
    """Keeps what the form names and goes back to where it was sent from. 400 for a value that does not exist."""
    response = redirect(local_path(request.form.get("back", "/")), code=303)
    # Not by what this request seems to be: a proxy may speak HTTPS for us.
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    for name, allowed in CHOICES.items():
        value = request.form.get(name)
        if value is None:
            continue
        if value not in allowed:
            abort(400)
        # Lax is enough against other sites: all they could do is change a colour, and a session is not involved.
        response.set_cookie(name, value, max_age=YEAR_S, samesite="Lax", httponly=True, secure=secure)
    return response  # type: ignore[return-value]  # werkzeug's redirect is typed with its own Response


def init_app(flask: Flask) -> None:
    """Adds the route, `prefs` in templates, and translations in the reader's language."""
    flask.config.setdefault("BABEL_DEFAULT_LOCALE", LOCALES["zh"])
    Babel(flask, locale_selector=lambda: LOCALES[language(request)])
    flask.register_blueprint(blueprint)
    flask.context_processor(lambda: {"prefs": current()})

    @flask.after_request
    def tell_caches(response: Response) -> Response:
        # A cache in front must not hand one reader's language or text size to another.
        if response.mimetype == "text/html":
            response.vary.add("Cookie")
        elif wants_json() and response.is_json:
            response.vary.update(("Cookie", "Accept-Language"))
        return response
