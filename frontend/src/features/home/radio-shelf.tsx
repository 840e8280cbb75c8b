import { useQuery } from "@tanstack/react-query";
import { StartRadio } from "@/components/radio/start-radio";
import { api, body } from "@/lib/api/client";

/** Offer radios of the library, of favourites and of moods. */
export function RadioShelf() {
  const moods = useQuery({
    queryKey: ["moods"],
    queryFn: ({ signal }) => body(api.GET("/api/v1/radio/moods", { signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <section className="section" aria-labelledby="radio-heading">
      <header className="section__head">
        <div>
          <h2 id="radio-heading">Radio</h2>
          <p className="soft">Goes on by itself, and follows what you skip and love.</p>
        </div>
      </header>
      <div className="radio-shelf">
        <StartRadio seed={{ kind: "library" }} label="Whole library" />
        <StartRadio seed={{ kind: "favourites" }} label="Favourites" />
        {(moods.data?.items ?? []).map(({ id, name }) => (
          <StartRadio key={id} seed={{ kind: "mood", id }} label={name} />
        ))}
      </div>
    </section>
  );
}
