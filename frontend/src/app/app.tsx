import { QueryClientProvider } from "@tanstack/react-query";
import { useState } from "react";
import { LoginGate } from "@/app/login/login-gate";
import { Shell } from "@/app/shell/shell";
import { Toaster } from "@/components/ui/toaster";
import { makeQueryClient } from "@/lib/api/query-client";
import { PlayerProvider } from "./player-provider";

export function App() {
  const [client] = useState(makeQueryClient);
  return (
    <QueryClientProvider client={client}>
      <LoginGate>
        <PlayerProvider>
          <Shell />
        </PlayerProvider>
      </LoginGate>
      <Toaster />
    </QueryClientProvider>
  );
}
