"""Names: the order that lists have, and the forms under which searches and filters find them."""
