"""The watcher: notices changes in the music folders and requests scans of what changed."""
