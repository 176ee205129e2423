"""The web process: `gunicorn school.wsgi:app`."""

import os

from school import logs
from school.serve import time_zone
from school.serve.modes import keep_private
from school.services import build
from school.settings import Settings

logs.configure()
settings = Settings.from_environment()
keep_private(group_reads=settings.group_reads)  # also if an operator starts gunicorn without school.serve
time_zone.use(settings.time_zone)
# The folder in which web processes add up metrics; prometheus_client reads it when it is imported, below.
counts = settings.data / "run" / "metrics"
counts.mkdir(parents=True, exist_ok=True)
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(counts)

from school.app import create_app, send_segments_first  # noqa: E402

services = build(settings)
app = create_app(services)
send_segments_first(app, services)
