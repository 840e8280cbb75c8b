"""Any sequence of changes to files, scanned at any points, by the code of the workers."""
