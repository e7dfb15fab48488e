"""Checks: serviceops."""
