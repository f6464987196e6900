"""Training has no page yet, so no permission either."""

TABLE: dict[str, frozenset[str]] = {}
