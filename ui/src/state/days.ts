import { parseDate, type CalendarDate, type DateValue } from "@internationalized/date";

/** Midnight at the beginning of a day of this computer's zone, in milliseconds; `plus` days later. */
export function midnight(day: DateValue, plus = 0): number {
  return new Date(day.year, day.month - 1, day.day + plus).getTime();
}

/** The day of this computer's zone in which a moment lies; `minus` days earlier. */
export function dayOf(at: number, minus = 0): CalendarDate {
  const date = new Date(at);
  date.setDate(date.getDate() - minus);
  const two = (n: number) => String(n).padStart(2, "0");
  return parseDate(`${String(date.getFullYear()).padStart(4, "0")}-${two(date.getMonth() + 1)}-${two(date.getDate())}`);
}

/** The last moment of a day of this computer's zone. */
export function endOf(day: DateValue): number {
  return midnight(day, 1) - 1;
}
