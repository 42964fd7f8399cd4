"""What a client chooses: how fast the site hides and closes, and where the exit leads."""
