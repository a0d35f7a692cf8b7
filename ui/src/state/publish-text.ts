import type { Document } from "../host/generated/Document";
import type { DraftLine } from "../host/generated/DraftLine";
import type { DraftText } from "../host/generated/DraftText";
import type { Fault } from "../host/generated/Fault";
import type { Reading } from "../host/generated/Reading";
import type { Timeline } from "../host/generated/Timeline";

/** The parts of the form, in the order in which they stand on it. */
export const FIELDS = ["subject", "body", "issuer", "attachments", "audience", "effect", "deadline", "statement", "confidentiality", "supersedes", "whole"] as const;
export type Field = (typeof FIELDS)[number];

const WHERE: Partial<Record<Fault, Field>> = {
  "subject-missing": "subject",
  "body-missing": "body",
  "audience-missing": "audience",
  "audience-nobody": "audience",
  "unit-dissolved": "audience",
  "person-gone": "audience",
  "confidential-to-many": "confidentiality",
  "effect-missing": "effect",
  "deadline-passed": "deadline",
  "deadline-before-effect": "deadline",
  "no-deadline": "deadline",
  "nothing-to-acknowledge": "statement",
  "attachment-missing": "attachments",
  "not-yours": "issuer",
  "supersedes-itself": "supersedes",
  "not-in-force": "supersedes",
};

/** Beside which part of the form a fault is told. */
export function fieldOf(fault: Fault): Field {
  return WHERE[fault] ?? "whole";
}

/** A circular of which nothing is decided. */
export function blank(issuer: string): DraftText {
  return {
    issuer,
    subject: "",
    body: "",
    signatory: "",
    attachments: [],
    audience: { everybody: false, units: [], roles: [], people: [] },
    audience_text: "",
    joiners: "as_of_issue",
    effective_on: "",
    deadline: null,
    statement: null,
    acknowledge_from_alert: false,
    urgency: "normal",
    confidentiality: "ordinary",
    supersedes: null,
  };
}

/** What takes a circular's place begins as what it says. Whom it went to is not in it: that is chosen anew. */
export function successorOf({ document, line }: Timeline): DraftText {
  const terms = document.circular;
  return {
    ...blank(document.issuer_unit),
    subject: document.subject,
    body: document.body,
    signatory: document.signatory,
    attachments: document.attachments.map((file) => ({ ...file })),
    joiners: terms?.joiners ?? "as_of_issue",
    effective_on: terms?.effective_on ?? "",
    deadline: line.deadline,
    statement: terms?.statement ?? null,
    acknowledge_from_alert: terms?.acknowledge_from_alert ?? false,
    urgency: document.urgency,
    confidentiality: document.confidentiality,
    supersedes: line.id,
  };
}

/** How many clauses a text has: its paragraphs, parted by blank lines. */
export function clauses(body: string): number {
  return body.split(/\r?\n[^\S\n]*(?:\r?\n[^\S\n]*)+/).filter((clause) => clause.trim() !== "").length;
}

/** The document as its reader would have it: nothing is known of anybody yet, and a duty is open. What only the issue gives is filled in from `meanwhile`. */
export function asReading(document: Document, meanwhile: { number: string; at: number }): Reading {
  const terms = document.circular;
  return {
    id: document.id,
    kind: document.kind,
    number: document.number || meanwhile.number,
    subject: document.subject,
    body: document.body,
    issuer: document.issuer,
    signatory: document.signatory,
    issued_at: document.number === "" ? meanwhile.at : document.issued_at,
    urgency: document.urgency,
    confidentiality: document.confidentiality,
    audience: terms?.audience_text ?? null,
    effective_on: terms?.effective_on ?? null,
    deadline: terms?.deadline ?? null,
    statement: terms?.statement ?? null,
    version: terms?.version ?? 1,
    content_sha256: "",
    attachments: document.attachments.map((file) => ({ ...file, cached: true })),
    duty: terms?.statement == null ? null : "owed",
    facts: { reached: null, shown: null, opened: null, acknowledged: null },
    refused: null,
    ...(terms?.supersedes ? { supersedes: { ...terms.supersedes, acknowledged_at: null, kept: false } } : {}),
  };
}

/** Where drafts stand in the list, those that ask something of this person first. */
export const GROUPS = ["waiting", "failed", "returned", "draft", "submitted", "approved", "scheduled", "others", "template"] as const;
export type Group = (typeof GROUPS)[number];

/** The part of the list in which a draft stands for this person; null: it is no draft any more. */
export function groupOf(line: DraftLine, me: string): Group | null {
  if (line.state === "issued" || line.state === "dropped") return null;
  if (line.template) return "template";
  if (line.waits_for_me) return "waiting";
  if (line.author.id !== me && (line.state === "draft" || line.state === "returned")) return "others";
  return line.state;
}

/** Whether two texts say the same; in what order a rule names its units is nothing that anybody decided. */
export function same(a: DraftText, b: DraftText): boolean {
  return differing(a, b).length === 0;
}

/** The parts in which two texts differ. */
export function differing(a: DraftText, b: DraftText): (keyof DraftText)[] {
  return (Object.keys(a) as (keyof DraftText)[]).filter((part) => plainly(a, part) !== plainly(b, part));
}

function plainly(text: DraftText, part: keyof DraftText): unknown {
  if (part === "audience") return JSON.stringify([text.audience.everybody, [...text.audience.units].sort(), [...text.audience.roles].sort(), [...text.audience.people].sort()]);
  if (part === "attachments") return JSON.stringify(text.attachments.map((file) => [file.sha256, file.name]));
  return text[part];
}

/** What of the text a fault beside a part of the form is about. */
const ABOUT: Record<Field, (keyof DraftText)[]> = {
  subject: ["subject"],
  body: ["body"],
  issuer: ["issuer"],
  attachments: ["attachments"],
  audience: ["audience"],
  confidentiality: ["confidentiality", "audience"],
  effect: ["effective_on"],
  deadline: ["deadline", "effective_on", "statement"],
  statement: ["statement"],
  supersedes: ["supersedes"],
  whole: ["subject", "body", "signatory", "statement", "audience_text"],
};

/** Whether what a fault was found in has been changed since. */
export function mended(field: Field, judged: DraftText, now: DraftText): boolean {
  return ABOUT[field].some((part) => plainly(judged, part) !== plainly(now, part));
}
