import { Link } from "wouter";
import { TrackTable } from "@/components/track/track-table";
import { Button } from "@/components/ui/button";
import { Failure, Message } from "@/components/ui/message";
import { useTitle } from "@/hooks/use-title";
import { day } from "@/lib/format";
import { pathTo } from "@/lib/links";
import type { Play } from "@/types/models";
import { useHistory } from "./use-history";
import "./history.css";

/** List the account's plays by day. */
export function HistoryPage() {
  useTitle("History");
  const history = useHistory();
  if (history.error && !history.data) {
    const retry = () => void history.refetch();
    return <Failure title="Your history could not be loaded." error={history.error} retry={retry} />;
  }
  const plays = history.data?.pages.flatMap((page) => page.items);
  return (
    <div className="page">
      <header className="page__head">
        <h1>History</h1>
      </header>
      {plays?.length === 0 ? <EmptyHistory /> : null}
      {byDay(plays ?? []).map(([name, dayPlays]) => (
        <section key={name} className="history-day">
          <h2>{name}</h2>
          <TrackTable label={name} tracks={dayPlays.map((play) => play.track)} />
        </section>
      ))}
      {history.hasNextPage ? (
        <Button disabled={history.isFetchingNextPage} onClick={() => void history.fetchNextPage()}>
          Show more
        </Button>
      ) : null}
    </div>
  );
}

function EmptyHistory() {
  return (
    <Message
      title="No plays yet"
      actions={
        <Link href={pathTo("library")} className="button button--primary">
          Go to library
        </Link>
      }
    >
      A track is listed here once half of it has been played.
    </Message>
  );
}

/** Group plays by day, latest first. */
function byDay(plays: readonly Play[]): [string, Play[]][] {
  const days = new Map<string, Play[]>();
  for (const play of plays) {
    const name = day(play.played_at);
    days.set(name, [...(days.get(name) ?? []), play]);
  }
  return [...days];
}
