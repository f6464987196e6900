"""How gunicorn serves the portal: under ./dev run and in the image alike."""  # noqa: INP001  settings, not a module

import os

import django
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

# Every page's code is loaded once, here, before the workers are forked. It may be loaded
# while ``./dev run`` prepares; the application looks at the static files once, as it is
# made, so that waits until the gate is open: until they and the database are up to date.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()
get_resolver().url_patterns  # noqa: B018  reading it is what loads the pages
if _gate := os.environ.get("PORTAL_GATE"):
    os.read(int(_gate), 1)
