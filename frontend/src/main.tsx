import "@fontsource-variable/inter/wght.css";
import "./styles/index.css";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/app";
import { isOutside, serverPath } from "./lib/base-path";
import { applyTheme, storedTheme } from "./lib/theme";

const { pathname, search, hash } = window.location;
if (isOutside(pathname)) window.location.replace(serverPath(pathname + search + hash));

applyTheme(storedTheme(localStorage));

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
