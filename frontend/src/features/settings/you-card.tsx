import { LogOut } from "lucide-react";
import { Button } from "@/components/button";
import { useSession } from "@/hooks/use-session";
import { useLogOut } from "./use-log-out";

const ROLES = { admin: "Admin", listener: "Listener" } as const;

/** Whose account this is; without accounts there is nobody to log out. */
export function YouCard() {
  const { data: session } = useSession();
  const logOut = useLogOut();
  if (!session?.person || session.known_by === "machine") return null;
  return (
    <section className="card">
      <h2>You</h2>
      <div className="you">
        <div>
          <p className="you__name">{session.person.name}</p>
          <p className="soft">{ROLES[session.person.role]}</p>
        </div>
        <Button
          icon={<LogOut size={17} aria-hidden="true" />}
          disabled={logOut.isPending}
          onClick={() => logOut.mutate()}
        >
          Log out
        </Button>
      </div>
    </section>
  );
}
