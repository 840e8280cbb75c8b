/** Sort fields of track lists with their labels. */
export const TRACK_SORTS = {
  title: "Title",
  artist: "Artist",
  album: "Album",
  year: "Year",
  added_at: "Added",
  play_count: "Plays",
  last_played_at: "Last played",
  duration_s: "Length",
} as const;

export type TrackSort = keyof typeof TRACK_SORTS;

export const TRACK_SORT_NAMES = Object.keys(TRACK_SORTS) as TrackSort[];
