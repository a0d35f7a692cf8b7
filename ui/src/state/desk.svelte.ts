import { getContext, setContext, tick } from "svelte";
import type { DeskEvent } from "../host/generated/DeskEvent";
import type { Failure } from "../host/generated/Failure";
import type { Settings } from "../host/generated/Settings";
import type { Status } from "../host/generated/Status";
import { asFailure, type Host } from "../host/host";
import { language, tn } from "../i18n/language.svelte";
import { edge } from "./edge.svelte";
import { Exporter } from "./exporter.svelte";
import { Gauge } from "./gauge";
import { Inbox } from "./inbox.svelte";
import { mark } from "./marks";
import { isFolder, type Place } from "./places";
import { Publish } from "./publish.svelte";
import { Reader } from "./reader.svelte";
import { Sight } from "./sight.svelte";
import { Team } from "./team.svelte";

/** The whole window's state: who is here, where in the window, and what the shell said last. No rule of the office stands here. */
export class Desk {
  readonly host: Host;
  readonly inbox: Inbox;
  readonly reader: Reader;
  /** How many statuses the shell has told without being asked. */
  #told = 0;
  readonly sight: Sight;
  readonly gauge: Gauge;
  readonly team: Team;
  readonly exporter: Exporter;
  readonly publish: Publish;
  status = $state.raw<Status | null>(null);
  settings = $state.raw<Settings | null>(null);
  /** Why the window could not even start. */
  failure = $state.raw<Failure | null>(null);
  place = $state<Place>("all");
  /** What a screen reader is told, once. */
  announcement = $state("");
  /** Counts the times that letters or circulars changed, for views that ask for themselves. */
  changes = $state(0);
  /** Of which circular the record is shown, in the place `record`. */
  record = $state<string | null>(null);
  /** Which contest's file is shown, in the place `contests`; null is the list. */
  contest = $state<string | null>(null);
  /** Whether that file was opened from the list of contests. */
  #listed = false;
  /** Where the person came from to pages that stand beside the others, and goes back to, the last one at the end. */
  #before: Place[] = [];
  /** Words that were written and not given yet, by what they are about: a dialog that is closed, or a page that is left, loses none. */
  readonly unsent = new Map<string, string>();
  /** The document whose way to the record had the keyboard, until it has it again. */
  returning: string | null = null;
  /** The person has seen that a policy of the bell was refused; until another one is. */
  policySeen = $state(false);
  palette = $state(false);
  keys = $state(false);
  /** The last change of settings, until it is stored. */
  private saved: Promise<void> = Promise.resolve();

  constructor(host: Host) {
    this.host = host;
    this.inbox = new Inbox(host);
    this.reader = new Reader(host);
    this.sight = new Sight(host);
    this.gauge = new Gauge(host);
    this.team = new Team(host);
    this.exporter = new Exporter(host);
    this.publish = new Publish(host);
  }

  /** Whether the person heads a unit. */
  get supervisor(): boolean {
    return this.status?.who?.roles.includes("supervisor") ?? false;
  }

  /** Whether the person issues circulars. */
  get publisher(): boolean {
    return this.status?.who?.roles.includes("publisher") ?? false;
  }

  /** Whether the person decides contests of others. */
  get decides(): boolean {
    return this.supervisor || this.publisher;
  }

  /** Whether list and reader have no room beside each other. Text at 160 % needs the room of a window that much larger, so it is the width in letters that counts. */
  get folded(): boolean {
    return edge.width / ((this.settings?.text_size ?? 100) / 100) < 1100;
  }

  /** Whether there is somebody whose letters may be shown. */
  get inside(): boolean {
    const phase = this.status?.phase;
    return phase === "ready" || phase === "session_ended";
  }

