"""Lies of the API in whose name the folder is."""
