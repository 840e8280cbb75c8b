-- What schema 0003 added: people and what they keep.
INSERT INTO users (id, name, key, password_hash, role, created_at) VALUES
    ('user-00000000001', 'Ann', 'ann', '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2g', 'admin', 1700001000),
    ('user-00000000002', 'Žofie', 'zofie', '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$b3RoZXI', 'listener', 1700001001);
INSERT INTO credentials (id, user_id, kind, name, secret_hash, created_at, expires_at, used_at) VALUES
    ('cred-00000000001', 'user-00000000001', 'session', 'Firefox', '00ff', 1700001002, 1800000000, 1700001003.5),
    ('cred-00000000002', 'user-00000000002', 'token', 'script', '01ff', 1700001004, NULL, NULL);
INSERT INTO playlists (id, person, name, name_sort, track_count, created_at, changed_at, version) VALUES
    ('list-00000000001', 'user-00000000002', 'Für "später"', 'fur "spater"', 3, 1700001005, 1700001006.25, 4);
INSERT INTO playlist_tracks (playlist_id, position, track_id) VALUES
    ('list-00000000001', 0, 'AAAAAAAAAAAAAAA1'), ('list-00000000001', 1, 'BBBBBBBBBBBBBB-2'),
    ('list-00000000001', 2, 'AAAAAAAAAAAAAAA1');
INSERT INTO ratings (person, track_id, rating, rated_at) VALUES
    ('user-00000000001', 'AAAAAAAAAAAAAAA1', 5, 1700001007), ('user-00000000002', 'AAAAAAAAAAAAAAA1', 0, 1700001008);
INSERT INTO corrections (track_id, field, value, original, person, corrected_at) VALUES
    ('AAAAAAAAAAAAAAA1', 'title', '"Sinnerman (live) \u2014 ∞"', '"Sinnerman"', 'user-00000000001', 1700001009),
    ('AAAAAAAAAAAAAAA1', 'year', 'null', '1965', 'user-00000000001', 1700001010),
    ('BBBBBBBBBBBBBB-2', 'genres', '["Post-Rock", ""]', '[]', 'user-00000000001', 1700001011);
INSERT INTO batch_operations (job_id, position, person, operation) VALUES
    ('listen-000000001', 0, 'user-00000000001', '{"op": "rate", "rating": 3, "track_id": "AAAAAAAAAAAAAAA1"}');
INSERT INTO answered (person, key, request_hash, status, location, body, began_at) VALUES
    ('user-00000000001', 'key-1', 'abc', 201, '/api/v1/playlists/list-00000000001', '{"data": "ü\n"}', 1700001012),
    ('user-00000000001', 'key-2', 'def', NULL, NULL, NULL, 1700001013);
