"""Everything that reads audio files: untrusted bytes are parsed only here.

``files`` walks a root and opens beneath it; ``tags``, ``artwork``, ``decode``, ``excerpts`` and ``identity``
parse opened files. They run in the child process that ``sandbox`` owns: a worker calls ``Sandbox``, never
a parser. ``waveform`` summarises decoded blocks. This package knows no settings, no database and no Redis.
"""
