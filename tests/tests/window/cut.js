// What of a page does not have the room that it needs: beside the window, wider than what holds it, a page that must be moved sideways, a dialog
// that is higher than the window, a page that moves the window's own frame away. A wide table moves in a frame of its own that the keyboard reaches; a line that ends in dots has its whole text
// elsewhere. Read by tests/tests/window/access.rs and by ui/look.py, as the body of a function.
const name = (e) => `${e.localName}.${e.className?.toString().replace(/ ?s(velte)?-\S+/g, '').trim()} ${(e.innerText ?? '').trim().slice(0, 50)}`;
const framed = (e) => e.closest('[role=region][tabindex]') !== null;
const shortens = (e) => { const style = getComputedStyle(e); return style.textOverflow === 'ellipsis' || style.webkitLineClamp !== 'none'; };
const within = (e) => { for (let p = e.parentElement; p; p = p.parentElement) if (shortens(p)) return true; return false; };
const faults = [];
for (const e of document.body.querySelectorAll('*')) {
  if (e.closest('.hidden, svg, canvas, [aria-hidden=true]') || !e.checkVisibility({ visibilityProperty: true })) continue;
  const box = e.getBoundingClientRect();
  // What is only told and not shown has a pixel.
  if (box.width <= 1 || box.height <= 1) continue;
  const style = getComputedStyle(e);
  const empty = (e.innerText ?? '').trim() === '' && !e.matches('button, input, select, textarea, img');
  if (!framed(e) && !empty && !within(e) && (box.left < -1 || box.right > innerWidth + 1)) faults.push(`beside the window: ${name(e)}`);
  const wide = e.scrollWidth > e.clientWidth + 1 && style.display !== 'inline';
  const moves = style.overflowX === 'auto' || style.overflowX === 'scroll';
  const words = [...e.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim() !== '');
  const shortened = shortens(e) || within(e);
  if (wide && moves && !framed(e) && !e.matches('input, textarea, select')) faults.push(`moves sideways: ${name(e)}`);
  if (wide && words && !moves && !shortened && !e.matches('input, textarea, select, option')) faults.push(`wider than its place: ${name(e)}`);
  if (e.matches('[role=dialog]') && (box.top < 0 || box.bottom > innerHeight + 1)) faults.push(`higher than the window: ${name(e)}`);
}
if (document.documentElement.scrollHeight > innerHeight + 2) faults.push(`the whole window moves: ${document.documentElement.scrollHeight} in ${innerHeight}`);
return [...new Set(faults)].slice(0, 12);
