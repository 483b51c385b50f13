// Evidence: a selected passage is marked for a line, and a mark selects its passage again.
// Texts that are counted here are counted in characters, as the server does, not in halves of them.

const QUIET = 3000;
const SHOWN = 60;

export function watchAnchors(answers) {
  const head = document.querySelector("[data-anchors]");
  if (!head) return;
  const { anchors: address, sectionAnchors: section, selected, whole, failed, gone } = head.dataset;

  async function ask(url, method, body) {
    const response = await fetch(url, {
      method,
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": answers.token },
      body,
    });
    const answer = await response.json().catch(() => ({}));
    if (!response.ok) throw new Error(answer.error?.message ?? response.statusText);
    return answer;
  }

  function show(answer) {
    for (const [target, piece] of Object.entries(answer.marks)) put(document.getElementById(`marks-${target}`), piece);
    const lines = head.querySelector("[data-by-line]");
    const open = [...lines.querySelectorAll("details[open]")].map((one) => one.dataset.line);
    put(lines, answer.lines);
    for (const one of lines.querySelectorAll("details")) one.open = open.includes(one.dataset.line);
    put(head.querySelector("[data-touched]"), answer.touched);
    announce(answer.said);
  }

  // What did not change stays, and keeps the focus.
  const pieces = new Map();
  function put(place, piece) {
    if (!place || pieces.get(place) === piece) return;
    pieces.set(place, piece);
    place.innerHTML = piece;
  }

  function announce(words) {
    const place = document.getElementById("announce");
    if (words && place) place.textContent = words;
  }

  // --- marking

  function passage(area) {
    const { selectionStart, selectionEnd, value } = area;
    const quote = value.slice(selectionStart, selectionEnd);
    if (!quote.trim()) return {};
    return { quote, start: [...value.slice(0, selectionStart)].length };
  }

  async function mark(button) {
    const [, place, item] = /^mark:(.+):(.+)$/.exec(button.value);
    const area = document.getElementById(place);
    const page = Number(document.getElementById(`page-${place}`)?.value) || null;
    const asked = area ? { item, prompt: place, ...passage(area) } : { item, file: place, page };
    const trouble = button.closest("[data-evidence]").querySelector("[data-unmarked]");
    await act(() => ask(address, "POST", JSON.stringify(asked)), trouble);
  }

  async function act(request, trouble) {
    trouble.hidden = true;
    // What is marked has to be in the saved text.
    await answers.flush();
    try {
      show(await request());
    } catch (error) {
      trouble.textContent = error instanceof TypeError ? failed : error.message;
      trouble.hidden = false;
      announce(trouble.textContent);
    }
  }

  async function change(button) {
    const list = button.closest(".anchors");
    const trouble = document.createElement("p");
    trouble.className = "error";
    list.append(trouble);
    const request = button.matches("[data-unmark]")
      ? () => ask(`${address}/${button.dataset.unmark}`, "DELETE")
      : () => ask(address, "POST", button.value.slice("putback:".length));
    await act(request, trouble);
    // The pressed button is gone: what takes its place gets the focus.
    if (!button.isConnected) (list.querySelector("[data-putback]") ?? list.querySelector("a") ?? next(list)).focus();
  }

  function next(list) {
    return list.nextElementSibling?.querySelector("summary") ?? list.parentElement.querySelector("input, textarea");
  }

  answers.form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-mark], [data-unmark], [data-putback]");
    if (!button) return;
    event.preventDefault();
    (button.matches("[data-mark]") ? mark : change)(button);
  });

  // --- what would be marked

  function describe(box) {
    const area = document.getElementById(box.dataset.evidence);
    const place = box.querySelector("[data-selection]");
    if (!area || !place) return;
    const quote = passage(area).quote?.trim() ?? "";
    const shown = quote.length > SHOWN ? `${quote.slice(0, SHOWN)}…` : quote;
    place.textContent = quote ? selected.replace("{quote}", shown) : whole;
  }

  for (const box of document.querySelectorAll("[data-evidence]")) {
    for (const one of box.querySelectorAll("[data-plain]")) one.hidden = true;
    for (const one of box.querySelectorAll("[data-selection]")) one.hidden = false;
    box.addEventListener("toggle", () => describe(box));
    describe(box);
  }
  document.addEventListener("selectionchange", () => {
    const key = document.activeElement?.matches("textarea") ? document.activeElement.id : "";
    const box = key && document.querySelector(`[data-evidence="${CSS.escape(key)}"]`);
    if (box?.open) describe(box);
  });

  // --- from a mark to its passage

  function find(text, quote, start) {
    const near = [...text].slice(0, start).join("").length;
    if (text.startsWith(quote, near)) return near;
    const [before, after] = [text.lastIndexOf(quote, near), text.indexOf(quote, near)];
    if (before < 0 || after < 0) return Math.max(before, after);
    return near - before <= after - near ? before : after;
  }

  function reveal(link) {
    const key = link.hash.slice(1);
    const area = document.getElementById(key);
    if (!area?.matches("textarea")) return false;
    // A text in the table is shown first.
    document.querySelector(`[data-cell="${CSS.escape(key)}"]`)?.click();
    area.closest("details")?.setAttribute("open", "");
    const { quote, start } = link.dataset;
    const at = quote ? find(area.value, quote, Number(start)) : 0;
    area.focus();
    if (at < 0) announce(gone);
    else area.setSelectionRange(at, quote ? at + quote.length : area.value.length);
    return true;
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-place]");
    if (link && reveal(link)) event.preventDefault();
  });

  // --- an edit may lose a mark, or touch what is passed

  let quiet;
  answers.form.addEventListener("input", (event) => {
    const concerned = head.matches("[data-revising]") || document.querySelector(".anchor");
    if (!event.target.matches("[data-answer]") || !concerned) return;
    clearTimeout(quiet);
    quiet = setTimeout(async () => {
      if (await answers.flush()) ask(section, "GET").then(show, () => {});
    }, QUIET);
  });
}
