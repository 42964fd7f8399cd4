"""Booking conversations with the team, so that the two sides of a case never meet."""
