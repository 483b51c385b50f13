// Uploads with progress, one file after the other. The texts of the page are saved first; a file
// that is too large is refused before it is sent.

export function watchUploads(facts, answers) {
  for (const box of document.querySelectorAll("[data-upload]")) {
    if (box.querySelector('input[type="file"]')) new Uploads(facts.says, answers, box);
  }
}

class Uploads {
  constructor(says, answers, box) {
    this.says = says;
    this.answers = answers;
    this.input = box.querySelector('input[type="file"]');
    this.button = box.querySelector('button[value^="upload:"]');
    this.rows = box.querySelector("[data-rows]");
    this.row = box.querySelector("[data-row]");
    this.refused = box.querySelector("[data-refused]");
    this.partly = box.querySelector("[data-partly]");
    this.input.addEventListener("change", () => this.refuse(this.tooLarge()));
    this.button.addEventListener("click", (event) => this.begin(event));
    box.querySelector("[data-show]").addEventListener("click", () => this.reload());
  }

  tooLarge() {
    const { limit, tooLarge } = this.input.dataset;
    const found = [...this.input.files].filter((file) => file.size > Number(limit));
    return found.map((file) => filled(tooLarge, file)).join(" ");
  }

  async begin(event) {
    const files = [...this.input.files];
    if (!files.length) return;
    event.preventDefault();
    if (this.button.getAttribute("aria-disabled")) return;
    if (this.tooLarge()) return this.refuse(this.tooLarge(), true);
    this.refuse("");
    this.button.setAttribute("aria-disabled", "true");
    this.rows.replaceChildren();
    this.rows.hidden = false;
    await this.answers.flush();
    await this.sendAll(files);
    this.button.removeAttribute("aria-disabled");
  }

  async sendAll(files) {
    this.cancelled = false;
    const troubles = [];
    let handedIn = 0;
    for (const file of files) {
      const trouble = await this.send(file);
      if (this.cancelled) break;
      if (trouble) troubles.push(files.length > 1 ? `${file.name}: ${trouble}` : trouble);
      else handedIn += 1;
    }
    if (handedIn === files.length) return this.reload();
    this.partly.hidden = !handedIn;
    this.refuse(troubles.join(" "), true);
  }

  // Resolves to why it was refused, or to nothing.
  send(file) {
    const row = this.row.content.firstElementChild.cloneNode(true);
    this.rows.append(row);
    row.scrollIntoView({ block: "nearest" });
    const words = row.querySelector("[data-words]");
    const progress = row.querySelector(".upload-progress");
    const form = new FormData();
    form.set("action", this.button.value);
    form.set(this.input.name, file);
    const request = new XMLHttpRequest();
    // Not `form.action`: the buttons named "action" stand before it.
    request.open("POST", this.input.form.getAttribute("action"));
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", this.answers.token);
    const end = (said) => {
      progress.remove();
      words.textContent = said;
      announce(said);
      row.hidden = !said;
    };
    announce(filled(this.says.uploading, file, 0));
    request.upload.addEventListener("progress", (event) => {
      const percent = event.total ? Math.floor((100 * event.loaded) / event.total) : 0;
      row.querySelector("progress").value = percent;
      if (percent < 100) words.textContent = filled(this.says.uploading, file, percent);
    });
    // From here on it is in: what is read cannot be called back, only removed again.
    request.upload.addEventListener("load", () => {
      row.querySelector("[data-cancel]").remove();
      row.querySelector("progress").removeAttribute("value");
      words.textContent = filled(this.says.reading, file);
      announce(words.textContent);
    });
    row.querySelector("[data-cancel]").addEventListener("click", () => {
      this.cancelled = true;
      request.abort();
      this.input.focus();
    });
    return new Promise((resolve) => {
      const { done, cancelled } = this.rows.dataset;
      request.addEventListener("load", () => {
        const good = request.status === 200;
        end(good ? filled(done, file) : "");
        resolve(good ? "" : reason(request));
      });
      request.addEventListener("error", () => {
        end("");
        resolve(this.says.failed);
      });
      request.addEventListener("abort", () => {
        end(filled(cancelled, file));
        resolve("");
      });
      request.send(form);
    });
  }

  refuse(words, focus = false) {
    this.refused.textContent = words;
    this.refused.hidden = !words;
    if (words) this.input.setAttribute("aria-invalid", "true");
    else this.input.removeAttribute("aria-invalid");
    if (words && focus) this.input.focus();
  }

  reload() {
    history.replaceState(null, "", `#${this.button.value.split(":")[1]}`);
    location.reload();
  }
}

function filled(words, file, percent) {
  return words.replace("{name}", file.name).replace("{percent}", percent);
}

function announce(words) {
  document.getElementById("announce").textContent = words;
}

function reason(request) {
  try {
    return JSON.parse(request.responseText).error.message;
  } catch {
    return request.statusText;
  }
}
