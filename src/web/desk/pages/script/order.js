// The head of a section: by pointer, by Alt and arrows, and by the buttons that are there without a script. Alt and
// arrows move stories in the queue of a section as well.

// The section that is put in order; none in a list that is found by words, or of all sections.
function ordered() {
  const view = new URLSearchParams(location.search);
  return one("#order")?.dataset.section ?? (view.get("q") ? null : view.get("section"));
}

const isPinned = row => row.dataset.pinned.split(" ").includes(ordered());
const lines = () => (one("#order") ? all("#head > li") : rows().filter(isPinned));

// The list anew; the focus stays with the story that it was with.
async function reorder() {
  const box = one("#ordered");
  const focused = document.activeElement.closest("#ordered li")?.dataset.id;
  const part = document.activeElement.dataset?.step ?? (document.activeElement.matches(".grip") ? "grip" : "");
  const found = await page(box.dataset.fragment);
  if (!found) return;
  box.replaceChildren(...[...found.body.childNodes].map(adopt));
  const line = focused && document.getElementById(`place-${focused}`);
  if (line) (part && part !== "grip" ? one(`[data-step="${part}"]`, line) ?? one(".grip", line) : one(".grip", line))?.focus();
}

// Puts a story behind another one, or first; of the stories below the head this pins it.
async function place(line, after) {
  const fields = [["act", "place"], ["section", ordered()], ["after", after?.dataset.id ?? ""], ["id", line.dataset.value ?? valueOf(line)]];
  const answer = await act(fields);
  if (!answer?.ok) return;
  const list = lines();
  const at = list.findIndex(other => other.dataset.id === line.dataset.id);
  if (at >= 0) say(phrase("place", at + 1, list.length));
}

function nudge(line, by) {
  const list = lines();
  const at = list.indexOf(line);
  if (at < 0) return by < 0 ? place(line, list.at(-1)) : undefined;
  const to = at + by;
  if (to < 0 || to >= list.length) return undefined;
  return place(line, by < 0 ? list[to - 1] : list[to]);
}

for (const box of all("#ordered, #list:has(#selection)")) {
  box.addEventListener("keydown", event => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const line = event.target.closest("li");
    if (!by || !event.altKey || !line || event.repeat || !ordered()) return;
    event.preventDefault();
    nudge(line, by);
  });
}

if (one("#order")) {
  const box = one("#ordered");
  let dragged = null;
  let target = null;
  const mark = (line, isBelow) => {
    for (const other of all(".target", box)) other.classList.remove("target", "below");
    line?.classList.add("target");
    line?.classList.toggle("below", isBelow);
    target = line ? { line, isBelow } : null;
  };
  box.addEventListener("pointerdown", event => {
    const grip = event.target.closest(".grip");
    if (!grip || event.button !== 0) return;
    dragged = { line: grip.closest("li"), from: event.clientY };
    grip.setPointerCapture(event.pointerId);
  });
  box.addEventListener("pointermove", event => {
    if (!dragged) return;
    dragged.line.classList.add("dragged");
    dragged.line.style.setProperty("transform", `translateY(${event.clientY - dragged.from}px)`);
    const over = lines().find(line => {
      const { top, bottom } = line.getBoundingClientRect();
      return line !== dragged.line && event.clientY >= top && event.clientY < bottom;
    });
    if (!over) return mark(null, false);
    const { top, height } = over.getBoundingClientRect();
    mark(over, event.clientY > top + height / 2);
  });
  const drop = event => {
    if (!dragged) return;
    const { line } = dragged;
    line.classList.remove("dragged");
    line.style.removeProperty("transform");
    dragged = null;
    const aim = target;
    mark(null, false);
    if (event.type === "pointercancel" || !aim) return;
    const list = lines().filter(other => other !== line);
    const at = list.indexOf(aim.line) + (aim.isBelow ? 1 : 0);
    place(line, list[at - 1]);
  };
  box.addEventListener("pointerup", drop);
  box.addEventListener("pointercancel", drop);
}
