"""How gunicorn serves the portal: under ./dev run and in the image alike."""  # noqa: INP001  settings, not a module

import os

from django.urls import get_resolver

workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
preload_app = True
timeout = 60
graceful_timeout = 8
max_requests = 5000
max_requests_jitter = 500
# The control socket would be shared by every installation of one account.
control_socket_disable = True


# ``./dev run`` opens the gate (closes the pipe) when database and static files are up to
# date. The web's code looks at the static files once, as it is loaded: not before that.
if _gate := os.environ.get("PORTAL_GATE"):
    os.read(int(_gate), 1)


def when_ready(_server: object) -> None:
    """Load every page's code once, before the workers are forked."""
    get_resolver().url_patterns  # noqa: B018  reading it is what loads the pages
