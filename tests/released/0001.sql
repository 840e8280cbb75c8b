-- Rows as a library of schema 0001 has them: odd paths, several artists, what the tags leave out, what failed.
INSERT INTO roots (id, path, attached, device, scanned_at) VALUES
    (1, X'2f6d75736963', TRUE, 2049, 1700000000.25),
    (2, X'2f6d6e742fff6f6c64', FALSE, NULL, NULL);
INSERT INTO artists (id, key, name) VALUES
    (1, 'nina simone', 'Nina Simone'), (2, 'sigur ros', 'Sigur Rós'), (7, 'unknown artist', 'Unknown artist');
INSERT INTO albums (id, key, title, artist) VALUES
    (1, 'pastel blues|nina simone', 'Pastel Blues', 'Nina Simone'),
    (2, 'split|various artists', 'Split', 'Various Artists'),
    (3, 'unknown album|unknown artist', 'Unknown album', 'Unknown artist');
INSERT INTO genres (id, key, name) VALUES (1, 'jazz', 'Jazz'), (2, 'post-rock', 'Post-Rock');
INSERT INTO tracks (id, root_id, path, path_text, size, mtime_ns, inode, presence, listed, added_at, title, artist,
    album, album_artist, genre, year, track, disc, duration_s, format, artwork, album_id, title_sort, artist_sort,
    album_sort, audio_id, play_count, last_played_at, generation, vector_generation) VALUES
    ('AAAAAAAAAAAAAAA1', 1, X'612e666c6163', 'a.flac', 5000000000, 1700000000123456789, 9007199254740993, 'present',
        TRUE, 1700000001.5, 'Sinnerman', 'Nina Simone', 'Pastel Blues', 'Nina Simone', 'Jazz', 1965, 10, 1, 622.125,
        'flac', 'embedded', 1, 'sinnerman', 'nina simone', 'pastel blues', 'audio-1', 2, 1700000300.75, 3, 2),
    ('BBBBBBBBBBBBBB-2', 1, X'c3a92fff2e6d7033', 'é/�.mp3', 4000, 1, 2, 'present', TRUE, 1700000002,
        'Hoppípolla', 'Sigur Rós; Nina Simone', 'Split', 'Various Artists', 'Post-Rock; Jazz', NULL, NULL, NULL, 268.5,
        'mp3', 'none', 2, 'hoppipolla', 'sigur ros; nina simone', 'split', 'audio-2', 0, NULL, 4, 0),
    ('CCCCCCCCCCCCCCC3', 1, X'622e6f6767', 'b.ogg', 10, 3, 4, 'present', TRUE, 1700000003, 'b', 'Unknown artist',
        'Unknown album', 'Unknown artist', '', NULL, NULL, NULL, NULL, 'ogg', 'none', 3, 'b', 'unknown artist',
        'unknown album', NULL, 0, NULL, 4, 0),
    ('DDDDDDDDDDDDDDD4', 2, X'676f6e652e6d7033', 'gone.mp3', 0, 0, 0, 'missing', FALSE, 1600000000, '', '', '', '', '',
        NULL, NULL, NULL, NULL, '', 'none', NULL, '', '', '', NULL, 0, NULL, 1, 0);
INSERT INTO track_artists (track_id, position, artist_id) VALUES
    ('AAAAAAAAAAAAAAA1', 0, 1), ('BBBBBBBBBBBBBB-2', 0, 2), ('BBBBBBBBBBBBBB-2', 1, 1), ('CCCCCCCCCCCCCCC3', 0, 7);
INSERT INTO track_genres (track_id, position, genre_id) VALUES
    ('AAAAAAAAAAAAAAA1', 0, 1), ('BBBBBBBBBBBBBB-2', 0, 2), ('BBBBBBBBBBBBBB-2', 1, 1);
INSERT INTO recordings (audio_id, duration_s, sample_rate_hz, channels, decoder, partial, waveform) VALUES
    ('audio-1', 622.1250113378685, 44100, 2, 'soundfile', FALSE, X'00017f80feff'),
    ('audio-2', 0.1, 48000, 1, 'av', TRUE, X'');
-- 24 times 1.0 and an undefined last dimension; then a vector of the thirteen.
INSERT INTO fingerprints (audio_id, engine_version, kind, vector, created_at) VALUES
    ('audio-1', 1, '25d', X'0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000c07f', 1700000100),
    ('audio-2', 1, '13d', X'0000803f00000040', 1700000200);
INSERT INTO plays (id, person, track_id, played_at) VALUES
    (1, 'owner', 'AAAAAAAAAAAAAAA1', 1700000200.5), (41, 'owner', 'AAAAAAAAAAAAAAA1', 1700000300.75);
INSERT INTO favourites (person, track_id, added_at) VALUES
    ('owner', 'AAAAAAAAAAAAAAA1', 1700000400), ('owner', 'DDDDDDDDDDDDDDD4', 1600000400.125);
INSERT INTO jobs (id, kind, state, reason, accept_missing, created_at, started_at, finished_at) VALUES
    ('scan-0000000001a', 'scan', 'done', NULL, TRUE, 1700000000, 1700000000.5, 1700000009),
    ('listen-000000001', 'fingerprint', 'running', NULL, FALSE, 1700000009, 1700000010, NULL),
    ('scan-0000000002a', 'scan', 'failed', 'root_empty', FALSE, 1700000500, 1700000500, 1700000501);
INSERT INTO work (id, kind, target, job_id, state, reason, queue, urgent, attempt, claim, lease_until, not_before,
    push_token, push_number, pushed_at, cursor) VALUES
    (1, 'scan', 'scan-0000000001a:1', 'scan-0000000001a', 'done', '', 'upkeep', FALSE, 1, 1, NULL, 0, NULL, NULL, NULL,
        '{"phase": "end", "after": "é"}'),
    (2, 'fingerprint', 'AAAAAAAAAAAAAAA1', 'listen-000000001', 'done', '', 'fingerprint', TRUE, 1, 1, NULL, 0, 'a1b2',
        4611686018427387905, 1700000011, NULL),
    (3, 'fingerprint', 'BBBBBBBBBBBBBB-2', 'listen-000000001', 'running', 'error_OSError', 'fingerprint', FALSE, 2, 2,
        1700000060, 1700000020, 'a1b2', 2, 1700000021, 'null'),
    (9, 'fingerprint', 'CCCCCCCCCCCCCCC3', NULL, 'quarantined', 'decode_failed', 'fingerprint', FALSE, 3, 3, NULL, 0,
        NULL, NULL, NULL, NULL);
INSERT INTO tallies (scope, state, reason, n) VALUES
    ('library', 'done', '', 1), ('library', 'running', '', 1), ('library', 'quarantined', 'decode_failed', 1);
INSERT INTO scan_changes (job_id, root_id, path, change, track_id, size, mtime_ns, inode, refusal) VALUES
    ('scan-0000000002a', 1, X'ff', 'new', NULL, 1, 2, 3, 'symlink'),
    ('scan-0000000002a', 1, X'612e666c6163', 'changed', 'AAAAAAAAAAAAAAA1', 1, 2, 3, NULL);
INSERT INTO slots (schedule, slot) VALUES ('rescan', 472222), ('reap', 1700000600);
INSERT INTO generations (name, incarnation, number) VALUES ('catalogue', 'cafe0001', 4), ('vectors', 'cafe0001', 2);
