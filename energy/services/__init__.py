"""Writes: one verb-named function each, atomic."""
