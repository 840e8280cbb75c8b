-- What schema 0002 added, beside the rows of 0001: sums, sort keys, sounds one by one.
DELETE FROM track_artists WHERE artist_id = 7;
UPDATE tracks SET album_id = NULL WHERE album_id = 3;
DELETE FROM albums WHERE id = 3;
INSERT INTO artists (id, key, name, name_sort, track_count, album_count, artwork_track_id) VALUES
    (8, 'various artists', 'Various Artists', 'various artists', 0, 1, NULL);
UPDATE artists SET name_sort = key, track_count = 2, album_count = 1, artwork_track_id = 'AAAAAAAAAAAAAAA1' WHERE id = 1;
UPDATE albums SET artist_id = 1, title_sort = 'pastel blues', artist_sort = 'nina simone', year = 1965, track_count = 1,
    duration_s = 622.125, artwork_track_id = 'AAAAAAAAAAAAAAA1', added_at = 1700000001.5 WHERE id = 1;
UPDATE albums SET artist_id = 8, title_sort = 'split', artist_sort = 'various artists', track_count = 1 WHERE id = 2;
UPDATE genres SET name_sort = key, track_count = 2 WHERE id = 1;
UPDATE tracks SET artist_id = 1, words = 'sinnerman nina simone pastel blues nina simone',
    album_order = 'pastel blues nina simone 000001 000010 sinnerman' WHERE id = 'AAAAAAAAAAAAAAA1';
UPDATE roots SET origin = 'page' WHERE id = 2;
INSERT INTO sounds (audio_id, engine_version, sub_bass_pct, lufs, tempo_bpm, phase_correlation) VALUES
    ('audio-1', 1, 0.125, -14.300000190734863, 139.99, NULL);
DELETE FROM totals;
INSERT INTO totals (name, n) VALUES ('tracks', 3), ('albums', 2), ('artists', 3), ('genres', 2);
