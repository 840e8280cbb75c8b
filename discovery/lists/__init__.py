"""Lists made of sounds: paths between tracks, orders along a dimension, and steered searches."""
