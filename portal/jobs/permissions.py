"""Jobs have no permission of their own: who sees the organization sees its jobs."""

TABLE: dict[str, frozenset[str]] = {}
