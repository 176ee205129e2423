"""The configuration of an nginx in front of the school, from the school's settings: `script/school nginx`.

`deploy/nginx.conf` is the result for EXAMPLE; a test compares them. docs/delivery.md explains it.
"""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from catalog.attachments.settings import MOST_BYTES
from catalog.videos.keys import package_key
from player.delivery.access_cache import CACHED_FOR, REDIRECT_FOR
from player.web.delivery import CLOSED, OPEN
from player.web.sending import INTERNAL, MIME_TYPES
from school.settings import Settings, SettingsError

EXAMPLE = {
    "SCHOOL_DATA": "/var/lib/yangge",
    "SCHOOL_HOSTS": "school.example",
    "SCHOOL_X_ACCEL": "1",
    "SCHOOL_PROXIES": "1",
}
"""The settings of the file in the repository."""


def configuration(settings: Settings, listen: str = "80", user: str = "") -> str:
    """The text of nginx.conf. `listen` in nginx's syntax; `user` is the account of its workers if root starts it.

    Raises SettingsError when a value has characters with a meaning in nginx.conf.
    """
    jinja = Environment(  # noqa: S701 - this is no HTML; `_plain` refuses what could be misread
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    jinja.filters["plain"] = _plain
    objects = settings.objects_folder if settings.storage_url.partition(":")[0] in ("", "file") else None
    return jinja.get_template(
        "nginx.conf.jinja"
    ).render(
        settings=settings,
        listen=listen,
        user=user,
        school=f"{'127.0.0.1' if settings.everywhere else settings.host}:{settings.port}",
        objects=objects,
        key=package_key,
        internal=INTERNAL,
        handout_mb=MOST_BYTES // 1024**2 + 1,  # and the rest of a form
        cached=CACHED_FOR,
        asked=REDIRECT_FOR,
        open=OPEN,
        closed=CLOSED,
        types={suffix[1:]: mime for suffix, mime in MIME_TYPES.items()},
    )


def _plain(text: object) -> str:
    """Check that a text may stand between double quotes in nginx.conf."""
    if set(str(text)) & set('"$\\\n\r;{}'):
        raise SettingsError(
            f"nginx would misread {str(text)!r}: choose a name without quotes, $, ;, braces and backslashes."
        )
    return str(text)
