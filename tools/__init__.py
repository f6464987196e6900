"""What ``./dev`` is made of: standard library only, so it runs before anything is installed."""
