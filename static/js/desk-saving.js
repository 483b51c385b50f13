// Keeps each rating as it is made: one request per item, in order; what could not be sent stays in
// this browser and is sent when the connection or the session is back.
const RETRY = 10000;
const PAUSE = 800;

export class Saving {
  constructor(form, showProgress) {
    this.form = form;
    this.words = form.dataset;
    this.showProgress = showProgress;
    this.pending = new Map();
    this.timers = new Map();
    this.running = null;
    this.leaving = null;
    this.closed = false;
    this.status = document.getElementById("status");
    this.token = document.querySelector('meta[name="csrf-token"]').content;
    form.addEventListener("input", (event) => this.changed(event));
    form.addEventListener("focusout", (event) => this.left(event));
    form.addEventListener("submit", (event) => this.submitted(event));
    window.addEventListener("online", () => this.flush());
    window.addEventListener("pageshow", () => { this.leaving = null; });
    this.restore();
  }

  // What the fields of one item hold

  read(key) {
    const field = (name) => this.form.elements[`${name}-${key}`];
    const points = this.form.querySelectorAll(`[name="points-${CSS.escape(key)}"]:checked`);
    return {
      level: this.form.querySelector(`[name="${CSS.escape(key)}"]:checked`)?.value ?? null,
      comment: field("comment").value,
      reason: field("reason")?.value ?? "",
      points: [...points].map((one) => one.value),
      revision: Number(field("revision").value),
    };
  }

  write(key, entry) {
    const field = (name) => this.form.elements[`${name}-${key}`];
    for (const radio of this.form.querySelectorAll(`[name="${CSS.escape(key)}"]`)) {
      radio.checked = radio.value === entry.level;
    }
    for (const box of this.form.querySelectorAll(`[name="points-${CSS.escape(key)}"]`)) {
      box.checked = entry.points.includes(box.value);
    }
    field("comment").value = entry.comment;
    if (field("reason")) field("reason").value = entry.reason;
    field("revision").value = entry.revision;
    this.form.dispatchEvent(new Event("written"));
  }

  // Changes

  changed(event) {
    const key = event.target.closest("[data-line]")?.dataset.line;
    if (!key) return;
    this.note(key);
    clearTimeout(this.timers.get(key));
    const pause = event.target.matches("textarea") ? PAUSE : 0;
    this.timers.set(key, setTimeout(() => this.flush(), pause));
  }

  left(event) {
    if (event.target.matches("textarea") && this.pending.size) this.flush();
  }

  note(key) {
    this.pending.set(key, this.read(key));
    this.store();
  }

  store() {
    try {
      if (this.pending.size) {
        localStorage.setItem(this.words.storage, JSON.stringify([...this.pending]));
      } else {
        localStorage.removeItem(this.words.storage);
      }
    } catch {
      // No storage in this frame: the page itself still holds what was entered.
    }
  }

  restore() {
    let kept = [];
    try {
      kept = JSON.parse(localStorage.getItem(this.words.storage) ?? "[]");
    } catch {
      return;
    }
    for (const [key, entry] of kept) {
      if (!this.form.elements[`revision-${key}`]) continue;
      this.write(key, entry);
      this.pending.set(key, entry);
    }
    if (this.pending.size) this.flush();
  }

  // Sending

  flush() {
    this.running ??= this.sendAll().finally(() => { this.running = null; });
    return this.running;
  }

  async sendAll() {
    while (this.pending.size) {
      const [key, entry] = this.pending.entries().next().value;
      this.say(this.words.saving);
      if (!(await this.send(key, entry))) return false;
    }
    return true;
  }

  async send(key, entry) {
    let answer;
    try {
      answer = await fetch(this.words.save.replace("ITEM", encodeURIComponent(key)), {
        method: "PUT",
        headers: {
          "Content-Type": "application/json",
          Accept: "application/json",
          "X-CSRFToken": this.token,
        },
        body: JSON.stringify(entry),
      });
    } catch {
      return this.later(this.words.offline);
    }
    if (answer.status === 401 || answer.status === 400) return this.later(this.words.ended);
    if (answer.status >= 500 || answer.status === 429) return this.later(this.words.notSent);
    const body = await answer.json();
    return answer.ok ? this.sent(key, entry, body) : this.refused(key, entry, body.error);
  }

  later(words) {
    this.say(words);
    setTimeout(() => this.flush(), RETRY);
    return false;
  }

  sent(key, entry, body) {
    this.form.elements[`revision-${key}`].value = body.revision;
    if (this.pending.get(key) === entry) this.pending.delete(key);
    else this.pending.get(key).revision = body.revision;
    this.store();
    this.showProgress(body);
    this.say(this.words.saved.replace("TIME", body.saved_at));
    return true;
  }

  refused(key, entry, error) {
    const kept = ["taken", "kept"].includes(error.code) ? ` ${this.words.taken}` : "";
    this.say(`${this.words.refused} ${error.message}.${kept}`);
    this.closed = error.code === "already_released";
    if (error.code !== "conflict") return error.code === "unknown_item" ? this.drop(key) : false;
    this.drop(key);
    this.showClash(key, error.details.theirs);
    return true;
  }

  drop(key) {
    this.pending.delete(key);
    this.store();
    return true;
  }

  say(words) {
    this.status.textContent = words;
  }

  // Two tabs

  showClash(key, theirs) {
    const line = document.getElementById(`line-${key}`);
    line.querySelector(".conflict")?.remove();
    const box = document.createElement("div");
    box.className = "notice notice-warning conflict";
    box.setAttribute("role", "alert");
    const said = document.createElement("p");
    const chosen = line.querySelector(`[value="${theirs.level}"]`)?.closest("label");
    const level = chosen?.querySelector("strong").textContent ?? "–";
    said.textContent = `${this.words.clash} ${level}. ${theirs.comment}`;
    box.append(said, this.choice(this.words.keep, () => {
      this.form.elements[`revision-${key}`].value = theirs.revision;
      this.note(key);
    }, box), this.choice(this.words.take, () => this.write(key, theirs), box));
    line.append(box);
  }

  choice(words, act, box) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button small";
    button.textContent = words;
    button.addEventListener("click", () => {
      act();
      box.remove();
      this.flush();
    });
    return button;
  }

  // Save, Preview and Release go on only when everything before them has arrived

  async submitted(event) {
    if (this.leaving === "now") {
      this.leaving = "gone";
      return;
    }
    event.preventDefault();
    if (this.leaving) return;
    const button = event.submitter;
    this.leaving = "soon";
    const arrived = await this.settle();
    if (!arrived || button?.id === "save") this.leaving = null;
    if (!arrived) return;
    if (button?.id === "save") {
      this.say(this.words.saved.replace("TIME", new Date().toLocaleTimeString([], { timeStyle: "short" })));
      return;
    }
    // A form that is still firing its submit event ignores a second one.
    setTimeout(() => {
      this.leaving = "now";
      this.form.requestSubmit(button);
    });
  }

  async settle() {
    while (this.running) await this.running;
    // Where the decision stands already, the server says so and gives back what was typed.
    return (await this.flush()) || this.closed;
  }
}
