"""`python -m school.demo`: started by the server once it is ready; ends by itself."""

import os
import time

from school import logs, services
from school.demo.maker import dress, make
from school.serve import time_zone
from school.serve.modes import keep_private
from school.settings import Settings

LOOK_EVERY = 3.0  # seconds


def main() -> None:
    """Make the demo school in the background."""
    os.nice(15)  # drawing films must not slow a page down
    logs.configure()
    settings = Settings.from_environment()
    keep_private(group_reads=settings.group_reads)
    time_zone.use(settings.time_zone)
    built = services.build(settings)
    make(built)
    while not dress(built):
        time.sleep(LOOK_EVERY)


if __name__ == "__main__":
    main()
