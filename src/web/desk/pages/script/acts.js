// Acts: the same forms, sent without leaving the page. Nothing is shown before the server says so.

const ASKING = ["retitle", "summary", "note", "embargo", "expire", "move", "merge", "apart", "correct", "withdraw"];

// The stories that a key or the bar means: the selection, else the open story, else the current row.
function meant() {
  const chosen = selected();
  if (chosen.length > 0) return chosen.map(valueOf);
  const story = opened();
  if (story && (!current() || story.contains(document.activeElement))) return [story.dataset.value];
  return current() ? [valueOf(current())] : story ? [story.dataset.value] : [];
}

// The section that acts are about: that of the pane, else that of the bar.
function aim() {
  const inPane = opened()?.contains(document.activeElement) && one("#act-section");
  return (inPane || one("#bulk-section") || one("#act-section"))?.value ?? "";
}

const stateOf = value => {
  const id = value.split(":")[0];
  return rowOf(id)?.dataset ?? (opened()?.dataset.id === id ? opened().dataset : {});
};

// An act by its key. Two of them name the state that is to come by the one that is.
function actByKey(name) {
  const values = meant();
  if (values.length === 0) return say(phrase("none"), true);
  const section = aim();
  const every = attribute => values.every(value => (stateOf(value)[attribute] ?? "").split(" ").includes(section));
  if (name === "pin" && every("pinned")) name = "unpin";
  if (name === "hide" && values.every(value => stateOf(value).hidden === "yes")) name = "show";
  if (name === "withdraw" && values.every(value => stateOf(value).withdrawn === "yes")) name = "restore";
  if (name === "split" || name === "lead") return show(`${DESK}story/${values[0].split(":")[0]}/copies`);
  if (ASKING.includes(name)) return openAsk(name, values);
  return act([["act", name], ["section", section], ...values.map(value => ["id", value])]);
}

// Does it, and shows what came of it.
async function act(fields, address = `${DESK}act`) {
  // Each press is a request of its own; that of the page names the form that is sent without a script.
  const sent = [...fields.filter(([name]) => name !== "once"), ["once", once()]];
  const answer = await send(address, sent);
  if (!answer) return null;
  const isPlace = sent.some(([name, value]) => name === "act" && value === "place");
  const ids = sent.filter(([name]) => name === "id").map(([, value]) => value.split(":")[0]);
  if (answer.asks) {
    openDialog(one("#ask", parsed(answer.asks)), "ask-title");
    return answer;
  }
  const done = answer.edits?.length > 0 ? answer.done : [];
  const last = Math.max(...(done.length > 0 ? answer.edits : [Infinity]));
  // What others did after it may have been told before this answer came.
  const isOvertaken = id => told.get(id)?.version > last;
  for (const id of done.filter(id => !isOvertaken(id))) told.set(id, { version: last });
  for (const row of (answer.rows ?? []).filter(row => !isOvertaken(row.id))) {
    replaceRow(row.id, row.html, done.includes(row.id) ? answer.label : "");
  }
  for (const id of answer.gone ?? []) retire(id, answer.label);
  const refused = answer.refused ?? (answer.error === "refused" ? ids : []);
  for (const id of refused) rowOf(id)?.classList.add("refused");
  // What was refused leaves the offer to take back what was done before.
  if (answer.edits?.length > 0) offerUndo(answer.undo);
  if (answer.conflicts) {
    alarm(answer.message ?? "");
    openDialog(one("#conflict", parsed(answer.conflicts)), "conflict-title");
  } else if (!answer.ok || (answer.edits?.length === 0 && one("#dialog #ask"))) {
    object(answer.message ?? phrase("failed", answer.status), answer.field);
    return answer;
  } else {
    say(answer.message ?? "", Boolean(answer.trouble));
    // That is to be read: arrivals wait to be told.
    announced = performance.now();
    // Whoever puts stories in order goes on with the same one.
    if (!isPlace) moveOn(ids);
  }
  count();
  await reload();
  if (one("#ordered")) await reorder();
  else if (isPlace) await refresh();
  return answer;
}

// Says what is wrong, in an open dialog beside the field that it is about; what was typed stays.
function object(text, name) {
  const dialog = one("dialog[open]#dialog");
  for (const field of all("[aria-invalid]", dialog ?? document)) {
    for (const attribute of ["aria-invalid", "aria-describedby"]) field.removeAttribute(attribute);
  }
  const field = name && dialog && one(`[name="${name}"]:not([type=hidden])`, dialog);
  const live = field && one(".live", dialog);
  if (live && live.previousElementSibling !== field) (field.closest("fieldset, label") ?? field).after(live);
  alarm(text);
  if (!live) return;
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", live.id);
  field.focus();
}

// After an act the eye goes on to the next row, and the pane with it; whoever is at work in the pane stays there.
function moveOn(ids) {
  const isInPane = cameFrom ? cameFrom.isInPane : opened()?.contains(document.activeElement);
  if (isInPane || !current() || !ids.includes(current().dataset.id)) return;
  const list = rows();
  const next = list[list.indexOf(current()) + 1];
  if (!next) return;
  setCurrent(next);
  if (isPaneInUse()) showSoon(next.dataset.id);
}

function offerUndo(edits) {
  const form = one("#undo");
  if (!form) return;
  for (const input of all("input[name=edit]", form)) input.remove();
  for (const edit of edits) {
    const input = document.createElement("input");
    Object.assign(input, { type: "hidden", name: "edit", value: edit });
    form.append(input);
  }
  form.hidden = edits.length === 0;
}

