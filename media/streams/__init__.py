"""Streams for clients that cannot play a file as it is: formats, encoders, and the work in the child."""
