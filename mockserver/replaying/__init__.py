"""Replaying: sending recorded exchanges again, and telling what is answered differently."""
