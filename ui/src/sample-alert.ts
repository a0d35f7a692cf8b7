import { sampleAlertHost } from "./host/sample-alert";
import { startAlert } from "./start-alert";

startAlert(sampleAlertHost(new URLSearchParams(location.search)));
