import { QueryClientProvider } from "@tanstack/react-query";
import { useState } from "react";
import { Router } from "wouter";
import { LoginGate } from "@/app/login/login-gate";
import { Shell } from "@/app/shell/shell";
import { Toaster } from "@/components/ui/toaster";
import { makeQueryClient } from "@/lib/api/query-client";
import { BASE_PATH } from "@/lib/base-path";
import { PlayerProvider } from "./player-provider";

export function App() {
  const [client] = useState(makeQueryClient);
  return (
    <QueryClientProvider client={client}>
      <Router base={BASE_PATH}>
        <LoginGate>
          <PlayerProvider>
            <Shell />
          </PlayerProvider>
        </LoginGate>
      </Router>
      <Toaster />
    </QueryClientProvider>
  );
}
