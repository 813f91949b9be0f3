// What all parts share: where the desk is, its phrases, the line at the bottom, requests.
// The pages are whole without any of this: the script only sends the same forms without leaving the page.

const DESK = new URL("..", document.currentScript.src.replace(/[^/]*$/, "")).pathname;
const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const isWide = () => matchMedia("(min-width: 75rem)").matches;

// A phrase of the page's language, with what stands in its braces.
function phrase(name, ...values) {
  const text = one(`#phrases [data-phrase="${name}"]`)?.textContent ?? "";
  return values.reduce((filled, value) => filled.replace("{}", value), text);
}

// Says something in the status line; screen readers read it when they are done.
function say(text, isBad = false) {
  const said = one("#status");
  said.textContent = text;
  said.classList.toggle("bad", isBad);
}

// Says at once what must not be missed: a refusal, a lost connection.
function alarm(text) {
  say(text, true);
  const element = one("dialog[open] [role=alert].live") ?? one("#alarm");
  if (element) element.textContent = text;
}

// Elements of ours out of HTML that the server made. Nothing in it runs before it stands in the page, and nothing
// of a source is in it but as text or as sanitised as on its own page.
function parsed(html) {
  return new DOMParser().parseFromString(html, "text/html");
}

function adopt(element) {
  return document.adoptNode(element);
}

// 16 bytes by which the server knows a request that comes twice; randomUUID is only there over https.
function once() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const digits = [...bytes].map(byte => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

// Empty where nobody is signed in.
const token = () => document.body.dataset.token ?? "";

// Another session has begun: forms of this page belong to it from now on.
function renew(fresh) {
  document.body.dataset.token = fresh;
  for (const input of all("input[name=token]")) input.value = fresh;
}

// Asks; where the session has ended, signs in first and asks again. Nothing that was typed is lost.
async function ask(address, options = {}) {
  let response;
  try {
    response = await fetch(address, { credentials: "same-origin", ...options });
  } catch {
    alarm(phrase("lost"));
    return null;
  }
  if (response.status === 401 && await signIn()) {
    options.body?.set?.("token", token());
    return ask(address, options);
  }
  return response;
}

async function page(address) {
  const response = await ask(address, { headers: { Accept: "text/html" } });
  return response ? parsed(await response.text()) : null;
}

// Sends fields of a form; what comes back says what was done. A page that is older than the session sends its form
// once more, unless somebody else is signed in by now: then another press is theirs.
async function send(address, fields, isAgain = false) {
  const body = new URLSearchParams(fields);
  body.set("token", token());
  const response = await ask(address, { method: "POST", body, headers: { Accept: "application/json" } });
  if (!response) return null;
  let answer = {};
  try {
    answer = await response.json();
  } catch {
    answer = { message: phrase("failed", response.status) };
  }
  if (answer.error === "stale" && answer.token) {
    const me = one("#phrases");
    const isSame = me?.dataset.me === answer.name;
    renew(answer.token);
    if (me) me.dataset.me = answer.name;
    if (isSame && !isAgain) return send(address, fields, true);
  }
  return { ok: response.ok, status: response.status, ...answer };
}

// The sign-in page in a dialog, over whatever is open.
let signingIn = null;
function signIn() {
  signingIn ??= new Promise(resolve => {
    const settle = done => { signingIn = null; resolve(done); };
    const asked = fetch(`${DESK}login`, { headers: { Accept: "text/html" }, credentials: "same-origin" });
    asked.then(response => response.text()).then(text => {
      const form = one("form[action$='/login']", parsed(text));
      if (!form) return settle(false);
      const dialog = document.createElement("dialog");
      dialog.id = "sign-in";
      const why = document.createElement("p");
      why.className = "notice";
      why.id = "sign-in-why";
      why.textContent = phrase("expired");
      dialog.setAttribute("aria-labelledby", why.id);
      dialog.append(why, adopt(form));
      dialog.addEventListener("close", () => { dialog.remove(); settle(dialog.returnValue === "done"); });
      form.addEventListener("submit", async event => {
        event.preventDefault();
        const body = new URLSearchParams(new FormData(form));
        const headers = { Accept: "application/json" };
        const response = await fetch(form.action, { method: "POST", body, headers, credentials: "same-origin" });
        const answer = await response.json();
        if (!response.ok) {
          why.textContent = answer.message;
          why.classList.add("bad");
          return;
        }
        renew(answer.token);
        dialog.close("done");
      });
      document.body.append(dialog);
      dialog.showModal();
    }).catch(() => { alarm(phrase("lost")); settle(false); });
  });
  return signingIn;
}
