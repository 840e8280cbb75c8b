"""Everything that touches an audio file; bytes from strangers enter only here.

``files`` walks a root and opens beneath it; ``tags``, ``artwork``, ``decode``, ``excerpts`` and ``identity``
parse what was opened. They run in the bounded child that ``sandbox`` keeps: a worker calls ``Sandbox``, never
a parser. ``waveform`` is fed the decoded blocks by whoever consumes them. Knows no settings, no database, no
Redis.
"""
