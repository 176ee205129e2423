"""The web process: `gunicorn school.wsgi:app`."""

from school import logs
from school.app import create_app
from school.services import build
from school.settings import Settings

logs.configure()
app = create_app(build(Settings.from_environment()))
