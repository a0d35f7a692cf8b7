import type { DraftLine } from "../host/generated/DraftLine";
import type { DraftText } from "../host/generated/DraftText";
import type { Failure } from "../host/generated/Failure";
import type { PublishedLine } from "../host/generated/PublishedLine";
import type { Sentence } from "../host/generated/Sentence";
import type { Timeline } from "../host/generated/Timeline";
import { asFailure, type Host } from "../host/host";
import { Asked } from "./asked.svelte";
import { Paged } from "./paged.svelte";
import { Directory } from "./publish-directory.svelte";
import { Editor } from "./publish-editor.svelte";
import { Shelf } from "./publish-shelf.svelte";
import { blank, GROUPS, groupOf, same, successorOf, type Group } from "./publish-text";

const PAGE = 100;

/** The publisher's desk: drafts, what was issued, and the one that is open. It outlives its page, so that nothing on it is lost by looking elsewhere. */
export class Publish {
  shelf: Shelf = $state.raw() as Shelf;
  part = $state<"drafts" | "issued">("drafts");
  readonly drafts: Paged<DraftLine>;
  readonly issued: Paged<PublishedLine>;
  /** The agency's own sentences of acknowledgement; empty where it set none. */
  sentences = $state.raw<Sentence[]>([]);
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
  /** Who is who, as far as it is known here. */
  directory: Directory = $state.raw() as Directory;
  readonly #host: Host;
  #me = "";
  #again = false;
  #round: Promise<void> | null = null;

  constructor(host: Host) {
    this.#host = host;
    this.shelf = new Shelf(host);
    this.directory = new Directory(host);
    this.drafts = new Paged(async (key) => {
      const { drafts: rows, next, sentences } = await host.inquire({ ask: "drafts", key, limit: PAGE });
      if (key === null) this.sentences = sentences ?? [];
      for (const row of rows) this.directory.people.set(row.author.id, row.author.name);
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
    this.directory.refresh();
    if (editor?.text.issuer === "") editor.text.issuer = await this.directory.unitOf(this.#me);
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
    this.#show(new Editor(this.#host, this.shelf, { id: crypto.randomUUID(), text: from ?? blank(await this.directory.unitOf(this.#me)), base: 0, template, unsaved: from !== null }));
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
    void this.directory.learn(editor.text);
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
    this.directory = new Directory(this.#host);
  }
}
