import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import type { AlertHost } from "./alert-host";
import type { AlertView } from "./generated/AlertView";

/** The real shell, for the alert window. */
export const tauriAlertHost: AlertHost = {
  settings: () => invoke("settings"),
  alert: () => invoke("alert"),
  open: (id) => invoke("alert_open", { id }),
  acknowledge: (id, contentSha256) => invoke("alert_acknowledge", { id, contentSha256 }),
  later: () => invoke("alert_later"),
  onAlert: (listener) => listen<AlertView>("alert", ({ payload }) => listener(payload)),
};
