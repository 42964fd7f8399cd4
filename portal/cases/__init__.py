"""Cases, their parties and sides, and who works on them."""
