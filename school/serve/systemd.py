"""Units of systemd for a school, for further workers and for a classroom's PC: `script/school service`."""

from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from player.classrooms.setup.kiosk import Kiosk
from school.settings import Settings, SettingsError

NAMES = {"school": "yangge.service", "worker": "yangge-worker.service", "kiosk": "yangge-kiosk.service"}
"""The files of the units."""
FOLDER = "/etc/systemd/system"
ENVIRONMENT = "/etc/yangge.env"
STATE = Path("/var/lib")
"""Where systemd makes a service's folder (systemd.exec(5), StateDirectory=)."""
_HOMES = ("/home", "/root", "/run/user")
_TEMPORARY = ("/tmp/", "/var/tmp/")  # noqa: S108 - compared, nothing is written there
_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Unit:
    """How the school is to run."""

    user: str
    data: Path
    port: int
    kiosk: Kiosk
    environment: str = ENVIRONMENT
    """The file with the settings of the school, KEY=value in each line; it may be missing."""
    screen_user: str = "screen"
    """The account of the browser on a classroom's PC."""
    writable: tuple[Path, ...] = ()
    """Folders outside `data` that the school writes to."""

    @classmethod
    def of(cls, settings: Settings, user: str, kiosk: Kiosk) -> "Unit":
        """The unit of the current settings."""
        is_local = settings.storage_url.partition(":")[0] in ("", "file")
        folders = [settings.objects_folder] if is_local else []
        outside = tuple(path for path in folders if not path.is_relative_to(settings.data))
        return cls(user, settings.data, settings.port, kiosk, writable=outside)


def unit_file(name: str, unit: Unit, root: Path = _ROOT) -> str:
    """The text of a unit of NAMES. Raises SettingsError for a name or folder that no unit can have."""
    jinja = Environment(  # noqa: S701 - this is no HTML; `quoted` and `whole` escape what systemd would expand
        loader=FileSystemLoader(Path(__file__).parent / "units"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    jinja.filters |= {"quoted": _quoted, "whole": _whole, "address": lambda path: Path(path).as_uri()[7:]}
    profile = Path(unit.kiosk.profile)
    # A Python of one account (pyenv, uv) stands in its home, and the environment only points to it.
    folders = (root, unit.data, *unit.writable, (root / ".venv" / "bin" / "python").resolve())
    state = profile if name == "kiosk" else unit.data
    facts = {
        "unit": unit,
        "root": root,
        "folder": FOLDER,
        "state": state.relative_to(STATE) if state.is_relative_to(STATE) else "",
        "profile": profile,
        "command": " ".join(_quoted(word) for word in unit.kiosk.command()),
        "at_home": any(str(path).startswith(_HOMES) for path in folders),
        "in_tmp": any(str(path).startswith(_TEMPORARY) for path in folders),
    }
    common = jinja.get_template("common.jinja").render(facts)
    return jinja.get_template(f"{name}.service.jinja").render(facts, common=common)


def _whole(value: object) -> str:
    """A value that takes the rest of its line: only % has a meaning in it (systemd.unit(5), specifiers)."""
    text = str(value)
    if not text or not text.isprintable():
        raise SettingsError(f"systemd would misread {text!r}: choose a name without control characters.")
    return text.replace("%", "%%")


def _quoted(value: object, child: str = "") -> str:
    """One word of a list or a command (systemd.syntax(7), quoting; systemd.service(5), command lines)."""
    text = _whole(Path(str(value)) / child if child else value)
    if "$" in text:
        raise SettingsError(f"systemd would misread {text!r}: choose a name without a $.")
    plain = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"' if plain != text or set(text) & set(" ';\\\"") else text
