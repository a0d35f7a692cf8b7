import type { AlertHost } from "./alert-host";
import type { AlertLine } from "./generated/AlertLine";
import type { AlertView } from "./generated/AlertView";
import { DAY } from "./sample-letters";

const SUBJECTS = ["إخلاء المبنى رقم 4 لأعمال الصيانة العاجلة", "ضوابط استخدام الأجهزة المحمولة في مقار العمل", "تحديث بيانات التواصل لجميع الموظفين", "آلية صرف بدل الانتقال وفق لائحة Finance 12/2026", "الجرد السنوي للعُهد وموافاة الإدارة بالنتائج"];
const HOSTILE = `<img src=x onerror="alert(1)"> \u202Eexe.ميمعت\u202C ${"تعميم طويل جدًا لا ينتهي ".repeat(250)}`;

/**
 * The alert window over sample data, without a shell. The address chooses what is shown: `?alert=one|five|emergency|statement|long|hostile`,
 * `language`, `theme`, `text_size`, `refuse`.
 */
export function sampleAlertHost(wish: URLSearchParams): AlertHost {
  const now = Date.now();
  const what = wish.get("alert") ?? "one";
  const many = what === "five" ? 5 : 1;
  const line = (index: number): AlertLine => {
    const emergency = what !== "one" && index === 0;
    const statement = `أقرّ بأنني اطلعت على التعميم رقم ت/2026/${3900 + index} وعلمت بما جاء فيه، وسأعمل بموجبه.`;
    return {
      id: `sample-${index}`,
      number: `ت/2026/${3900 + index}`,
      subject: what === "hostile" ? HOSTILE : (SUBJECTS[index] ?? ""),
      issuer: "إدارة الأمن والسلامة",
      class: emergency ? "emergency" : index === 1 ? "urgent" : "binding",
      deadline: emergency ? now + 2 * 3_600_000 : now - (index + 1) * DAY,
      overdue: !emergency,
      statement: what === "long" ? Array<string>(12).fill(statement).join("\n\n") : what === "statement" ? statement : null,
      content_sha256: `sample-hash-${index}`,
    };
  };
  let view: AlertView = { lines: Array.from({ length: many }, (_, index) => line(index)), more: many === 5 ? 3 : 0, rung: 1, sound: true };
  const listeners = new Set<(view: AlertView) => void>();
  return {
    settings: () => Promise.resolve({ language: wish.get("language") ?? "ar", digits: "auto", calendar: "gregorian", theme: wish.get("theme") ?? "light", text_size: Number(wish.get("text_size") ?? 100), autostart: true, server: "https://registry.example.gov" }),
    alert: () => Promise.resolve(view),
    open: () => Promise.resolve(),
    acknowledge: (id) => {
      if (wish.has("refuse")) return Promise.reject({ code: "version_mismatch", retry_after: null });
      view = { ...view, lines: view.lines.filter((one) => one.id !== id) };
      return Promise.resolve(view);
    },
    later: () => Promise.resolve(),
    onAlert: (listener) => {
      listeners.add(listener);
      return Promise.resolve(() => void listeners.delete(listener));
    },
  };
}
