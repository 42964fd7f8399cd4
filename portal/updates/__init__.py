"""Case updates: what happens, told to one party, read, answered, corrected."""
