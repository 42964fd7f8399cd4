"""Asking to be rung: a number, when it is safe, and what may be said if somebody else answers."""
