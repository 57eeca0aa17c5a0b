"""What gunicorn serves and `flask --app wsgi` administers."""

import sys

from app import create_app
from app.binaries import SetupError

try:
    app = create_app()
except SetupError as problem:
    sys.exit(f"next-action-tracker: {problem}")
