import { QueryClientProvider } from "@tanstack/react-query";
import { useState } from "react";
import { Gate } from "@/app/login/login-gate";
import { Shell } from "@/app/shell/shell";
import { Toaster } from "@/components/ui/toaster";
import { makeQueryClient } from "@/lib/api/query-client";
import { Connected } from "./player-provider";

export function App() {
  const [client] = useState(makeQueryClient);
  return (
    <QueryClientProvider client={client}>
      <Gate>
        <Connected>
          <Shell />
        </Connected>
      </Gate>
      <Toaster />
    </QueryClientProvider>
  );
}
