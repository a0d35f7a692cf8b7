import type { Draft } from "../host/generated/Draft";
import type { DraftMay } from "../host/generated/DraftMay";
import type { DraftText } from "../host/generated/DraftText";
import type { Failure } from "../host/generated/Failure";
import type { Fault } from "../host/generated/Fault";
import type { Reach } from "../host/generated/Reach";
import { asFailure, type Host } from "../host/host";
import { Act } from "./act.svelte";
import { Asked } from "./asked.svelte";
import { edge } from "./edge.svelte";
import type { Shelf, Unanswered } from "./publish-shelf.svelte";
import { FIELDS, fieldOf, mended, same, type Field } from "./publish-text";

/** So long after the last key what was written is kept. */
const PAUSE = 1000;
/** So long after the last choice an audience is counted. */
const COUNT_PAUSE = 400;

/** What every draft lacks while it is being written. */
const UNDONE: ReadonlySet<Fault> = new Set<Fault>(["subject-missing", "body-missing", "audience-missing", "effect-missing"]);

/** The sides of a draft. */
export type Side = "write" | "preview" | "changes" | "history";

/** How a draft begins: new with a text, or known to the registry. */
export interface Beginning {
  id: string;
  text: DraftText;
  base: number;
  template: boolean;
  /** Whether the text is not with the registry yet, although nobody typed it here. */
  unsaved: boolean;
  draft?: Draft | null;
  unanswered?: Unanswered | null;
}

/** A draft that is open: what is being written, what the registry has, and that no word of it is lost between the two. */
export class Editor {
  readonly id: string;
  /** What is being written. */
  text: DraftText = $state() as DraftText;
  readonly template: boolean;
  /** The draft as the registry knows it; null while it does not, or cannot be asked. */
  draft = $state.raw<Draft | null>(null);
  side = $state<Side>("write");
  /** Whether something is written that the registry does not have. */
  dirty = $state(false);
  saving = $state(false);
  /** Why the registry did not take it. */
  failure = $state.raw<Failure | null>(null);
  /** What somebody else wrote meanwhile. */
  conflict = $state.raw<Draft | null>(null);
  /** Whether the text was found on this desk, after the program or the line had gone. */
  restored = $state(false);
  /** Whether somebody changed the text while it stood open here, unread. */
  replaced = $state(false);
  /** Of a refused act: told beside its field until the next save. */
  fault = $state<Fault | null>(null);
  /** Whether the person wanted to send it on, so that everything that stands against it is told. */
  judged = $state(false);
  readonly reach = new Asked<Reach>();
  /** Whether the count on the screen is of an earlier choice. */
  counting = $state(false);
  readonly act: Act;
  #base: number;
  /** The text that the registry has, as it was sent or read. */
  #registered: string;
  #unanswered: Unanswered | null;
  #flight: Promise<boolean> | null = null;
  #pause: ReturnType<typeof setTimeout> | undefined;
  #count: ReturnType<typeof setTimeout> | undefined;
  readonly #host: Host;
  readonly #shelf: Shelf;

  constructor(host: Host, shelf: Shelf, { id, text, base, template, unsaved, draft = null, unanswered = null }: Beginning) {
    this.#host = host;
    this.#shelf = shelf;
    this.act = new Act(host);
    this.id = id;
    this.text = structuredClone(text);
    this.template = template;
    this.draft = draft;
    this.#base = base;
    this.#unanswered = unanswered;
    this.#registered = unsaved ? "" : JSON.stringify(text);
    this.dirty = unsaved;
  }

  /** Whether the registry knows it. */
  get known(): boolean {
    return this.#base > 0;
  }

  get revision(): number {
    return this.#base;
  }

  may(what: DraftMay): boolean {
    // What the registry does not know yet is its writer's alone.
    return this.draft?.may.includes(what) ?? (what === "edit");
  }

  /** What stands against issuing it, as the registry judged what it has, without what was changed since. */
  get open(): Fault[] {
    const { draft, text } = this;
    const found = new Set(draft ? draft.faults.filter((fault) => !mended(fieldOf(fault), draft.text, text)) : []);
    // Of the audience the registry has said more since, unless it is just counting.
    if (!this.counting) this.reach.value?.faults.forEach((fault) => found.add(fault));
    if (this.fault) found.add(this.fault);
    return [...found].sort((a, b) => FIELDS.indexOf(fieldOf(a)) - FIELDS.indexOf(fieldOf(b)));
  }

  /** Those that are told beside a part of the form: what only is not done yet is told when the person means to be ready. */
  faultsOf(field: Field): Fault[] {
    return this.open.filter((fault) => fieldOf(fault) === field && (this.judged || !UNDONE.has(fault)));
  }

