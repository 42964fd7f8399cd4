"""What differs from one place the portal runs to another."""
