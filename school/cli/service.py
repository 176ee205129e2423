"""`school service`: units of systemd for the school, its workers and the PC of a classroom."""

from dataclasses import replace
from pathlib import Path

import click

from player.classrooms.setup.kiosk import PROFILE, Kiosk, WrongAddress
from school.serve.systemd import ENVIRONMENT, NAMES, Unit, unit_file
from school.settings import Settings

_ABSOLUTE = click.Path(path_type=Path, resolve_path=True)


@click.command()
@click.argument("which", type=click.Choice(list(NAMES)), required=False)
@click.option("--user", default="yangge", show_default=True, help="The account that runs the school.")
@click.option("--data", type=_ABSOLUTE, help="The folder of the school. Else SCHOOL_DATA.")
@click.option("--port", type=click.IntRange(1, 65535), help="The port of the web. Else PORT.")
@click.option("--environment", default=ENVIRONMENT, show_default=True, help="The file with the school's settings.")
@click.option("--address", help="kiosk: where the classroom reaches the school. Else SCHOOL_ADDRESS or SCHOOL_HOSTS.")
@click.option("--screen-user", default="screen", show_default=True, help="kiosk: the account of the browser.")
@click.option("--profile", default=PROFILE, show_default=True, help="kiosk: the folder of the browser.")
@click.option("--into", type=click.Path(path_type=Path, file_okay=False, exists=True), help="Write files there.")
def service(which: str | None, into: Path | None, **told: object) -> None:
    """Print units of systemd: for the school, for workers on a further machine, for the PC of a classroom.

    \b
    script/school service school > /etc/systemd/system/yangge.service
    script/school service --into /etc/systemd/system     (all three)

    docs/operations.md says how to install the first two, docs/classroom.md how to set up a classroom.
    """
    unit = _unit(Settings.from_environment(), told)
    texts = {NAMES[name]: unit_file(name, unit) for name in ([which] if which else NAMES)}
    for name, text in texts.items():
        if into is None:
            click.echo(text, nl=False)
        else:
            (into / name).write_text(text, encoding="utf-8")
            (into / name).chmod(0o644)  # no secret is in it, and systemctl shows it to everybody
            click.echo(f"{into / name}")


def _unit(settings: Settings, told: dict[str, object]) -> Unit:
    try:
        kiosk = Kiosk(str(told["address"] or settings.home), str(told["profile"]))
    except WrongAddress as error:
        raise click.ClickException(str(error)) from error
    unit = Unit.of(settings, str(told["user"]), kiosk)
    given = {name: told[name] for name in ("data", "port") if told[name] is not None}
    return replace(unit, environment=str(told["environment"]), screen_user=str(told["screen_user"]), **given)  # type: ignore[arg-type]
