"""`python -m school.demo`: started by the server once it is ready; ends by itself."""

import os

from school import logs, services
from school.demo.maker import make
from school.modes import keep_private
from school.settings import Settings


def main() -> None:
    """Make the demo school in the background."""
    os.nice(15)  # drawing clips must not slow a page down
    logs.configure()
    settings = Settings.from_environment()
    keep_private(group_reads=settings.group_reads)
    make(services.build(settings))


if __name__ == "__main__":
    main()
