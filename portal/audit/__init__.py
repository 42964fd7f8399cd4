"""The log of who did what, which no row leaves."""
