import type { AlertView } from "./generated/AlertView";
import type { Settings } from "./generated/Settings";

/** Everything that the alert window may ask of the shell: it can open and acknowledge, nothing else. Failures are as in `Host`. */
export interface AlertHost {
  /** The person's language and looks. */
  settings(): Promise<Settings>;
  alert(): Promise<AlertView>;
  /** Opens the circular in the main window. */
  open(id: string): Promise<void>;
  acknowledge(id: string, contentSha256: string): Promise<AlertView>;
  later(): Promise<void>;
  /** Listens to what is to be shown from now on; the answer stops listening. */
  onAlert(listener: (view: AlertView) => void): Promise<() => void>;
}
