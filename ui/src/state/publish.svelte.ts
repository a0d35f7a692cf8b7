import { SvelteMap } from "svelte/reactivity";
import type { DraftLine } from "../host/generated/DraftLine";
import type { DraftText } from "../host/generated/DraftText";
import type { Failure } from "../host/generated/Failure";
import type { PublishedLine } from "../host/generated/PublishedLine";
import type { Timeline } from "../host/generated/Timeline";
import type { UnitName } from "../host/generated/UnitName";
import type { UnitNode } from "../host/generated/UnitNode";
import { asFailure, type Host } from "../host/host";
import { Asked } from "./asked.svelte";
import { Paged } from "./paged.svelte";
import { Editor } from "./publish-editor.svelte";
import { Shelf } from "./publish-shelf.svelte";
import { blank, GROUPS, groupOf, same, successorOf, type Group } from "./publish-text";

const PAGE = 100;
/** Units are looked for by asking level after level; after so many questions their code stands for their name. */
const MOST_QUESTIONS = 60;
/** The key of the roots in the tree. */
const ROOTS = "";

/** The publisher's desk: drafts, what was issued, and the one that is open. It outlives its page, so that nothing on it is lost by looking elsewhere. */
export class Publish {
  shelf: Shelf = $state.raw() as Shelf;
  part = $state<"drafts" | "issued">("drafts");
  readonly drafts: Paged<DraftLine>;
  readonly issued: Paged<PublishedLine>;
  /** The draft that is open. */
  editor = $state.raw<Editor | null>(null);
  /** The issued circular that is open. */
  circular = $state<string | null>(null);
  readonly timeline = new Asked<Timeline>();
  /** Why nothing could be opened. */
  failure = $state.raw<Failure | null>(null);
  opening = $state<string | null>(null);
  /** What was done last, as the id of its words and their values. */
  said = $state.raw<{ id: string; args: Record<string, string> } | null>(null);
  /** The levels of the unit tree that were asked for, by the unit above. */
  readonly tree = new SvelteMap<string, UnitNode[]>();
  /** Names of units and people, as far as they are known here. */
  readonly units = new SvelteMap<string, UnitName>();
  readonly people = new SvelteMap<string, string>();
  readonly #host: Host;
  #levels = new Map<string, Promise<UnitNode[]>>();
  #issuer: string | null = null;
  #me = "";
  #again = false;
  #round: Promise<void> | null = null;

  constructor(host: Host) {
    this.#host = host;
    this.shelf = new Shelf(host);
    this.drafts = new Paged(async (key) => {
      const { drafts: rows, next } = await host.inquire({ ask: "drafts", key, limit: PAGE });
      for (const row of rows) this.people.set(row.author.id, row.author.name);
      return { rows, next };
    }, (line) => line.id);
    this.issued = new Paged(async (key) => {
      const { circulars: rows, next } = await host.inquire({ ask: "published", key, limit: PAGE });
      return { rows, next };
    }, (line) => line.id);
  }

  /** The page is before somebody's eyes: everything on it is asked for. */
  look(me: string): Promise<void> {
    this.#me = me;
    this.#again = true;
    this.#round ??= this.#rounds().finally(() => (this.#round = null));
    return this.#round;
  }

