import { tauriAlertHost } from "./host/tauri-alert";
import { startAlert } from "./start-alert";

startAlert(tauriAlertHost);
