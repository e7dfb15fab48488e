"""The checks: laws that hold for every API, and cases that only one API has."""