function undo() {
  const edits = all("#undo input[name=edit]").map(input => ["edit", input.value]);
  if (edits.length === 0) return say(phrase("no_undo"), true);
  return act(edits, `${DESK}undo`);
}

// What an act needs to know, asked in a dialog that the server's own form fills.
async function openAsk(name, values) {
  const url = new URL(`${DESK}act`, location.href);
  url.searchParams.set("act", name);
  for (const value of values) url.searchParams.append("id", value);
  url.searchParams.set("fragment", "");
  url.searchParams.set("section", aim());
  const found = await page(url);
  const form = found && one("#ask", found);
  if (!form) return found ? alarm(one(".notice", found)?.textContent ?? "") : undefined;
  openDialog(form, "ask-title");
}

// Where the focus was before a dialog: a dialog in the place of another one leads back there too.
let cameFrom = null;

function openDialog(content, label) {
  if (!content) return;
  const element = document.activeElement;
  if (!one("#dialog")) cameFrom = { element, isInPane: Boolean(opened()?.contains(element)) };
  one("#dialog")?.remove();
  const dialog = document.createElement("dialog");
  dialog.id = "dialog";
  dialog.setAttribute("aria-labelledby", label);
  const live = document.createElement("p");
  live.className = "live";
  live.id = "dialog-said";
  live.setAttribute("role", "alert");
  dialog.append(adopt(content), live);
  dialog.addEventListener("close", () => {
    dialog.remove();
    attend();
    const { element: back, isInPane } = cameFrom;
    cameFrom = null;
    const row = current();
    if (back?.isConnected && back !== document.body) back.focus();
    else if (isInPane && opened()) one("#story-headline").focus();
    else if (row) one(".headline", row).focus();
    if (isOwed) reloadInPeace();
  });
  document.body.append(dialog);
  dialog.showModal();
  one("[autofocus]", dialog)?.focus();
  attend();
}

const fieldsOf = (form, submitter) => [...new FormData(form, submitter)].map(([name, value]) => [name, String(value)]);

document.addEventListener("submit", async event => {
  const form = event.target;
  // Not `form.id`: the fields of that name would be found.
  const id = form.getAttribute("id");
  const fields = fieldsOf(form, event.submitter);
  const name = fields.filter(([field]) => field === "act").at(-1)?.[1];
  if (id === "selection") {
    event.preventDefault();
    const values = meant();
    if (values.length === 0) return say(phrase("none"), true);
    if (ASKING.includes(name)) return openAsk(name, values);
    if (name === "split" || name === "lead") return show(`${DESK}story/${values[0].split(":")[0]}/copies`);
    act([["act", name], ["section", one("#bulk-section").value], ...values.map(value => ["id", value])]);
  } else if (id === "undo") {
    event.preventDefault();
    undo();
  } else if (id === "ask" && form.closest("dialog")) {
    event.preventDefault();
    const answer = await act(fields);
    if (answer?.edits?.length > 0 && !answer.conflicts) form.closest("dialog")?.close();
  } else if (form.matches("[data-direct]")) {
    event.preventDefault();
    const path = new URL(form.action).pathname;
    const dialog = form.closest("dialog");
    const answer = await act(fields, path);
    if (answer?.ok && !answer.conflicts) dialog?.close();
  } else if (id === "compare" && one("#pane")) {
    event.preventDefault();
    show(`${form.action}?${new URLSearchParams(fields)}`, { focus: false });
  }
});

document.addEventListener("click", event => {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const link = event.target.closest("a[data-act], a[data-tab]");
  if (!link) return;
  const name = link.dataset.act;
  const inPane = one("#pane") && isWide();
  if (name === "open" || name === "more") {
    if (!inPane) return;
    event.preventDefault();
    setCurrent(link.closest(".row"), { focus: false });
    show(link.href.split("#")[0], { focus: name === "open" }).then(() => {
      if (name === "more") one("#acts :is(button, a)")?.focus();
    });
  } else if (link.dataset.tab) {
    event.preventDefault();
    show(link.href, { focus: false }).then(() => one(`[data-tab="${link.dataset.tab}"]`)?.focus());
  } else if (name === "close") {
    if (close()) event.preventDefault();
  } else if (name === "cancel") {
    const dialog = link.closest("dialog");
    if (dialog) {
      event.preventDefault();
      dialog.close();
      if (link.id === "use-theirs") reload();
    }
  } else if (name === "refresh") {
    event.preventDefault();
    refresh();
  } else if (name === "help") {
    event.preventDefault();
    help();
  } else if (name === "picture") {
    event.preventDefault();
    const image = document.createElement("img");
    image.alt = link.textContent;
    image.src = link.href;
    link.replaceWith(image);
  } else if (ASKING.includes(name) && opened()) {
    event.preventDefault();
    openAsk(name, [opened().dataset.value]);
  }
});

async function help() {
  const found = await page(`${DESK}keys`);
  const sheet = found && one(".sheet", found);
  if (!sheet) return;
  sheet.className = "";
  openDialog(sheet, "keys-title");
}

// One stop for Tab in a toolbar; arrows go on from there.
function rove(toolbar) {
  if (!toolbar) return;
  const stops = all("button, a, select", toolbar);
  stops.forEach((stop, at) => { stop.tabIndex = at === 0 ? 0 : -1; });
  toolbar.addEventListener("keydown", event => {
    const at = stops.indexOf(document.activeElement);
    const on = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: stops.length - 1 }[event.key];
    if (at < 0 || on === undefined) return;
    event.preventDefault();
    const next = stops[(on + stops.length) % stops.length];
    for (const stop of stops) stop.tabIndex = stop === next ? 0 : -1;
    next.focus();
  });
}
rove(one("#acts"));
