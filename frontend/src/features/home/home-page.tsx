import { useTitle } from "@/hooks/use-title";
import { isWorking, useCoverage } from "@/hooks/work/use-coverage";
import { AnalysisProgress } from "./analysis-progress";
import { EmptyHome } from "./empty-home";
import { RadioShelf } from "./radio-shelf";
import { RecentCoronas } from "./recent-coronas";
import { Shelves } from "./shelves";
import "./home.css";

/** Show sound profiles, recently added albums, and recently and most played tracks. */
export function HomePage() {
  useTitle(undefined);
  const { data: coverage } = useCoverage();
  if (coverage?.found === 0) return <EmptyHome />;
  const working = isWorking(coverage);
  return (
    <div className="page home">
      <h1 className="hidden-text">Home</h1>
      {coverage && working ? <AnalysisProgress coverage={coverage} /> : null}
      <RecentCoronas coverage={coverage} />
      <RadioShelf />
      <Shelves />
    </div>
  );
}
