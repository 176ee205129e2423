"""`python -m school.demo`: started by the server once it is ready; ends by itself."""

import os

from school import logs, services
from school.demo.maker import make
from school.settings import Settings


def main() -> None:
    """Make the demo school in the background."""
    os.nice(15)  # drawing clips must not slow a page down
    logs.configure()
    make(services.build(Settings.from_environment()))


if __name__ == "__main__":
    main()
