// Saves what is typed: a second after typing stops, every two seconds while it goes on, and at
// leaving. Nothing is sent over a text that this page has not read: the server answers 409, and
// both texts are shown.
import { Kept } from "./write-kept.js";
import { fillSides } from "./write-sides.js";

const PAUSE = 1000;
const WHILE_TYPING = 2000;
const RETRY = [2000, 4000, 8000, 15000];
const KEEPALIVE_LIMIT = 60000;
const BEFORE_LEAVING = 4000;

class Refused extends Error {
  constructor(status, error) {
    super(error?.message ?? "");
    this.status = status;
    this.code = error?.code;
    this.details = error?.details ?? {};
  }
}

export class Answers {
  constructor(facts, form) {
    this.facts = facts;
    this.form = form;
    this.says = facts.says;
    this.kept = new Kept(facts.draft);
    this.fields = new Map();
    this.failures = 0;
    this.status = document.getElementById("status");
    this.said = this.status.textContent;
    this.token = document.querySelector('meta[name="csrf-token"]').content;
  }

  start() {
    // A note beside the feedback belongs to the form without standing in it.
    const elements = [...(this.form?.elements ?? [])].filter((one) => one.matches("[data-answer]:not(:disabled)"));
    for (const key of new Set(elements.map((element) => element.name))) {
      this.add(key, elements.filter((element) => element.name === key));
    }
    this.form?.addEventListener("submit", (event) => this.atSubmit(event));
    addEventListener("online", () => this.retryNow());
    document.addEventListener("click", (event) => this.beforeLink(event));
    addEventListener("pagehide", () => this.leave());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.leave();
    });
    this.sendKept();
  }

  add(key, elements) {
    const conflict = Boolean(document.querySelector(`#trouble-${CSS.escape(key)} .conflict`));
    const revision = Number(elements[0].dataset.revision);
    const field = { key, elements, revision, conflict, timer: null, since: 0, sending: null };
    // What the page gives back because it was refused is not saved yet.
    field.saved = elements[0].matches('[aria-invalid="true"]') ? null : delivered(field);
    this.fields.set(key, field);
    for (const element of elements) {
      // Half an address is not an address: a link is saved when it is complete.
      const isLink = element.dataset.answer === "link";
      element.addEventListener(isLink ? "change" : "input", () => this.changed(field));
      if (isLink) element.addEventListener("input", () => this.keep(field));
    }
    if (field.saved !== null && valueOf(field) !== field.saved) this.changed(field);
  }

  keep(field) {
    const held = this.kept.put(field.key, valueOf(field), field.revision);
    // Asked for only then: a page that asks at leaving may not be kept for going back.
    if (!held) addEventListener("beforeunload", this.askToStay);
    return held;
  }

  askToStay = (event) => {
    const unsaved = [...this.fields.values()].filter((field) => valueOf(field) !== field.saved);
    if (unsaved.some((field) => !this.keep(field))) event.preventDefault();
  };

  changed(field) {
    this.keep(field);
    this.unsaved();
    if (field.conflict) {
      this.showTyped(field);
      return;
    }
    const now = Date.now();
    field.since ||= now;
    clearTimeout(field.timer);
    const wait = Math.min(PAUSE, Math.max(0, field.since + WHILE_TYPING - now));
    field.timer = setTimeout(() => this.save(field), wait);
  }

  dirty() {
    return [...this.fields.values()].filter((field) => !field.conflict && valueOf(field) !== field.saved);
  }

  // The next page is made from what is saved, so a link waits a moment for it.
  async beforeLink(event) {
    const link = event.target.closest("a[href]");
    const plain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    if (event.defaultPrevented || !link || !plain || link.target || link.hash || !this.dirty().length) return;
    event.preventDefault();
    this.say(this.says.saving);
    await Promise.race([this.flush(), new Promise((go) => setTimeout(go, BEFORE_LEAVING))]);
    location.assign(link.href);
  }

  // One request a text at a time, so that revisions follow each other.
  async save(field) {
    clearTimeout(field.timer);
    if (field.sending) {
      await field.sending;
      return valueOf(field) === field.saved || this.save(field);
    }
    const body = valueOf(field);
    if (body === field.saved || field.conflict) {
      // Typed and taken back: what the line said holds again.
      if (!this.dirty().length && this.status.textContent !== this.said) this.say(this.said);
      return !field.conflict;
    }
    field.since = 0;
    field.underway = body;
    field.sending = this.send(field, body);
    const saved = await field.sending;
    field.sending = field.underway = null;
    return saved;
  }

  async send(field, body) {
    try {
      const answer = await this.put(field.key, body, field.revision);
      field.revision = answer.revision;
      field.saved = body;
      this.kept.drop(field.key, body);
      this.mark(field, answer);
      showTrouble(field.key, "");
      this.succeeded(answer.saved);
      return true;
    } catch (error) {
      this.failed(field, error);
      return false;
    }
  }

  put(key, body, revision) {
    return this.request("PUT", this.facts.texts, key, { body, revision });
  }

  putAside(key, body) {
    return this.request("POST", this.facts.aside, key, { body });
  }

  async request(method, address, key, content) {
    const body = JSON.stringify(content);
    const response = await fetch(address.replace("KEY", encodeURIComponent(key)), {
      method,
      headers: {
        "Content-Type": "application/json",
        Accept: "application/json",
        "X-CSRFToken": this.token,
      },
      body,
      // It arrives although the page is left meanwhile. A browser lets little be on its way so,
      // and refuses more as if there were no connection: what is tried again goes without.
      keepalive: !this.failures && new Blob([body]).size <= KEEPALIVE_LIMIT,
    });
    const answer = await response.json().catch(() => ({}));
    if (!response.ok) throw new Refused(response.status, answer.error);
    return answer;
  }

  succeeded(words) {
    this.failures = 0;
    if (words && !this.dirty().length) this.say(words);
  }

  failed(field, error) {
    const held = this.keep(field);
    if (!(error instanceof Refused) || error.status >= 500 || error.status === 429) {
      this.say(held ? this.says.offline : this.says.unkept, true);
      const wait = RETRY[Math.min(this.failures++, RETRY.length - 1)];
      field.timer = setTimeout(() => this.save(field), wait);
    } else if (error.status === 401 || error.code === "csrf") {
      this.say(held ? this.says.ended : this.says.ended_unkept, true);
    } else if (error.code === "conflict") {
      this.showConflict(field, error.details);
    } else {
      this.say(`${this.says.refused} ${error.message}`, true);
      showTrouble(field.key, error.message);
    }
  }

  say(words, bad = false) {
    this.said = words;
    this.status.setAttribute("aria-live", "polite");
    this.status.textContent = words;
    this.status.toggleAttribute("data-bad", bad);
  }

  // What the line said before holds no more. Only shown: read out, it would interrupt all the time.
  unsaved() {
    if (this.status.matches("[data-bad]") || this.status.textContent === this.says.saving) return;
    this.status.setAttribute("aria-live", "off");
    this.status.textContent = this.says.saving;
  }

  // The field's own marks: the form's hidden revision, and the outline.
  mark(field, answer) {
    const hidden = this.form.elements[`revision-${field.key}`];
    if (hidden) hidden.value = `${answer.revision}:`;
    const entry = document.querySelector(`[data-section="${answer.outline?.section}"] [data-icon] use`);
    if (!entry) return;
    const link = entry.closest("[data-section]");
    const { icon, state, figure } = answer.outline;
    entry.setAttribute("href", entry.getAttribute("href").replace(/#.*/, `#${icon}`));
    link.querySelector("[data-icon]").className = `state state-${icon}`;
    link.querySelector("[data-figure]").textContent = figure;
    link.querySelector("[data-state-words]").textContent = state;
  }

  // --- two windows

  showConflict(field, details) {
    field.conflict = true;
    field.other = details;
    const piece = document.getElementById("conflict");
    const box = document.getElementById(`trouble-${field.key}`);
    if (!piece || !box) return;
    const holder = document.createElement("div");
    holder.innerHTML = piece.innerHTML.replaceAll("KEY", field.key);
    fillSides(holder, details.difference);
    if (!hasVersions(field)) holder.querySelector("[data-keeps]").remove();
    box.replaceChildren(...holder.children);
    this.watchConflict(field);
    this.say(this.says.conflict, true);
  }

  watchConflict(field) {
    const box = document.getElementById(`trouble-${field.key}`);
    box.querySelector("[data-keep]").addEventListener("click", (event) => {
      event.preventDefault();
      this.settle(field, true);
    });
    box.querySelector("[data-take]").addEventListener("click", (event) => {
      event.preventDefault();
      this.settle(field, false);
    });
  }

  // While somebody goes on typing, their side shows it, unmarked.
  showTyped(field) {
    const side = document.getElementById(`mine-${field.key}`)?.parentElement.querySelector("[data-side]");
    if (side) side.textContent = valueOf(field);
  }

  // The text that is not chosen is put aside first: until it is, both stay on the page.
  async settle(field, mine) {
    const [body, loser] = mine ? [valueOf(field), field.other.body] : [field.other.body, valueOf(field)];
    const area = field.elements[0];
    area.readOnly = true;
    try {
      if (hasVersions(field)) await this.putAside(field.key, loser);
    } catch (error) {
      const refused = error instanceof Refused && error.status < 500;
      this.say(refused ? `${this.says.refused} ${error.message}` : this.says.unsettled, true);
      return;
    } finally {
      area.readOnly = false;
    }
    if (!field.conflict) return;
    field.conflict = false;
    field.revision = field.other.revision;
    field.saved = field.other.body;
    setValue(field, body);
    document.getElementById(`trouble-${field.key}`).replaceChildren();
    if (body === field.saved) this.kept.drop(field.key);
    this.save(field);
    field.elements[0].focus();
  }

  // --- leaving, coming back

  leave() {
    this.failures = 0;
    for (const field of this.dirty()) {
      const body = valueOf(field);
      this.keep(field);
      if (field.underway === body || field.left === body) continue;
      field.left = body;
      this.put(field.key, body, field.revision + (field.sending ? 1 : 0))
        .then((answer) => {
          field.revision = answer.revision;
          field.saved = body;
          this.kept.drop(field.key, body);
        })
        .catch(() => {
          field.left = null;
        });
    }
  }

  retryNow() {
    this.failures = 0;
    for (const field of this.dirty()) this.save(field);
    this.sendKept();
  }

  async sendKept() {
    for (const key of this.kept.keys()) {
      const held = this.kept.get(key);
      const field = this.fields.get(key);
      if (!held) continue;
      if (field) await this.restore(field, held);
      else await this.sendElsewhere(key, held);
    }
  }

  async restore(field, held) {
    if (held.body === field.saved || field.conflict) {
      if (!field.conflict && valueOf(field) === field.saved) this.kept.drop(field.key);
      return;
    }
    if (valueOf(field) !== field.saved) return;
    setValue(field, held.body);
    field.revision = held.revision;
    if (await this.save(field)) this.say(this.says.sent);
  }

  async sendElsewhere(key, held) {
    try {
      await this.put(key, held.body, held.revision);
      this.kept.drop(key, held.body);
      this.say(this.says.sent);
    } catch (error) {
      if (error.code === "conflict" && error.details.body === held.body) this.kept.drop(key);
      else if (error.code === "conflict") this.say(this.says.elsewhere, true);
      else if (error.code === "read_only") await this.sendAside(key, held);
    }
  }

  // It was submitted or passed meanwhile, from another device perhaps.
  async sendAside(key, held) {
    try {
      await this.putAside(key, held.body);
      this.kept.drop(key, held.body);
      this.say(this.says.aside, true);
    } catch {
      // It stays in this browser.
    }
  }

  // --- the buttons

  async flush() {
    const saved = await Promise.all(this.dirty().map((field) => this.save(field)));
    return saved.every(Boolean);
  }

  async atSubmit(event) {
    const button = event.submitter;
    if (button?.matches("[data-save], [aria-hidden]")) {
      event.preventDefault();
      await this.flush();
      return;
    }
    // Any other button sends the form, which carries the texts too.
    removeEventListener("beforeunload", this.askToStay);
    for (const field of this.fields.values()) clearTimeout(field.timer);
    if (!button?.matches("[data-submit]") || this.form.dataset.sent) return;
    event.preventDefault();
    this.form.dataset.sent = "1";
    button.setAttribute("aria-disabled", "true");
    await this.flush();
    HTMLFormElement.prototype.submit.call(this.form);
  }
}

// What the page came with. It may hold more by now: somebody types before the script is here, and
// a browser that goes back fills forms in again.
function delivered(field) {
  const first = field.elements[0];
  if (first.type !== "radio") return first.defaultValue;
  return field.elements.find((one) => one.defaultChecked)?.value ?? "";
}

function valueOf(field) {
  const first = field.elements[0];
  if (first.type !== "radio") return first.value;
  return field.elements.find((one) => one.checked)?.value ?? "";
}

function setValue(field, body) {
  const first = field.elements[0];
  if (first.type === "radio") for (const one of field.elements) one.checked = one.value === body;
  else first.value = body;
  first.dispatchEvent(new Event("input", { bubbles: true }));
}

function hasVersions(field) {
  return ["text", "note"].includes(field.elements[0].dataset.answer);
}

function showTrouble(key, words) {
  const box = document.getElementById(`trouble-${key}`);
  if (!box || box.querySelector(".conflict")) return;
  const line = document.createElement("p");
  line.className = "error";
  line.textContent = words;
  box.replaceChildren(...(words ? [line] : []));
  document.getElementById(key)?.toggleAttribute("aria-invalid", Boolean(words));
}
