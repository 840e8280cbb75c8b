-- What schema 0004 added: playback sessions.
INSERT INTO playback_sessions (name, version, content, saved_at) VALUES
    ('own:user-00000000001', 2000000007, X'7801030000000001', 1700002000.5),
    ('shared:kitchen', 0, NULL, 1700002001);
INSERT INTO session_commands (session, name, outcome, at_ms) VALUES
    ('own:user-00000000001', 'client-1:command-1', 'd41d8cd98f00b204', 1700002000123);
