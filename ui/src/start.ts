import { mount } from "svelte";
import App from "./App.svelte";
import type { Host } from "./host/host";
import { mark } from "./state/marks";
import "./style/fonts.css";
import "./style/tokens.css";
import "./style/base.css";

/** Opens the window over a host. */
export function start(host: Host): void {
  mark("script");
  const target = document.getElementById("window");
  if (!target) throw new Error("the page has no place for the window");
  mount(App, { target, props: { host } });
}
