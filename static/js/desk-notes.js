// Notes on the evidence: a passage is selected, a note on it is typed and saved as it is typed.
// Places are counted in characters, as the server does, not in halves of them.
import { typing } from "./desk-keys.js";

const PAUSE = 800;
const RETRY = 10000;
const ADDED = ".marked-for, .noted-by, del";
const box = document.getElementById("note-box");

if (box) listen();

function listen() {
  const words = box.dataset;
  const token = document.querySelector('meta[name="csrf-token"]').content;
  const storage = `${document.getElementById("rubric")?.dataset.storage ?? location.pathname}-note`;
  const status = document.getElementById("status");
  const opener = document.getElementById("note-selection");
  const text = document.getElementById("note-text");
  const said = document.getElementById("note-said");
  let open = null;
  let timer = null;
  let running = null;

  // What is selected

  function selected() {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0).cloneRange();
    const holder = element(range.startContainer)?.closest(".desk-evidence .written");
    const home = holder?.closest('.page, .text[id^="text-"]');
    if (!home) return null;
    // A triple click ends where the next text begins.
    if (!holder.contains(range.endContainer)) range.setEndAfter(holder.lastChild);
    const passage = read(holder, range);
    if (!passage.quote.trim()) return null;
    const page = /^page-(.+)-(\d+)$/.exec(home.id);
    const place = page ? { file: page[1], page: Number(page[2]) } : { prompt: home.id.slice("text-".length) };
    return { range, home: home.id, asked: { ...place, ...passage } };
  }

  function read(holder, range) {
    const walker = document.createTreeWalker(holder, NodeFilter.SHOW_TEXT);
    let quote = "";
    let start = 0;
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (node.parentElement.closest(ADDED)) continue;
      if (!range.intersectsNode(node)) {
        if (!quote) start += [...node.data].length;
        continue;
      }
      const from = node === range.startContainer ? range.startOffset : 0;
      const to = node === range.endContainer ? range.endOffset : node.data.length;
      if (!quote) start += [...node.data.slice(0, from)].length;
      quote += node.data.slice(from, to);
    }
    return { quote, start };
  }

  function element(node) {
    return node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
  }

  function offer() {
    const found = box.open ? null : selected();
    opener.hidden = !found;
    if (!found) return;
    const lines = found.range.getClientRects();
    const last = lines[lines.length - 1];
    opener.style.left = `${Math.max(Math.min(last.right, innerWidth - opener.offsetWidth - 8), 8)}px`;
    opener.style.top = `${Math.max(Math.min(last.bottom + 4, innerHeight - opener.offsetHeight - 8), 8)}px`;
  }

  document.addEventListener("selectionchange", () => {
    if (getSelection().isCollapsed) opener.hidden = true;
  });
  document.addEventListener("pointerup", () => setTimeout(offer));
  document.addEventListener("keyup", (event) => event.shiftKey && offer());
  document.addEventListener("scroll", () => !opener.hidden && offer(), { capture: true, passive: true });
  // Pressing it must not end the selection.
  opener.addEventListener("pointerdown", (event) => event.preventDefault());
  opener.addEventListener("click", begin);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "h" || event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
    if (typing(event.target) || !document.getElementById("keys-on")?.checked) return;
    if (document.querySelector("dialog:modal")) return;
    event.preventDefault();
    begin();
  });

  // The note

  function begin() {
    const found = selected();
    if (!found) status.textContent = words.select;
    else if (open) text.focus();
    else show({ home: found.home, asked: found.asked, id: null, kept: "", note: "" }, found.range);
  }

  function show(note, range) {
    open = { ...note, from: document.activeElement, changed: false };
    opener.hidden = true;
    document.getElementById("note-quote").textContent = note.asked.quote;
    text.value = note.note;
    said.textContent = "";
    // The selection ends with the focus; this keeps it in sight.
    if (range && window.Highlight) CSS.highlights.set("noting", new Highlight(range));
    box.show();
    text.focus();
  }

  text.addEventListener("input", () => {
    store();
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  });
  box.addEventListener("keydown", (event) => {
    event.stopPropagation();
    const ends = event.key === "Escape" || (event.key === "Enter" && (event.ctrlKey || event.metaKey));
    if (!ends) return;
    event.preventDefault();
    done();
  });
  document.getElementById("note-done").addEventListener("click", done);
  document.getElementById("note-drop").addEventListener("click", () => {
    text.value = "";
    done();
  });
  window.addEventListener("online", () => open && save());

  function store() {
    try {
      const { home, asked, id, kept } = open;
      if (text.value.trim() === kept) localStorage.removeItem(storage);
      else localStorage.setItem(storage, JSON.stringify({ home, asked, id, kept, note: text.value }));
    } catch {
      // No storage in this frame: the box itself still holds what was typed.
    }
  }

  function restore() {
    try {
      const kept = JSON.parse(localStorage.getItem(storage) ?? "null");
      if (kept && document.getElementById(kept.home)) show(kept);
    } catch {
      // Nothing was kept here.
    }
  }

  // Sending

  async function save() {
    clearTimeout(timer);
    while (running) await running;
    running = send().finally(() => { running = null; });
    return running;
  }

  async function send() {
    const note = text.value.trim();
    if (!note || note === open.kept) return true;
    said.textContent = words.saving;
    const address = open.id ? words.change.replace(/0$/, open.id) : words.add;
    const body = open.id ? { note, read: open.kept } : { ...open.asked, note };
    let answer;
    try {
      answer = await fetch(address, {
        method: open.id ? "PUT" : "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token },
        body: JSON.stringify(body),
      });
    } catch {
      return later(words.offline);
    }
    if (answer.status === 401 || answer.status === 400) return later(words.ended);
    if (answer.status >= 500 || answer.status === 429) return later(words.notSent);
    const told = await answer.json();
    if (!answer.ok) return refused(told.error);
    Object.assign(open, { id: told.id, kept: note, changed: true });
    store();
    said.textContent = words.saved.replace("TIME", told.saved_at);
    return text.value.trim() === note || send();
  }

  function later(why) {
    said.textContent = why;
    timer = setTimeout(save, RETRY);
    return false;
  }

  function refused(error) {
    said.textContent = `${words.refused} ${error.message}`;
    if (error.code === "conflict") {
      said.textContent = `${words.clash} ${error.details.theirs}`;
      open.kept = error.details.theirs;
    }
    return false;
  }

  async function done() {
    if (!(await save())) return;
    const { home, id, changed, from } = open;
    const dropped = id && !text.value.trim();
    try {
      if (dropped) {
        const form = new FormData();
        form.set("action", "remove");
        await take(words.change.replace(/0$/, id), form, home);
      } else if (changed) await refresh(home);
    } catch (error) {
      said.textContent = error instanceof TypeError ? words.offline : error.message;
      return;
    }
    open.kept = text.value.trim();
    store();
    open = null;
    if (window.Highlight) CSS.highlights.delete("noting");
    box.close();
    if (from?.isConnected) from.focus({ preventScroll: true });
  }

  // The page after it: only the text or page that the note is on is put in anew.

  async function refresh(home) {
    const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
    if (answer.ok) put(home, await answer.text());
  }

  function put(home, html) {
    const fresh = new DOMParser().parseFromString(html, "text/html").getElementById(home);
    const old = document.getElementById(home);
    if (!fresh || !old) return;
    for (const one of old.querySelectorAll(".current[id]")) {
      fresh.querySelector(`#${CSS.escape(one.id)}`)?.classList.add("current");
    }
    old.replaceWith(fresh);
  }

  async function take(address, form, home) {
    form.set("csrf_token", token);
    const answer = await fetch(address, { method: "POST", headers: { Accept: "application/json" }, body: form });
    if (!answer.ok) throw new Error((await answer.json()).error.message);
    put(home, await answer.text());
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("[data-note-form]");
    if (!form) return;
    event.preventDefault();
    const sent = new FormData(form);
    if (event.submitter?.name) sent.set(event.submitter.name, event.submitter.value);
    const home = form.closest('.page, .text[id^="text-"]').id;
    try {
      await take(form.getAttribute("action"), sent, home);
      document.getElementById(home).querySelector(".notes-here :is([data-note-form] > button, .note-add > summary)")?.focus();
    } catch (error) {
      status.textContent = error instanceof TypeError ? words.offline : `${words.refused} ${error.message}`;
    }
  });

  restore();
}
