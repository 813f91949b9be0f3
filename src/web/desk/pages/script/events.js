// What others do meanwhile: told by the server while the page is in sight. Nothing moves by it but the line that it is
// about.

const RETRY_MS = 10000;
const QUIET_MS = 30000;
const PING_MS = 20000;

let source = null;
let retry = 0;
let trouble = 0;
let fresh = 0;
let announced = -QUIET_MS;
// The last edit of each story that was heard of; edits of places leave the version of its row alone.
const told = new Map();

// New stories wait until somebody asks for them; their number stands in a place of its own.
function arrived(more) {
  fresh = more === 0 ? 0 : fresh + more;
  const link = one("#refresh");
  if (!link) return;
  link.textContent = fresh > 0 ? phrase("arrivals", fresh) : phrase("refresh");
  link.classList.toggle("main", fresh > 0);
  if (fresh > 0 && performance.now() - announced >= QUIET_MS) {
    announced = performance.now();
    say(phrase("arrivals", fresh));
  }
}

const listeners = {
  stories(data) {
    const view = new URLSearchParams(location.search);
    if (view.get("q")) return;
    const { all: total, sections, sources } = data;
    const here = view.get("source") ? sources[view.get("source")] : view.get("section") ? sections[view.get("section")] : total;
    if (here) arrived(here);
  },
  async story(data) {
    if (!rowOf(data.id) || told.get(data.id)?.version >= data.version) return;
    told.set(data.id, data);
    const found = await page(`${DESK}rows?id=${data.id}`);
    const row = found && one(".row", found);
    // Meanwhile a later edit may have been told, or one's own have put this row there, with what was done.
    if (row && told.get(data.id) === data) replaceRow(data.id, row.outerHTML, "");
    if (opened()?.dataset.id === data.id) reloadInPeace();
  },
  presence(data) {
    const me = one("#phrases")?.dataset.me;
    const names = data.people.filter(person => person.name !== me).map(person => `${person.name} ${phrase(person.editing ? "editing" : "viewing")}`);
    for (const place of all(`[data-presence="${data.id}"]`)) place.textContent = names.join("、");
  },
  published() {
    if (one("#published")) reloadInPeace();
  },
  reset() {
    refresh();
  },
  bye() {
    source?.close();
    source = null;
    signIn().then(isDone => { if (isDone) listen(); });
  },
};

function listen() {
  if (source || document.hidden || !token() || !one("#phrases")) return;
  source = new EventSource(`${DESK}events`);
  for (const [name, hear] of Object.entries(listeners)) {
    source.addEventListener(name, event => hear(event.data ? JSON.parse(event.data) : {}));
  }
  source.addEventListener("open", () => {
    clearTimeout(trouble);
    if (trouble) say("");
    trouble = 0;
  });
  source.addEventListener("error", () => {
    // Connections end after some minutes by themselves and are made anew at once; only a longer silence is told.
    trouble ||= setTimeout(() => alarm(phrase("lost")), 3000);
    if (source?.readyState !== EventSource.CLOSED) return;
    source = null;
    clearTimeout(retry);
    retry = setTimeout(listen, RETRY_MS);
  });
}

function fall() {
  source?.close();
  source = null;
  clearTimeout(retry);
  clearTimeout(trouble);
  trouble = 0;
}

// Says which story is open, and whether something is being written about it.
let attended = null;
async function attend() {
  const id = opened()?.dataset.id ?? "";
  const editing = Boolean(one("#dialog #ask"));
  const about = one("#dialog #ask [name=id]")?.value.split(":")[0] ?? id;
  const state = `${about} ${editing}`;
  if (document.hidden || !token() || !one("#phrases") || (!about && !attended?.trim())) return;
  attended = about ? state : null;
  const body = new URLSearchParams({ id: about, editing: editing ? "yes" : "no", token: token() });
  try {
    await fetch(`${DESK}presence`, { method: "POST", body, credentials: "same-origin" });
  } catch {
    // The next one may come through; a lost connection is told by those who wait for an answer.
  }
}

document.addEventListener("visibilitychange", () => (document.hidden ? fall() : (listen(), attend())));
addEventListener("pagehide", fall);
addEventListener("pageshow", listen);
listen();
if (token()) {
  attend();
  setInterval(attend, PING_MS);
}
