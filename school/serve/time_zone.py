"""The time zone of the school's processes: that of the school, wherever the server stands.

Pages, figures and night windows take days and times from the zone of their process (`datetime.astimezone()`), so it
is set once at the start of each process, and children inherit it.
"""

import os
import time
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo

SYSTEM = Path("/usr/share/zoneinfo")


def use(zone: ZoneInfo, system: Path = SYSTEM) -> None:
    """From now on, local time of this process is that of `zone`, also where the system has no zones (tzset(3))."""
    file = system / zone.key
    if not file.exists():
        file = Path(str(resources.files("tzdata") / "zoneinfo" / zone.key))
    os.environ["TZ"] = f":{file}"
    time.tzset()
