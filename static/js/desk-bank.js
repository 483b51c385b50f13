// Comments kept for use again: a picker beside each comment field inserts the chosen one at the cursor.
import { fold } from "./filter.js";
import { typing } from "./desk-keys.js";

const SHOWN = 70;
const form = document.getElementById("rubric");
const dialog = document.getElementById("bank");

if (form && dialog) listen();

function listen() {
  const words = dialog.dataset;
  const token = document.querySelector('meta[name="csrf-token"]').content;
  const search = dialog.querySelector("[type=search]");
  const list = dialog.querySelector("[role=listbox]");
  const said = dialog.querySelector("[data-bank-said]");
  const keeping = dialog.querySelector("[data-bank-keep]");
  const trouble = dialog.querySelector("[data-bank-trouble]");
  const visited = new WeakSet();
  let field = null;
  let cursor = [0, 0];
  let key = "";
  let comments = [];
  let shown = [];
  let active = 0;

  form.addEventListener("focusin", (event) => visited.add(event.target));
  for (const button of form.querySelectorAll("[data-bank]")) {
    // With script, Enter in a field is not to press the first of them.
    button.type = "button";
    button.addEventListener("click", () => open(button));
  }
  document.addEventListener("keydown", (event) => {
    if (event.key !== "b" || event.altKey || event.defaultPrevented || document.querySelector("dialog:modal")) return;
    const inField = typing(event.target);
    const chord = event.ctrlKey || event.metaKey;
    if (inField ? !chord || !event.target.closest(".comment, .overall") : chord) return;
    if (!inField && !document.getElementById("keys-on").checked) return;
    const line = event.target.closest("[data-line]") ?? form.querySelector(".line.selected");
    const button = line?.querySelector("[data-bank]");
    if (!button) return;
    event.preventDefault();
    open(button);
  });

  // Opening

  function open(button) {
    key = button.dataset.bank;
    field = form.elements[`comment-${key}`];
    const end = field.value.length;
    cursor = visited.has(field) ? [field.selectionStart, field.selectionEnd] : [end, end];
    button.closest("details")?.setAttribute("open", "");
    dialog.querySelector("[data-bank-line]").textContent = button.dataset.label;
    const typed = field.value.trim();
    keeping.hidden = !typed;
    keeping.reset();
    keeping.querySelector("option").value = key;
    keeping.querySelector("[data-bank-typed]").textContent = typed.length > SHOWN ? `${typed.slice(0, SHOWN)}…` : typed;
    trouble.textContent = "";
    search.value = "";
    comments = [];
    show();
    dialog.showModal();
    search.focus();
    read();
  }

  async function read() {
    const asked = key;
    said.textContent = "";
    try {
      const answer = await fetch(words.comments.replace("ITEM", encodeURIComponent(key)), {
        headers: { Accept: "application/json" },
      });
      const body = await answer.json();
      if (asked !== key) return;
      if (!answer.ok) throw new Error(body.error.message);
      comments = body.comments;
      show();
      if (!comments.length) said.textContent = words.empty;
    } catch (error) {
      said.textContent = error instanceof TypeError ? words.failed : error.message;
    }
  }

  // The list

  function show() {
    const wanted = fold(search.value).split(/\s+/).filter(Boolean);
    shown = comments.filter((one) => wanted.every((word) => fold(one.text).includes(word)));
    list.replaceChildren(...shown.map(option));
    activate(0);
    if (!comments.length) return;
    said.textContent = (shown.length ? words.some : words.none)
      .replace("{count}", shown.length)
      .replace("{all}", comments.length);
  }

  function option(comment, at) {
    const item = document.createElement("li");
    item.id = `bank-option-${at}`;
    item.setAttribute("role", "option");
    const text = document.createElement("span");
    text.className = "pre";
    text.textContent = comment.text;
    const kind = document.createElement("span");
    kind.className = "quiet";
    kind.textContent = [comment.program ? words.program : words.yours, ...(comment.any ? [words.any] : [])].join(" · ");
    item.append(text, " ", kind);
    item.addEventListener("click", () => insert(comment));
    return item;
  }

  function activate(at) {
    active = Math.min(Math.max(at, 0), shown.length - 1);
    [...list.children].forEach((item, number) => item.setAttribute("aria-selected", number === active));
    const item = list.children[active];
    if (item) search.setAttribute("aria-activedescendant", item.id);
    else search.removeAttribute("aria-activedescendant");
    if (item) list.scrollTop = Math.min(item.offsetTop, Math.max(list.scrollTop, item.offsetTop + item.offsetHeight - list.clientHeight));
  }

  search.addEventListener("input", show);
  search.addEventListener("keydown", (event) => {
    const acts = {
      ArrowDown: () => activate(active + 1),
      ArrowUp: () => activate(active - 1),
      Enter: () => shown[active] && insert(shown[active]),
    };
    if (!acts[event.key] || event.isComposing) return;
    event.preventDefault();
    acts[event.key]();
  });
  // The desk's own keys are not for what is typed and pressed in here.
  dialog.addEventListener("keydown", (event) => event.stopPropagation());
  dialog.querySelector("[data-bank-close]").addEventListener("click", () => dialog.close());

  // Inserting

  function insert(comment) {
    dialog.close();
    const [from, to] = cursor;
    const before = /\S$/.test(field.value.slice(0, from)) ? " " : "";
    const after = /^\S/.test(field.value.slice(to)) ? " " : "";
    field.focus();
    field.setRangeText(before + comment.text + after, from, to, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    send(words.used.replace("/0/", `/${comment.id}/`)).catch(() => {
      // Only the order of the list would have learned from it.
    });
  }

  // Keeping what is typed

  keeping.addEventListener("submit", async (event) => {
    event.preventDefault();
    trouble.textContent = "";
    const asked = {
      credential: words.credential,
      body: field.value,
      item: keeping.elements.item.value,
      program: keeping.elements.program?.checked ?? false,
    };
    try {
      const answer = await send(keeping.getAttribute("action"), asked);
      if (!answer.ok) throw new Error((await answer.json()).error.message);
      keeping.hidden = true;
      search.focus();
      await read();
      said.textContent = words.kept;
    } catch (error) {
      trouble.textContent = error instanceof TypeError ? words.unkept : error.message;
    }
  });

  function send(address, body) {
    return fetch(address, {
      method: "POST",
      keepalive: true,
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token },
      body: JSON.stringify(body ?? {}),
    });
  }
}
