import { Link } from "wouter";
import { Failure, Message } from "@/components/ui/message";
import { Meter } from "@/components/ui/meter";
import { useTitle } from "@/hooks/use-title";
import { useJobs } from "@/hooks/work/use-jobs";
import { count } from "@/lib/format";
import { pathTo } from "@/lib/links";
import { MapExplorer } from "./map-explorer";
import { type LibraryMap, useLibraryMap, useMapPoints } from "./use-library-map";
import "./map.css";

/** Show every analysed track as a point beside tracks of similar sound. */
export function MapPage() {
  useTitle("Map");
  const map = useLibraryMap();
  const points = useMapPoints(map.data);
  const error = map.data ? points.error && !points.data && points.error : map.error;
  if (!error && map.data && points.data && map.data.state === "ready") {
    return (
      <div className="map">
        <MapHead map={map.data} />
        <MapExplorer map={map.data} points={points.data} />
      </div>
    );
  }
  const retry = () => void (map.data ? points.refetch() : map.refetch());
  return (
    <>
      <h1>Map</h1>
      {error ? <Failure title="The map could not be loaded." error={error} retry={retry} /> : null}
      {!error && map.data?.state === "empty" ? <EmptyMap /> : null}
      {!error && map.data?.state === "waiting" ? <WaitingMap map={map.data} /> : null}
    </>
  );
}

function MapHead({ map }: { map: LibraryMap }) {
  return (
    <header className="map__head">
      <h1>Map</h1>
      <p className="soft">
        {`${count(map.tracks)} tracks. Those that sound alike are close together.`}
        {map.updating ? <span role="status"> The map is being brought up to date.</span> : null}
      </p>
    </header>
  );
}

function EmptyMap() {
  return (
    <Message
      title="No tracks on the map yet"
      actions={
        <Link href={pathTo("jobs")} className="button button--primary">
          Show the analysis
        </Link>
      }
    >
      A track appears here once it has been analysed. Add a music folder, or wait for the analysis.
    </Message>
  );
}

function WaitingMap({ map }: { map: LibraryMap }) {
  const { data: jobs } = useJobs();
  const job = jobs?.find(({ id }) => id === map.job_id);
  return (
    <Message
      title="The map is being made"
      picture={
        job && job.found > 0 ? (
          <Meter label="Made so far" value={job.done} max={job.found} isMoving />
        ) : undefined
      }
    >
      A small library takes seconds, a large one a few minutes. The map appears here by itself.
    </Message>
  );
}
