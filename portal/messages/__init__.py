"""Pages to write and read messages; what they do is in ``messaging``."""
