"""The web application for a WSGI server: `granian --interface wsgi wsgi:app`."""

import sys

from app.config import Config, ConfigError
from app.factory import create_app
from app.sealing import WrongKey

try:
    app = create_app(Config.from_env())
except (ConfigError, WrongKey) as error:
    print(error, file=sys.stderr)  # noqa: T201
    sys.exit(2)
