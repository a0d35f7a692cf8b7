import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import type { DeskEvent } from "./generated/DeskEvent";
import type { Reply } from "./generated/Reply";
import type { Host, ReplyTo } from "./host";

/** The real shell, for the main window. Only this file and `tauri-alert.ts` know Tauri. */
export const tauriHost: Host = {
  status: () => invoke("status"),
  signIn: (server, login, password) => invoke("sign_in", { server, login, password }),
  changePassword: (current, replacement) => invoke("change_password", { current, new: replacement }),
  signOut: (everywhere) => invoke("sign_out", { everywhere }),
  syncNow: () => invoke("sync_now"),
  list: (query, offset, limit) => invoke("list", { query, offset, limit }),
  issuers: () => invoke("issuers"),
  read: (id) => invoke("read", { id }),
  markOpened: (id) => invoke("mark_opened", { id }),
  markShown: (ids) => invoke("mark_shown", { ids }),
  acknowledge: (id, contentSha256) => invoke("acknowledge", { id, contentSha256 }),
  attachment: (sha256) => invoke("attachment", { sha256 }),
  saveAttachment: (id, sha256) => invoke("save_attachment", { id, sha256 }),
  history: (offset, limit) => invoke("history", { offset, limit }),
  outbox: () => invoke("outbox"),
  dismissRejected: (id) => invoke("dismiss_rejected", { id }),
  rebuiltSeen: () => invoke("rebuilt_seen"),
  duties: () => invoke("duties"),
  record: (id) => invoke("record", { id }),
  snooze: () => invoke("snooze"),
  caughtUp: () => invoke("caught_up"),
  noteRead: (id, from, until, toEnd) => invoke("note_read", { id, from, until, toEnd }),
  order: (ticket, order) => invoke("order", { ticket, order }),
  inquire: async (question) => (await invoke<Reply>("inquire", { question })).is as ReplyTo<typeof question>,
  upload: (name, content) => invoke("upload", content, { headers: { caption: encodeURIComponent(name) } }),
  keepDraft: (text) => invoke("keep_draft", { text }),
  keptDraft: () => invoke("kept_draft"),
  export: (what, format) => invoke("export", { what, format }),
  cancelExport: () => invoke("cancel_export"),
  settings: () => invoke("settings"),
  saveSettings: (settings) => invoke("save_settings", { settings }),
  quit: () => invoke("quit"),
  onEvent: (listener) => listen<DeskEvent>("desk", ({ payload }) => listener(payload)),
};
