import type { ContestItem } from "./generated/ContestItem";
import type { ContestLine } from "./generated/ContestLine";
import type { DelegationItem } from "./generated/DelegationItem";
import type { Failure } from "./generated/Failure";
import type { PersonLine } from "./generated/PersonLine";
import { DAY } from "./sample-letters";
import type { OfficePart } from "./sample-office";

const HOUR = 3_600_000;
const ME = { id: "E1042", name: "سلمى حمد الراشد" };
const FAISAL = { id: "E1007", name: "فيصل ناصر العتيبي" };
const NAIF = { id: "E1001", name: "نايف راشد الهاجري" };
const TARIQ = { id: "E1003", name: "طارق وليد الحداد" };

const refuse = (fault: NonNullable<Failure["fault"]>): never => {
  throw { code: "refused", fault, retry_after: null } satisfies Failure;
};

/** The sample's part of contests and delegations: one waits for a decision, one of the person's own was decided. */
export function sampleContests(now: number): OfficePart {
  const undecided = { withdrawn_at: null, decided_at: null, decided_by: null, outcome: null, words: null };
  const contests: ContestItem[] = [
    { id: "contest-1", circular: "sample-1", number: "ت/2026/0109", subject: "ضوابط استخدام الأجهزة المحمولة في مقار العمل", contestant: TARIQ, about: "shown", reasons: "كنت في مهمة ميدانية ذلك اليوم، وكان الحاسوب في عهدة زميلي.", opened_at: now - DAY, ...undecided },
    { id: "contest-2", circular: "sample-5", number: "ت/2026/0091", subject: "آلية صرف بدل الانتقال وفق لائحة Finance 12/2026", contestant: ME, about: "duty", reasons: "نُقلت من الإدارة قبل صدور التعميم.", opened_at: now - 20 * DAY, ...undecided, decided_at: now - 15 * DAY, decided_by: NAIF, outcome: "upheld", words: "ثبت من قيد النقل أن الموظفة لم تكن في الإدارة يوم الصدور." },
  ];
  const delegations: { given: DelegationItem[]; taken: DelegationItem[] } = {
    given: [{ id: "delegation-1", principal: ME, deputy: FAISAL, from: now - 12 * DAY, until: now - 5 * DAY, ended_at: null, why: "إجازة سنوية" }],
    taken: [{ id: "delegation-2", principal: NAIF, deputy: ME, from: now - DAY, until: now + 6 * DAY, ended_at: null, why: "مهمة رسمية" }],
  };
  const line = (contest: ContestItem): ContestLine => ({ contest, mine: contest.contestant.id === ME.id, may_decide: contest.contestant.id !== ME.id, due_at: contest.opened_at + 14 * DAY });
  const find = (id: string) => contests.find((one) => one.id === id) ?? refuse("contest-nothing");
  const isOpen = (one: ContestItem) => one.outcome === null && one.withdrawn_at === null;

  function lines(contest: ContestItem): PersonLine[] {
    const base = { until: null, word: "", by: null, source: "", note: "" };
    const all: PersonLine[] = [
      { ...base, at: contest.opened_at - 4 * DAY, what: "issued" },
      { ...base, at: contest.opened_at - 4 * DAY + HOUR, what: "reached", source: "TRA-PC-21" },
      { ...base, at: contest.opened_at - 2 * DAY, until: contest.opened_at - 2 * DAY + 3 * HOUR, what: "observation", word: "screen_locked", source: "org.freedesktop.login1" },
      { ...base, at: contest.opened_at - 2 * DAY + 4 * HOUR, what: "shown", source: "TRA-PC-21" },
      { ...base, at: contest.opened_at - 30 * 60_000, what: "reminder", by: ME },
      { ...base, at: contest.opened_at, what: "contest", by: contest.contestant, note: contest.reasons },
    ];
    if (contest.decided_at !== null) all.push({ ...base, at: contest.decided_at, what: "contest_decided", word: contest.outcome ?? "", by: contest.decided_by, note: contest.words ?? "" });
    return all;
  }

  return {
    answers: {
      contests: () => ({ contests: [...contests].sort((a, b) => Number(isOpen(b)) - Number(isOpen(a)) || b.opened_at - a.opened_at).map(line), next: null }),
      contest_file: ({ contest: id }) => {
        const contest = find(id);
        const file = JSON.stringify({ format: "contest/1", contest, lines: lines(contest) });
        return {
          line: line(contest),
          lines: lines(contest),
          document: { id: contest.circular, kind: "circular", number: contest.number, subject: contest.subject, body: "السادة الموظفون المحترمون،\n\nيُمنع تصوير المستندات الرسمية بالأجهزة المحمولة.\n\nيُعمل بهذا التعميم اعتباراً من تاريخه.", issuer_unit: "SEC", issuer: "إدارة أمن المعلومات", signatory: "وكيل الوزارة المساعد", issued_at: contest.opened_at - 4 * DAY, urgency: "normal", confidentiality: "ordinary", attachments: [], circular: { version: 1, audience_text: "جميع العاملين بالوزارة", effective_on: "2026-12-01", deadline: contest.opened_at + DAY, statement: `اطلعت على التعميم رقم ${contest.number}، وعلمت بما جاء فيه.`, acknowledge_from_alert: false } },
          file,
          file_sha256: "4b1f0c9a7e5d1b8036c4f7a2e9d05b61837e2f4c9a8b7d6e5f4a3b2c1d0e9f8a",
        };
      },
      delegations: () => ({
        ...delegations,
        done: [
          { at: now - 6 * DAY, deputy: FAISAL, what: "remind", number: "ت/2026/0109", person: null },
          { at: now - 7 * DAY, deputy: FAISAL, what: "excuse", number: null, person: "ناصر فهد العتيبي" },
          { at: now - 9 * DAY, deputy: FAISAL, what: "witness", number: "ت/2026/0098", person: "سعد تركي الحربي" },
        ],
      }),
    },
    acts: {
      contest: ({ circular, about, reasons }, at) => {
        if (reasons.trim() === "") refuse("reason-missing");
        if (contests.some((one) => one.circular === circular && one.about === about && one.contestant.id === ME.id)) refuse("contest-twice");
        const made: ContestItem = { id: `contest-${at}`, circular, number: "ت/2026/4000", subject: "تنظيم ساعات العمل الرسمي خلال شهر رمضان", contestant: ME, about, reasons, opened_at: at, ...undecided };
        contests.push(made);
        return { item: made.id };
      },
      withdraw_contest: ({ contest: id }, at) => {
        const contest = find(id);
        if (contest.contestant.id !== ME.id) refuse("not-yours");
        contests[contests.indexOf(contest)] = { ...contest, withdrawn_at: at };
        return { item: id };
      },
      decide_contest: ({ contest: id, outcome, words }, at) => {
        const contest = find(id);
        if (contest.contestant.id === ME.id) refuse("contest-own");
        if (!isOpen(contest)) refuse("already-decided");
        if (words.trim() === "") refuse("reason-missing");
        contests[contests.indexOf(contest)] = { ...contest, outcome, words, decided_at: at, decided_by: ME };
        return { item: id };
      },
      delegate: ({ to, from, until, why }, at) => {
        if (to === ME.id) refuse("delegation-unfit");
        if (to === NAIF.id) refuse("delegation-circle");
        if (delegations.given.some((one) => one.ended_at === null && one.from < until && from < one.until)) refuse("delegation-overlaps");
        if (until <= Math.max(from, at)) refuse("end-missing");
        const item: DelegationItem = { id: `delegation-${at}`, principal: ME, deputy: to === FAISAL.id ? FAISAL : { id: to, name: "هدى باسم الخالدي" }, from, until, ended_at: null, why };
        delegations.given.unshift(item);
        return { item: item.id };
      },
      end_delegation: ({ delegation }, at) => {
        delegations.given = delegations.given.map((one) => (one.id === delegation ? { ...one, ended_at: at } : one));
        return { item: delegation };
      },
    },
  };
}
