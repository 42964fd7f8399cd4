"""Accounts: coming in by invitation, unlocking, visits and the exit."""