  async begin(): Promise<() => void> {
    let stop: () => void = () => undefined;
    try {
      // Listening before asking how things stand, so that nothing said between the two is missed.
      const [settings] = await Promise.all([this.host.settings(), this.host.onEvent((event) => this.#hear(event)).then((silence) => (stop = silence))]);
      this.adopt(settings);
      // Nearly always somebody is inside already; the first letters are then there as soon as it is known that they may be shown.
      await this.inbox.askAhead(() => this.settle(() => this.host.status()));
    } catch (thrown) {
      this.failure = asFailure(thrown);
    }
    return stop;
  }

  /** Takes a status over; lists start when somebody has come in, and everything is put away when the person left. */
  enter(status: Status): void {
    const before = this.status?.who?.employee;
    const inside = this.inside;
    const awayBefore = this.status?.catch_up != null;
    // A deadline has passed. Not at every status: each step has all dates in the window looked at again.
    if (this.status && this.status.duties.overdue !== status.duties.overdue) edge.step();
    this.status = status;
    if (!status.bell.policy_refused) this.policySeen = false;
    if (this.inside && (!inside || before !== status.who?.employee)) {
      mark("entered");
      // One page instead of a flood; the letters stand ready behind it.
      this.place = status.catch_up ? "catch_up" : "all";
      this.policySeen = false;
      this.record = null;
      this.contest = null;
      this.#before = [];
      this.team.forget();
      this.unsent.clear();
      this.publish.forget();
      this.reader.close();
      this.inbox.begin();
    } else if (!this.inside && inside) {
      this.reader.close();
    } else if (this.inside) {
      this.#follow(status.catch_up !== null, awayBefore);
    }
  }

  /** The page of what came meanwhile arrives where nothing is being done, and goes when there is nothing to catch up with. */
  #follow(away: boolean, before: boolean): void {
    if (away && !before && isFolder(this.place) && this.reader.id === null && this.inbox.text === "" && this.inbox.narrowed === 0) this.place = "catch_up";
    else if (!away && this.place === "catch_up") this.go("all");
  }

  /**
   * Asks for a status and takes it over. Answers and events come to the window on two ways that do not wait for each other: an answer
   * that was overtaken by an event may be older than it, so then it is asked for again.
   */
  async settle(ask: () => Promise<Status>): Promise<void> {
    let told = this.#told;
    let status = await ask();
    for (let again = 0; told !== this.#told && again < 5; again += 1) {
      told = this.#told;
      status = await this.host.status();
    }
    // Still overtaken: then events come thick and fast, and the last of them is what counts.
    if (told === this.#told || !this.status) this.enter(status);
  }

  adopt(settings: Settings): void {
    this.settings = settings;
    language.prefer(settings);
  }

  /** One after another: a change that starts while an earlier one is on its way must not take the earlier one back. */
  save(change: Partial<Settings>): Promise<void> {
    const saving = this.saved.then(async () => {
      if (this.settings) this.adopt(await this.host.saveSettings({ ...this.settings, ...change }));
    });
    this.saved = saving.catch(() => undefined);
    return saving;
  }

  go(place: Place): void {
    this.place = place;
    this.#before = [];
    this.contest = null;
    if (isFolder(place)) this.inbox.show(place);
    // Where only one of them has room, whoever asks for a list sees the list and not the letter that was open.
    if (!isFolder(place) || this.folded) this.reader.close();
    if (place === "board") {
      mark("board");
      // Asked while the page is still being fetched, and not only when it stands.
      this.team.chosen = null;
      this.team.ahead = true;
      void this.team.list.refresh();
    }
  }

  /** Shows the board with one circular open. */
  openBoard(circular: string): void {
    this.go("board");
    this.team.chosen = circular;
  }

  /** Goes to a page that stands beside the others; `back` returns to where the person is now, with what is open there. */
  aside(place: Place): void {
    if (this.place !== place) this.#before.push(this.place);
    this.place = place;
  }

  /** Back to where the person came from. */
  back(): void {
    const before = this.#before.pop() ?? "all";
    this.place = before === "catch_up" && !this.status?.catch_up ? "all" : before;
  }

  /** Shows what the record says about the person and a circular; what is open beside the list stays open. */
  showRecord(id: string): void {
    this.record = id;
    this.aside("record");
  }

  /** Back from the record. */
  leaveRecord(): void {
    this.returning = this.record;
    this.record = null;
    this.back();
  }

  /** Shows the file of a contest. */
  showContest(id: string): void {
    this.#listed = this.place === "contests";
    this.contest = id;
    this.aside("contests");
  }

  /** Back from the file: to the list, or to where the person came from. */
  leaveContest(): void {
    this.contest = null;
    if (!this.#listed) this.back();
  }

  /** Opens a document beside the list that the person is in. */
  open(id: string): void {
    if (!isFolder(this.place)) this.go("all");
    void this.reader.open(id);
  }

  /** Emptied first: a live region that already holds the same words would stay silent. */
  async #announce(words: string): Promise<void> {
    this.announcement = "";
    await tick();
    this.announcement = words;
  }

  #hear(event: DeskEvent): void {
    switch (event.type) {
      case "status":
        this.#told += 1;
        this.enter(event.status);
        break;
      case "items":
        this.changes += 1;
        void this.inbox.refresh();
        void this.reader.refresh();
        break;
      case "open":
        this.open(event.id);
        break;
      case "export":
        this.exporter.hear(event);
        break;
      case "new_duties":
        void this.#announce(tn("strip--announce", event.count));
        break;
    }
  }
}

const KEY = Symbol("desk");

/** Hands the desk to every view below. */
export const provideDesk = (desk: Desk): Desk => setContext(KEY, desk);

/** The desk of this window. */
export const useDesk = (): Desk => getContext<Desk>(KEY);
