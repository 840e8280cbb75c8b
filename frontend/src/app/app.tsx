import { QueryClientProvider } from "@tanstack/react-query";
import { useState } from "react";
import { Toaster } from "@/components/ui/toaster";
import { makeQueryClient } from "@/lib/api/query-client";
import { Connected } from "./connected";
import { Gate } from "./gate";
import { Shell } from "./shell";

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
