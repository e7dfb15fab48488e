"""Lies of the library; each is found out by one check alone, which no other can stand in for."""
