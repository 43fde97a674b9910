"""A panel: what experts answer who don't see the key, and how far they agree with it."""
