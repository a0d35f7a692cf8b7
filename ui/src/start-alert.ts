import { mount } from "svelte";
import type { AlertHost } from "./host/alert-host";
import "./style/fonts.css";
import "./style/tokens.css";
import "./style/base.css";
import Alert from "./views/alert/Alert.svelte";

/** Opens the alert window over a host. */
export function startAlert(host: AlertHost): void {
  const target = document.getElementById("window");
  if (!target) throw new Error("the page has no place for the window");
  mount(Alert, { target, props: { host } });
}
