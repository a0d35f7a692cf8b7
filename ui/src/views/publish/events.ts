import Archive from "@lucide/svelte/icons/archive";
import Ban from "@lucide/svelte/icons/ban";
import BellRing from "@lucide/svelte/icons/bell-ring";
import CalendarClock from "@lucide/svelte/icons/calendar-clock";
import CalendarPlus from "@lucide/svelte/icons/calendar-plus";
import CircleCheck from "@lucide/svelte/icons/circle-check";
import Landmark from "@lucide/svelte/icons/landmark";
import Lock from "@lucide/svelte/icons/lock";
import PencilLine from "@lucide/svelte/icons/pencil-line";
import Replace from "@lucide/svelte/icons/replace";
import Scale from "@lucide/svelte/icons/scale";
import Send from "@lucide/svelte/icons/send";
import Stamp from "@lucide/svelte/icons/stamp";
import TriangleAlert from "@lucide/svelte/icons/triangle-alert";
import Undo from "@lucide/svelte/icons/undo-2";
import UserCheck from "@lucide/svelte/icons/user-check";

/** The picture of each event in the life of a draft and of a circular. Each has words `publish--event-<what>`. */
export const ICONS: Record<string, typeof Ban> = {
  save_draft: PencilLine,
  submit_draft: Send,
  return_draft: Undo,
  approve_draft: CircleCheck,
  issue_draft: CalendarClock,
  unschedule_draft: Undo,
  drop_draft: Archive,
  issued: Stamp,
  failed: TriangleAlert,
  frozen: Lock,
  extended: CalendarPlus,
  superseded: Replace,
  supersedes: Replace,
  recalled: Ban,
  remind: BellRing,
  ladder_remind: BellRing,
  ladder_tell_supervisor: Landmark,
  ladder_tell_publisher: Landmark,
  ladder_expire: Landmark,
  witness: UserCheck,
  contest: Scale,
  contest_decided: Scale,
};

/** Those that change what anybody owes. */
export const LOUD: ReadonlySet<string> = new Set(["issued", "extended", "superseded", "recalled", "failed", "approve_draft", "return_draft"]);

/** Whether there are words for it: a later registry may know more. */
export const isKnown = (what: string): boolean => Object.hasOwn(ICONS, what);
