"""Encrypted threads: no Flask, no settings, no clock. FORMAT.md says how each byte is made."""
