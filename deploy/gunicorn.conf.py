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


def when_ready(_server: object) -> None:
    """Load every page's code once, before the workers are forked; then wait for the gate.

    ``./dev run`` opens the gate (closes the pipe) when the database is up to date.
    """
    get_resolver().url_patterns  # noqa: B018  reading it is what loads the pages
    gate = os.environ.get("PORTAL_GATE")
    if gate:
        os.read(int(gate), 1)
