"""Kinds of work for tests of the job machinery; the worker under test includes it too."""

import os
import time
from collections.abc import Callable
from pathlib import Path

from portal.accounts.models import AuditEvent
from portal.jobs.models import Job
from portal.jobs.registry import Effect, JobInputError, Progress, job_kind

NOTE, HOLD = "practice.note", "practice.hold"
REFUSE, STUMBLE, CRASH = "practice.refuse", "practice.stumble", "practice.crash"
SPOIL = "practice.spoil"
TRACE, FAILURE = "practice.effect", "practice.failure"

Submit = Callable[..., Job]


def effects(name: str) -> int:
    """Count how often the work of this name took effect."""
    return AuditEvent.objects.filter(verb=TRACE, subject=name).count()


def failures(name: str) -> list[str]:
    """List the codes told when the work of this name was given up."""
    told = AuditEvent.objects.filter(verb=FAILURE, subject=name).order_by("pk")
    return [event.details["code"] for event in told]


def leave_trace(name: str) -> None:
    """Have an effect; a second one would show."""
    AuditEvent.objects.create(verb=TRACE, subject=name)


def note_failure(code: str, *, name: str, **_more: object) -> None:
    """Tell that the work was given up."""
    AuditEvent.objects.create(verb=FAILURE, subject=name, details={"code": code})


def fail_to_tell(code: str, *, name: str) -> None:
    """Have trouble in telling, after having written something."""
    note_failure(code, name=name)
    raise LookupError(name)


@job_kind(NOTE, lane="compute", on_failure=note_failure)
def note(progress: Progress, *, name: str) -> Effect:
    """Do next to nothing."""
    progress(1, 2, "steps")
    return lambda: leave_trace(name)


@job_kind(HOLD, lane="compute", on_failure=note_failure)
def hold(progress: Progress, *, name: str, folder: str) -> Effect:
    """Work until the file ``hold`` is gone; say in a file which process works."""
    (Path(folder) / f"{name}.{os.getpid()}").touch()
    while (Path(folder) / "hold").exists():
        progress(1, 2, "steps")
        time.sleep(0.05)
    return lambda: leave_trace(name)


@job_kind(REFUSE, lane="compute", on_failure=note_failure)
def refuse(progress: Progress, *, name: str) -> Effect:
    """Find the input unfit."""
    raise JobInputError("unfit")


@job_kind(STUMBLE, lane="compute", on_failure=note_failure)
def stumble(progress: Progress, *, name: str) -> Effect:
    """Meet a passing fault."""
    raise ConnectionResetError(name)


@job_kind(CRASH, lane="compute", on_failure=fail_to_tell)
def crash(progress: Progress, *, name: str) -> Effect:
    """Have a defect, and another one in telling of it."""
    raise ZeroDivisionError(name)


@job_kind(SPOIL, lane="compute", on_failure=note_failure)
def spoil(progress: Progress, *, name: str) -> Effect:
    """Have an effect that breaks off half way."""

    def effect() -> None:
        leave_trace(name)
        raise ZeroDivisionError(name)

    return effect
