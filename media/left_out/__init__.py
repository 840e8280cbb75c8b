"""Files and folders that a scan leaves out."""
