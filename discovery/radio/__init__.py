"""Choose the tracks of a radio: by sound, within spacing, weighted by what a user did with them."""
