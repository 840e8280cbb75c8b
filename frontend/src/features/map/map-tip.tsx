import type { TrackDetail } from "@/types/models";

interface MapTipProps {
  track: TrackDetail | undefined;
  /** It would be heard if nothing else played. */
  isSilent: boolean;
}

/** Name the track under the pointer. */
export function MapTip({ track, isSilent }: MapTipProps) {
  return (
    <p className="map__tip" role="status" data-shown={track !== undefined}>
      {track ? (
        <>
          <strong className="clip">{track.title}</strong>
          <span className="clip soft">{track.artist || "Unknown artist"}</span>
          {isSilent ? <span className="soft">Pause the player to hear five seconds.</span> : null}
        </>
      ) : null}
    </p>
  );
}
