"""`python -m school.cli`: the group of all commands."""

import logging
import sys

import click
import structlog
from sqlalchemy.exc import SQLAlchemyError

from catalog.errors import CatalogError
from school import topics
from school.cli import bucket, bundle, copies, doctor, engine, importing, proxy, service, upkeep, worker
from school.cli.opening import open_school, trouble
from school.serve.modes import keep_private
from school.settings import SettingsError
from storage.errors import StorageError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100, "obj": open_school})
def school() -> None:
    """Run a Yangge community video school from the terminal.

    Every command reads the same settings as the server (docs/configuration.md), above all SCHOOL_DATA, the folder
    that holds the school. Most of them may be used while the school runs.
    """


school.add_command(upkeep.check)
school.add_command(upkeep.gc)
school.add_command(doctor.doctor)
school.add_command(importing.import_folder)
school.add_command(importing.export_course)
school.add_command(copies.backup)
school.add_command(copies.restore)
school.add_command(copies.storage)
school.add_command(bucket.bucket)
school.add_command(bundle.bundle)
school.add_command(engine.transcode)
school.add_command(proxy.nginx)
school.add_command(service.service)
school.add_command(worker.worker)
for command in topics.commands():  # they get `open_school` by @click.pass_obj
    school.add_command(command)


def main() -> None:
    """Run a command; a refusal or a wrong setting is one sentence, not a traceback."""
    keep_private()  # what a command writes without opening the school: a copy of one, a package
    # A command's answer is its sentences; events below an error would stand between them.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    try:
        school(prog_name="school")
    except (CatalogError, SettingsError, StorageError) as error:
        print(error, file=sys.stderr)
        sys.exit(1)
    except SQLAlchemyError as error:
        sentence = trouble(error)
        if not sentence:
            raise
        print(sentence, file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
