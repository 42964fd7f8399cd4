"""The portal with demonstration data: a team, and people whose lives it follows."""
