import { useState } from "react";
import { useIsAdmin } from "@/hooks/account/use-is-admin";
import { useTitle } from "@/hooks/use-title";
import { serverPath } from "@/lib/base-path";
import { chooseTheme, storedTheme, THEMES, type Theme } from "@/lib/theme";
import { AccountCard } from "./account-card";
import { AccountsCard } from "./accounts-card";
import { AppPasswordsCard } from "./credentials/app-passwords-card";
import { TokensCard } from "./credentials/tokens-card";
import { FoldersCard } from "./folders-card";
import { HealthCard } from "./health-card";
import { MovedFilesCard } from "./moved-files/moved-files-card";
import { NeverAgainCard } from "./never-again-card";
import { PlayingCard } from "./playing-card";
import { ScrobblersCard } from "./scrobblers/scrobblers-card";
import { ShortcutsCard } from "./shortcuts-card";
import "./settings.css";

const LABELS: Record<Theme, string> = { system: "System", light: "Light", dark: "Dark" };

export function SettingsPage() {
  useTitle("Settings");
  const isAdmin = useIsAdmin();
  return (
    <div className="page page--narrow settings">
      <h1>Settings</h1>
      <AccountCard />
      <AppPasswordsCard />
      <TokensCard />
      <AccountsCard />
      {isAdmin ? <FoldersCard /> : null}
      {isAdmin ? <MovedFilesCard /> : null}
      <Appearance />
      <PlayingCard />
      <NeverAgainCard />
      <ScrobblersCard />
      <HealthCard />
      <ShortcutsCard />
      <p className="soft">
        Everything on this page is also available to programs:{" "}
        <a href={serverPath("/api/docs")}>API documentation</a>.
      </p>
    </div>
  );
}

function Appearance() {
  const [theme, setTheme] = useState(() => storedTheme(localStorage));
  return (
    <section className="card">
      <h2>Appearance</h2>
      <div className="segments">
        {THEMES.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={one === theme}
            onClick={() => {
              chooseTheme(one, localStorage);
              setTheme(one);
            }}
          >
            {LABELS[one]}
          </button>
        ))}
      </div>
    </section>
  );
}
