// Single keys. They do nothing while an input method composes, in fields, in dialogs, with Ctrl or Meta, or where an
// account switched them off.

const ACT_KEYS = {
  f: "feature", d: "remove", p: "pin", t: "retitle", s: "summary", n: "note", h: "hide", e: "embargo", y: "expire",
  v: "move", m: "merge", b: "split", w: "apart", a: "lead", c: "correct", "Shift+w": "withdraw",
};
const PLACES = { q: "queue", h: "queue?view=hot", s: "sources", r: "rules", l: "log" };
const PREFIX_MS = 2000;

let prefix = 0;
let swallowed = 0;

// The key as a plain keyboard would have it: Caps Lock makes no difference, nor do the full-width signs of an input
// method.
function plainKey(event) {
  const { key, code, shiftKey } = event;
  if (key === "?" || key === "？") return "?";
  if (key === "/" || key === "、" || key === "／") return "/";
  if (key === "÷" || key === "Process" || [...key].length !== 1) {
    return code === "Slash" && key !== "Process" ? (shiftKey ? "?" : "/") : key;
  }
  const plain = key.toLowerCase();
  return shiftKey && /^[a-z]$/.test(plain) ? `Shift+${plain}` : plain;
}

const isField = target => target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

function onKey(event) {
  if (event.defaultPrevented) return;
  if (event.key === "Process" && !isField(event.target)) {
    swallowed += 1;
    if (swallowed === 2) say(phrase("ime"), true);
    return;
  }
  if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey) return;
  if (one("dialog[open]")) return;
  // Esc is no single key of ours: it leaves what is open, everywhere.
  if (document.body.dataset.keys === "off" && event.key !== "Escape") return;
  if (isField(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  swallowed = 0;
  if (event.altKey) return;
  const key = plainKey(event);
  const isDone = prefixed(key) || moved(key, event) || (!event.repeat && acted(key, event));
  if (isDone) event.preventDefault();
}

function prefixed(key) {
  const waits = performance.now() - prefix < PREFIX_MS;
  if (waits && prefix > 0) {
    prefix = 0;
    if (PLACES[key]) {
      location.href = DESK + PLACES[key];
      return true;
    }
    say("");
  }
  if (key !== "g") return false;
  prefix = performance.now();
  say(phrase("prefix"));
  return true;
}

function moved(key, event) {
  if (!one("#rows")) return false;
  switch (key) {
    case "j": step(1); return true;
    case "k": step(-1); return true;
    case "Shift+j": step(1, { extend: true }); return true;
    case "Shift+k": step(-1, { extend: true }); return true;
    case "x": if (current() && !event.repeat) check(current()); return Boolean(current());
    case "Enter":
      if (event.target.closest("a, button") && !event.target.matches(".headline")) return false;
      if (!current() || !isWide() || event.repeat) return false;
      show(`${DESK}story/${current().dataset.id}`);
      return true;
    default: return false;
  }
}

function acted(key) {
  switch (key) {
    case "Escape":
      if (close()) return true;
      if (!one("#rows") && one(".close")) { one(".close").click(); return true; }
      return false;
    case "/": one("#q")?.focus(); one("#q")?.select(); return Boolean(one("#q"));
    case "?": help(); return true;
    case "u": undo(); return true;
    case "r": if (one("#rows")) refresh(); else location.reload(); return true;
    case "Shift+n": location.href = `${DESK}new`; return true;
    case "i": return compareByKey();
    default: break;
  }
  if (!ACT_KEYS[key] || !one("#selection, #acts")) return false;
  actByKey(ACT_KEYS[key]);
  return true;
}

// Two copies of the open story, or of the current one.
function compareByKey() {
  const form = one("#compare");
  if (form) {
    form.requestSubmit();
    return true;
  }
  const id = opened()?.dataset.id ?? current()?.dataset.id;
  if (!id) return false;
  if (one("#pane")) show(`${DESK}story/${id}/copies`, { focus: false });
  else location.href = `${DESK}story/${id}/copies`;
  return true;
}

document.addEventListener("keydown", onKey);
