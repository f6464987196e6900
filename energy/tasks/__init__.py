"""Work on energy data: each job kind, and the pairs of write and work."""

from energy.tasks import baselines, runs, uploads

__all__ = ["baselines", "runs", "uploads"]
