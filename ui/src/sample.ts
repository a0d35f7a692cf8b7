import { sampleHost } from "./host/sample";
import { start } from "./start";

start(sampleHost(new URLSearchParams(location.search)));