  /** Letters may arrive by the hundred: one round at a time, and one more for all that came during it. */
  async #rounds(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      await this.#askAll();
    }
  }

  async #askAll(): Promise<void> {
    const editor = this.editor;
    // The roster may have changed: the next look into the tree asks again.
    this.#levels.clear();
    if (editor?.text.issuer === "") editor.text.issuer = await this.#ownUnit();
    await Promise.all([this.drafts.refresh(), this.issued.refresh(), this.shelf.open().catch(() => undefined), editor && !editor.saving ? editor.look() : null, this.circular === null ? null : this.readTimeline(this.circular)]);
  }

  /** Drafts by what they ask of this person. What is only on this desk stands first: it is with nobody else. */
  get groups(): [Group, DraftLine[]][] {
    const by = new Map<Group, DraftLine[]>(GROUPS.map((group) => [group, []]));
    for (const line of this.drafts.rows ?? []) {
      const group = groupOf(line, this.#me);
      if (group) by.get(group)?.push(line);
    }
    return [...by].filter(([, lines]) => lines.length > 0);
  }

  /** Kept here, and not in the registry's list: new drafts that never got there. */
  get onlyHere(): [string, DraftText][] {
    const listed = new Set((this.drafts.rows ?? []).map((line) => line.id));
    return Object.entries(this.shelf.kept).flatMap(([id, kept]) => (listed.has(id) ? [] : [[id, kept.text] as [string, DraftText]]));
  }

  get templates(): DraftLine[] {
    return (this.drafts.rows ?? []).filter((line) => line.template && line.state !== "dropped");
  }

  /** How many drafts wait for this person. */
  get waiting(): number {
    return (this.drafts.rows ?? []).filter((line) => line.waits_for_me).length;
  }

  /** Begins a circular: empty, or with the text of a template or of the one whose place it takes. */
  async begin(from: DraftText | null = null, template = false): Promise<void> {
    this.said = null;
    await this.leave();
    this.failure = null;
    this.#show(new Editor(this.#host, this.shelf, { id: crypto.randomUUID(), text: from ?? blank(await this.#ownUnit()), base: 0, template, unsaved: from !== null }));
  }

  async beginFrom(template: string): Promise<void> {
    await this.#opened(template, async () => {
      const { text } = await this.#host.inquire({ ask: "draft", draft: template });
      await this.begin({ ...text, supersedes: null });
    });
  }

  /** What is to take a circular's place. */
  async supersede(timeline: Timeline): Promise<void> {
    await this.begin(successorOf(timeline));
  }

  /** Opens a draft. What was kept of it on this desk is what the person goes on with. */
  async open(id: string): Promise<void> {
    if (this.editor?.id === id) return;
    this.said = null;
    await this.#opened(id, async () => {
      await this.leave();
      await this.shelf.open().catch(() => undefined);
      const kept = this.shelf.kept[id];
      let draft = null;
      try {
        if (!kept || kept.base > 0 || kept.unanswered) draft = await this.#host.inquire({ ask: "draft", draft: id });
      } catch (thrown) {
        const failure = asFailure(thrown);
        if (!kept) throw failure;
        // What was put away meanwhile is gone there, but not what was written here.
        if (failure.code === "not_found" && kept.base > 0) {
          await this.begin(kept.text, kept.template);
          await this.shelf.drop(id);
          return;
        }
        this.failure = failure.code === "not_found" ? null : failure;
      }
      if (!kept && draft) this.#show(new Editor(this.#host, this.shelf, { id, text: draft.text, base: draft.revision, template: draft.line.template, unsaved: false, draft }));
      else if (kept) this.#restore(id, kept, draft);
    });
  }

  #restore(id: string, kept: Shelf["kept"][string], draft: Editor["draft"]): void {
    const settled = draft !== null && same(kept.text, draft.text);
    const editor = new Editor(this.#host, this.shelf, {
      id,
      text: settled ? draft.text : kept.text,
      base: settled ? draft.revision : kept.base,
      template: kept.template,
      unsaved: !settled,
      draft,
      unanswered: settled ? null : kept.unanswered,
    });
    editor.restored = !settled;
    if (settled) void editor.keep();
    this.#show(editor);
  }

  #show(editor: Editor): void {
    this.circular = null;
    this.editor?.rest();
    this.editor = editor;
    const line = editor.draft?.line;
    const mine = !line || editor.restored || line.template || (line.author.id === this.#me && ["draft", "returned", "failed"].includes(line.state));
    editor.side = mine && editor.may("edit") ? "write" : "preview";
    editor.judged = line?.state === "failed";
    void this.learn(editor.text);
    void editor.countNow();
  }

  /** Opens a circular that was issued. */
  async openIssued(id: string): Promise<void> {
    await this.leave();
    this.editor?.rest();
    this.editor = null;
    this.failure = null;
    if (this.circular !== id) this.timeline.value = null;
    this.circular = id;
    await this.readTimeline(id);
  }

  readTimeline(id: string): Promise<void> {
    return this.timeline.ask(() => this.#host.inquire({ ask: "timeline", circular: id }));
  }

  async #opened(id: string, work: () => Promise<void>): Promise<void> {
    this.opening = id;
    this.failure = null;
    try {
      await work();
    } catch (thrown) {
      this.failure = asFailure(thrown);
    } finally {
      if (this.opening === id) this.opening = null;
    }
  }

  /** The person turns away from what is open: the registry gets it, or, without a line, this desk keeps it. */
  async leave(): Promise<void> {
    const editor = this.editor;
    if (!editor) return;
    await editor.keep();
    // What others are deciding on is taken back only by a word of its own, not by looking elsewhere.
    const decided = ["submitted", "approved", "scheduled"].includes(editor.draft?.line.state ?? "");
    if (editor.conflict || decided) return;
    if (editor.dirty && (await editor.save())) void this.drafts.refresh();
  }

  close(): void {
    void this.leave();
    this.editor?.rest();
    this.editor = null;
    this.circular = null;
  }

  /** The open draft was put away. */
  dropped(): void {
    const editor = this.editor;
    editor?.rest();
    if (editor) void this.shelf.drop(editor.id);
    this.editor = null;
  }

  /** The open draft is a circular now, and stands among those that were issued. */
  async wasIssued(id: string): Promise<void> {
    this.dropped();
    this.part = "issued";
    await Promise.all([this.issued.refresh(), this.openIssued(id)]);
  }

  /** Somebody else sits here now. */
  forget(): void {
    this.editor?.rest();
    this.editor = null;
    this.circular = null;
    this.timeline.value = null;
    this.failure = null;
    this.said = null;
    this.shelf.close();
    this.shelf = new Shelf(this.#host);
    this.drafts.clear();
    this.issued.clear();
    this.tree.clear();
    this.units.clear();
    this.people.clear();
    this.#levels.clear();
    this.#issuer = null;
  }

  /** The units right below one, or the roots; each level is asked for once. */
  level(below: string | null): Promise<UnitNode[]> {
    const key = below ?? ROOTS;
    const asked = this.#levels.get(key);
    if (asked) return asked;
    const asking = this.#host.inquire({ ask: "units", below }).then((nodes) => {
      for (const { unit } of nodes) this.units.set(unit.id, unit);
      this.tree.set(key, nodes);
      return nodes;
    });
    this.#levels.set(key, asking);
    // What could not be asked may be asked again.
    asking.catch(() => this.#levels.delete(key));
    return asking;
  }

  /** Finds the names of those whom a text names by their codes; what cannot be found keeps its code. */
  async learn(text: DraftText): Promise<void> {
    try {
      for (const id of text.audience.people.filter((person) => !this.people.has(person)).slice(0, MOST_QUESTIONS)) {
        const found = await this.#host.inquire({ ask: "find_people", words: id });
        for (const { person } of found) this.people.set(person.id, person.name);
      }
      const wanted = [text.issuer, ...text.audience.units].filter((unit) => unit !== "");
      const levels: (string | null)[] = [null];
      for (let asked = 0; asked < MOST_QUESTIONS && levels.length > 0 && wanted.some((unit) => !this.units.has(unit)); asked += 1) {
        const nodes = await this.level(levels.shift() ?? null);
        levels.push(...nodes.filter((node) => node.below).map((node) => node.unit.id));
      }
    } catch {
      // Without a line the codes stand for the names; the texts themselves are whole.
    }
  }

  /** The unit in whose name a new circular is begun: the person's own. */
  async #ownUnit(): Promise<string> {
    if (this.#issuer !== null) return this.#issuer;
    try {
      const found = await this.#host.inquire({ ask: "find_people", words: this.#me });
      const own = found.find(({ person }) => person.id === this.#me)?.unit;
      if (own) this.units.set(own.id, own);
      this.#issuer = own?.id ?? (await this.level(null))[0]?.unit.id ?? "";
    } catch {
      return "";
    }
    return this.#issuer;
  }
}
