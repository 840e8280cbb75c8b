import { Failure } from "@/components/ui/message";
import { useIsAdmin } from "@/hooks/account/use-is-admin";
import { useLoginState } from "@/hooks/account/use-login-state";
import { AddUser } from "./add-user";
import { FirstAccount } from "./first-account";
import { useUsers } from "./use-users";
import { UserRow } from "./user-row";

/** List the accounts, for administrators. */
export function AccountsCard() {
  const isAdmin = useIsAdmin();
  const { data: login } = useLoginState();
  if (!isAdmin) return null;
  return (
    <section className="card" aria-labelledby="accounts-heading">
      <h2 id="accounts-heading">Accounts</h2>
      {login?.known_by === "machine" ? <FirstAccount /> : <AccountList ownId={login?.person?.id} />}
    </section>
  );
}

function AccountList({ ownId }: { ownId: string | undefined }) {
  const users = useUsers();
  if (users.error && !users.data) {
    const retry = () => void users.refetch();
    return <Failure title="The accounts could not be loaded." error={users.error} retry={retry} />;
  }
  return (
    <>
      <ul className="settings-list" aria-label="Accounts" aria-busy={users.isPending}>
        {users.data?.map((user) => (
          <UserRow key={user.id} user={user} isOwn={user.id === ownId} />
        ))}
      </ul>
      <AddUser />
    </>
  );
}