  /** To be told of every change of the text. */
  typed(): void {
    const dirty = JSON.stringify(this.text) !== this.#registered;
    if (!dirty && !this.dirty) return;
    this.dirty = dirty;
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => void this.keep(), PAUSE);
  }

  /** Keeps what is written on this desk, now. */
  async keep(): Promise<void> {
    clearTimeout(this.#pause);
    if (!this.dirty && !this.#unanswered) return this.#shelf.drop(this.id);
    await this.#shelf.put(this.id, { text: $state.snapshot(this.text), base: this.#base, template: this.template, at: edge.now, unanswered: this.#unanswered });
  }

  /** Gives the registry what is written; false when it did not take it, and then it stays kept on this desk. */
  async save(): Promise<boolean> {
    while (this.#flight) await this.#flight;
    if (!this.dirty && !this.#unanswered) return true;
    this.#flight = this.#save().finally(() => (this.#flight = null));
    return this.#flight;
  }

  async #save(): Promise<boolean> {
    this.saving = true;
    this.failure = null;
    this.fault = null;
    try {
      // Perhaps it was carried out and only the answer got lost: then what is sent next would seem to be somebody else's change.
      if (this.#unanswered) await this.#send(this.#unanswered);
      if (this.dirty) {
        this.#unanswered = { ticket: crypto.randomUUID(), order: { do: "save_draft", draft: this.id, base: this.#base, text: $state.snapshot(this.text), template: this.template } };
        await this.keep();
        await this.#send(this.#unanswered);
      }
      this.restored = false;
      await this.keep();
      await this.look();
      return true;
    } catch (thrown) {
      this.failure = asFailure(thrown);
      await this.keep();
      if (this.failure.fault === "draft-changed") return await this.#compare();
      this.fault = this.failure.fault ?? null;
      return false;
    } finally {
      this.saving = false;
    }
  }

  async #send(given: Unanswered): Promise<void> {
    try {
      const answer = await this.#host.order(given.ticket, given.order);
      this.#base = answer.revision ?? given.order.base + 1;
      this.#registered = JSON.stringify(given.order.text);
      this.dirty = JSON.stringify(this.text) !== this.#registered;
      this.#unanswered = null;
    } catch (thrown) {
      // A judgement is an answer; a broken line is none.
      if (["refused", "forbidden", "not_found"].includes(asFailure(thrown).code)) this.#unanswered = null;
      throw thrown;
    }
  }

  /** Somebody changed it meanwhile: both texts stay, and the person chooses. The same text twice is no quarrel. */
  async #compare(): Promise<boolean> {
    try {
      const theirs = await this.#host.inquire({ ask: "draft", draft: this.id });
      this.draft = theirs;
      if (same(theirs.text, this.text)) {
        this.#settle(theirs);
        return true;
      }
      this.conflict = theirs;
    } catch (thrown) {
      this.failure = asFailure(thrown);
    }
    return false;
  }

  #settle(theirs: Draft): void {
    this.conflict = null;
    this.failure = null;
    this.#base = theirs.revision;
    this.text = structuredClone(theirs.text);
    this.#registered = JSON.stringify(theirs.text);
    this.dirty = false;
    void this.keep();
  }

  /** Mine takes the place of theirs, now that the person has seen both. */
  keepMine(): Promise<boolean> {
    const theirs = this.conflict;
    if (!theirs) return Promise.resolve(false);
    this.conflict = null;
    this.#base = theirs.revision;
    this.#registered = JSON.stringify(theirs.text);
    this.dirty = true;
    return this.save();
  }

  /** Theirs stands; the answer is mine, for a draft of its own. */
  takeTheirs(): DraftText | null {
    const theirs = this.conflict;
    if (!theirs) return null;
    const mine = $state.snapshot(this.text);
    this.#settle(theirs);
    return mine;
  }

  /** Lets go of what was found on this desk, and shows what the registry has. */
  letGo(): void {
    if (!this.draft) return;
    this.restored = false;
    this.#unanswered = null;
    this.#settle(this.draft);
  }

  /** Asks the registry how the draft stands; what is being written here is not touched by it. */
  async look(): Promise<void> {
    if (!this.known) return;
    try {
      const draft = await this.#host.inquire({ ask: "draft", draft: this.id });
      if (!this.dirty && !this.#unanswered && draft.revision !== this.#base) {
        this.#settle(draft);
        this.replaced = true;
      }
      this.draft = draft;
      if (!this.dirty) this.failure = null;
    } catch (thrown) {
      const failure = asFailure(thrown);
      // Without a line the window says so once; what is open stays readable.
      if (!this.draft || failure.code !== "unreachable") this.failure = failure;
    }
  }

  /** Counts the audience a moment after the last choice. */
  askReach(): void {
    this.counting = true;
    clearTimeout(this.#count);
    this.#count = setTimeout(() => void this.countNow(), COUNT_PAUSE);
  }

  async countNow(): Promise<void> {
    clearTimeout(this.#count);
    const { audience, urgency, statement } = $state.snapshot(this.text);
    await this.reach.ask(() => this.#host.inquire({ ask: "reach", audience, urgency, asks: statement !== null }));
    this.counting = false;
  }

  /** The page goes: nothing may fire after it. */
  rest(): void {
    clearTimeout(this.#pause);
    clearTimeout(this.#count);
  }
}
