"""Webhooks: what happens in a world is told to those who subscribed to it."""
