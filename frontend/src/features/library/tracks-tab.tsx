import { Heart, Play } from "lucide-react";
import { useMemo, useState } from "react";
import { Button } from "@/components/button";
import { Message } from "@/components/message";
import { TrackList } from "@/components/track-list";
import { usePlay } from "@/hooks/use-play";
import { trackList } from "@/lib/lists";
import { EmptyLibrary } from "./empty-library";
import { ListTools } from "./list-tools";
import { useListView } from "./use-list-view";

const SORTS = {
  title: "Title",
  artist: "Artist",
  album: "Album",
  year: "Year",
  added_at: "Added",
  play_count: "Plays",
  last_played_at: "Last played",
  duration_s: "Length",
} as const;

type Sort = keyof typeof SORTS;

export function TracksTab() {
  const view = useListView<Sort>("tracks", Object.keys(SORTS) as Sort[], "title");
  const [onlyLoved, setOnlyLoved] = useState(false);
  const play = usePlay();
  const { settledWords, sort, isDescending } = view;
  const list = useMemo(
    () =>
      trackList({
        sort_by: sort,
        order: isDescending ? "desc" : "asc",
        ...(settledWords ? { query: settledWords } : {}),
        ...(onlyLoved ? { favourite: true } : {}),
      }),
    [settledWords, sort, isDescending, onlyLoved],
  );
  return (
    <>
      <ListTools what="tracks" view={view} sorts={SORTS}>
        <Button
          aria-label="Loved"
          aria-pressed={onlyLoved}
          className="toggle"
          icon={<Heart size={16} fill={onlyLoved ? "currentColor" : "none"} aria-hidden="true" />}
          onClick={() => setOnlyLoved(!onlyLoved)}
        >
          <span className="toggle__text">Loved</span>
        </Button>
        <Button
          kind="primary"
          className="list-tools__play"
          icon={<Play size={16} fill="currentColor" aria-hidden="true" />}
          onClick={() => void play.list(list)}
        >
          Play
        </Button>
      </ListTools>
      <TrackList
        label="Tracks"
        list={list}
        empty={
          settledWords || onlyLoved ? (
            <Message
              title="Nothing matches"
              actions={
                <Button
                  onClick={() => {
                    view.setWords("");
                    setOnlyLoved(false);
                  }}
                >
                  Show everything
                </Button>
              }
            >
              {onlyLoved
                ? "Tracks that you give a heart are found here."
                : `No track has “${settledWords}” in its title, artist or album.`}
            </Message>
          ) : (
            <EmptyLibrary />
          )
        }
      />
    </>
  );
}
