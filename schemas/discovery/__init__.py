"""What is discovered by sound."""
