// Of the page, or of the dialog above it: what the Tab key stops at; what is wrong where it has arrived; and what it has not come to. Read by
// tests/tests/window/official.rs.
const place = document.querySelector('[role=dialog]') ?? document.body;
const name = (e) => `${e.localName}[${e.dataset.testid ?? e.id ?? ''}] ${(e.getAttribute('aria-label') ?? e.innerText ?? '').trim().slice(0, 40)}`;
const shown = (e) => e.checkVisibility({ visibilityProperty: true }) && !e.closest('[inert]');
const stops = () => [...place.querySelectorAll('button, input, select, textarea, summary, a[href], [tabindex]')].filter((e) => e.tabIndex >= 0 && !e.disabled && shown(e));
const rings = (e) => { const style = getComputedStyle(e); return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0; };
const arrived = () => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  if (window.walked.has(at)) return 'round';
  window.walked.add(at);
  const holders = [at, at.parentElement, at.closest('label'), at.parentElement?.parentElement].filter(Boolean);
  if (!holders.some(rings)) return `nothing shows the focus on ${name(at)}`;
  const box = at.getBoundingClientRect();
  const seen = [[0.5, 0.5], [0.1, 0.1], [0.9, 0.1], [0.1, 0.9], [0.9, 0.9]].some(([x, y]) => {
    const top = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
    return top !== null && (at.contains(top) || top.contains(at));
  });
  return seen || `${name(at)} has the focus and lies under something else`;
};
const missed = () => {
  const groups = new Set([...window.walked].filter((e) => e.type === 'radio').map((e) => e.name));
  return stops().filter((e) => !window.walked.has(e) && !(e.type === 'radio' && groups.has(e.name))).map(name);
};
