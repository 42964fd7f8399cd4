"""Plain-language pages, the notice that comes before the first word, and its check."""
