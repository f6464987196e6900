"""Make the processes of a Celery pool die with their worker, even one that was killed.

Given to ``celery worker --include``; without it they would wait for a parent that is gone.
"""

import os
import signal

from celery.signals import worker_process_init

from tools.children import follow

WORKER = os.getpid()


def follow_worker(**_event: object) -> None:
    """Ask the kernel to end this pool process when its worker ends."""
    follow(WORKER, signal.SIGKILL)


worker_process_init.connect(follow_worker)
