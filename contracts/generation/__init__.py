"""Generation: requests that nobody thought of, made by Schemathesis from the document.

It is loaded by the checks that need it, when they run: everything else works without it. Only its
public side is used, to make cases and to judge answers; each call goes through our own session.
"""
