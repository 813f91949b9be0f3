// The list: which row is current, which are selected, what stands in the pane.

const rows = () => all("#rows > .row");
const current = () => one("#rows > .row.current");
const selected = () => all("#rows .pick input:checked").map(box => box.closest(".row"));
const rowOf = id => document.getElementById(`row-${id}`);
const valueOf = row => one(".pick input", row).value;

function setCurrent(row, { focus = true } = {}) {
  if (!row) return;
  for (const other of all("#rows > .row.current")) if (other !== row) other.classList.remove("current");
  row.classList.add("current");
  if (focus) one(".headline", row).focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function step(by, { extend = false } = {}) {
  const list = rows();
  if (list.length === 0) return;
  const at = list.indexOf(current());
  const next = list[Math.min(Math.max(at + by, 0), list.length - 1)];
  if (extend) {
    if (current()) check(current(), true);
    check(next, true);
  }
  setCurrent(next);
  if (isPaneInUse()) showSoon(next.dataset.id);
}

function check(row, on = !one(".pick input", row).checked) {
  one(".pick input", row).checked = on;
  count();
}

function count() {
  const number = selected().length;
  const label = one("#count");
  if (label) label.textContent = phrase("selected", number);
}

// The story that is open: in the pane, or all of the page.
const opened = () => one("#story");

let shown = 0;
let showing = 0;
// What is on its way into the pane, and whether the focus goes along.
let coming = null;

// Whether a story is open beside the list, or about to be.
const isPaneInUse = () => one("#pane") && (coming || one("#pane #story")) && isWide();

function showSoon(id) {
  clearTimeout(showing);
  coming = { address: `${DESK}story/${id}`, focus: false };
  showing = setTimeout(reload, 120);
}

// Loads a story, or one of its tabs, into the pane; the list stays where it is.
async function show(address, { focus = true } = {}) {
  clearTimeout(showing);
  coming = { address, focus };
  const pane = one("#pane");
  const url = new URL(address, location.href);
  url.searchParams.set("pane", "");
  url.searchParams.set("back", location.pathname + location.search);
  const turn = ++shown;
  const found = await page(url);
  if (turn !== shown) return;
  coming = null;
  const story = found && one("#story", found);
  if (!story) return;
  const had = opened()?.contains(document.activeElement) ? document.activeElement : null;
  if (pane) {
    pane.replaceChildren(adopt(story));
    pane.scrollTop = 0;
  } else {
    one("#story").replaceWith(adopt(story));
  }
  rove(one("#acts"));
  // What had the focus is another element now.
  if (focus || had) (one(`#acts [data-act="${focus ? "" : had.dataset.act}"]`) ?? one("#story-headline")).focus();
  attend();
}

// The pane anew, but never what somebody is leaving instead of what is on its way.
function reload() {
  if (coming) return show(coming.address, { focus: coming.focus });
  const here = one("#story .tabs [aria-current]");
  return here ? show(here.href, { focus: false }) : null;
}

// Likewise, but not beneath an open dialog: once that is closed.
let isOwed = false;

function reloadInPeace() {
  isOwed = Boolean(one("dialog[open]"));
  return isOwed ? null : reload();
}

function close() {
  const pane = one("#pane");
  if (!pane || !coming && !one("#story", pane)) return false;
  shown += 1;
  clearTimeout(showing);
  coming = null;
  pane.replaceChildren();
  (current() ? one(".headline", current()) : pane).focus();
  attend();
  return true;
}

// Puts the server's row in the place of what is shown; a row that was acted on stays, with what was done to it.
function replaceRow(id, html, label) {
  const old = rowOf(id);
  const fresh = one(".row", parsed(html));
  if (!old || !fresh) return;
  const row = adopt(fresh);
  const had = old.contains(document.activeElement) ? document.activeElement.className : null;
  row.classList.toggle("current", old.classList.contains("current"));
  one(".pick input", row).checked = one(".pick input", old).checked && !label;
  if (label) {
    const done = document.createElement("span");
    done.className = "done";
    done.textContent = label;
    one(".meta", row).prepend(done);
  }
  old.replaceWith(row);
  if (had) one(".headline", row).focus({ preventScroll: true });
}

// A story that became part of another stays in sight, and nothing more is done with it.
function retire(id, label) {
  const row = rowOf(id);
  if (!row) return;
  const box = one(".pick input", row);
  Object.assign(box, { checked: false, disabled: true });
  const done = document.createElement("span");
  done.className = "done";
  done.textContent = label;
  one(".meta", row).prepend(done);
}

// The list anew, with what was selected, what has the focus and where the eye was.
let asked = 0;

async function refresh(address = location.href) {
  const turn = ++asked;
  const found = await page(address);
  // An answer that comes after a later one was asked for is of no use.
  if (turn !== asked) return;
  const list = found && one("#rows", found);
  if (!list || !one("#rows")) return;
  const chosen = new Set(selected().map(row => row.dataset.id));
  const anchor = current() ?? rows()[0];
  const id = anchor?.dataset.id;
  const hadFocus = anchor?.contains(document.activeElement);
  const top = anchor?.getBoundingClientRect().top ?? 0;
  for (const part of ["#rows", "#empty", ".list > .more", "#heading"]) {
    const [old, fresh] = [one(part), one(part, found)];
    if (old && fresh) old.replaceWith(adopt(fresh));
    else if (fresh) one("#list").append(adopt(fresh));
    else old?.remove();
  }
  for (const row of rows()) if (chosen.has(row.dataset.id)) one(".pick input", row).checked = true;
  count();
  const again = id && rowOf(id);
  if (again) {
    setCurrent(again, { focus: hadFocus });
    const scroller = isWide() ? one("#list") : document.scrollingElement;
    scroller.scrollTop += again.getBoundingClientRect().top - top;
  }
  arrived(0);
}

// Searches as one types, but not while an input method composes.
let searching = 0;
function searchSoon() {
  clearTimeout(searching);
  searching = setTimeout(() => {
    const form = one("#search");
    const url = new URL(form.action);
    for (const [name, value] of new FormData(form)) if (value) url.searchParams.append(name, value);
    history.replaceState(null, "", url);
    refresh(url);
  }, 150);
}

if (one("#rows")) {
  const search = one("#q");
  search.addEventListener("input", event => { if (!event.isComposing) searchSoon(); });
  search.addEventListener("compositionend", searchSoon);
  one("#source").addEventListener("change", () => one("#search").requestSubmit());
  let last = null;
  one("#list").addEventListener("click", event => {
    const box = event.target.closest(".pick input");
    if (!box) return;
    const row = box.closest(".row");
    if (event.shiftKey && last?.isConnected) {
      const list = rows();
      const [from, to] = [list.indexOf(last), list.indexOf(row)].sort((a, b) => a - b);
      for (const between of list.slice(from, to + 1)) one(".pick input", between).checked = box.checked;
    }
    last = row;
    count();
  });
  one("#list").addEventListener("focusin", event => {
    const row = event.target.closest(".row");
    if (row) setCurrent(row, { focus: false });
  });
}
