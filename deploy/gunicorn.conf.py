"""How gunicorn serves the portal: under ./dev run and in the image alike."""  # noqa: INP001  settings, not a module

import os

workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
preload_app = True
timeout = 60
graceful_timeout = 8
max_requests = 5000
max_requests_jitter = 500
# The control socket would be shared by every installation of one account.
control_socket_disable = True
