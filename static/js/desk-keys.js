// The rubric by keyboard. Nothing here fires while somebody types in a field.
const SWITCH = "fieldwork-desk-keys";

// `more`: what other keys do.
export function listenToKeys(form, current, saving, more) {
  const dialog = document.getElementById("keys");
  const open = document.getElementById("keys-open");
  const on = document.getElementById("keys-on");

  open.hidden = false;
  open.addEventListener("click", () => dialog.showModal());
  on.checked = recall() !== "off";
  on.addEventListener("change", () => keep(on.checked ? "on" : "off"));

  const lines = () => [...form.querySelectorAll(".line")];
  const stop = (line) => {
    const details = line.closest("details");
    return details && !details.open ? details.querySelector("summary") : line;
  };

  function goTo(line) {
    if (!line) return;
    stop(line).focus({ preventScroll: true });
    // All of its artifact, where that fits.
    line.closest(".rubric-section").scrollIntoView({ block: "nearest" });
    stop(line).scrollIntoView({ block: "nearest" });
  }

  function step(by) {
    const all = lines();
    goTo(all[Math.min(Math.max(all.indexOf(current()) + by, 0), all.length - 1)]);
  }

  function nextUnrated() {
    const all = lines();
    const at = all.indexOf(current());
    const unrated = [...all.slice(at + 1), ...all.slice(0, at)].find(
      (line) => !line.querySelector(":checked[type=radio]"),
    );
    if (unrated) goTo(unrated);
    else end();
  }

  function end() {
    form.querySelector(".rubric-foot .primary").focus();
  }

  function rate(number) {
    const line = current();
    const radio = line?.querySelectorAll(".levels input")[number - 1];
    if (!radio) return;
    const details = line.closest("details");
    if (details) details.open = true;
    radio.checked = true;
    radio.dispatchEvent(new Event("input", { bubbles: true }));
    const done = radio.value === line.dataset.top && line.dataset.count !== "out";
    if (done) nextUnrated();
    else goTo(line);
  }

  function comment() {
    const line = current();
    const details = line?.closest("details");
    if (details) details.open = true;
    const fields = [...(line?.querySelectorAll(".reason textarea, .comment textarea") ?? [])];
    fields.find((one) => one.offsetParent)?.focus();
  }

  const acts = {
    j: () => step(1),
    k: () => step(-1),
    1: () => rate(1),
    2: () => rate(2),
    3: () => rate(3),
    c: comment,
    o: () => form.elements["comment-overall"].focus(),
    n: () => document.getElementById("next")?.click(),
    p: () => document.getElementById("previous")?.click(),
    r: end,
    "?": () => dialog.showModal(),
    ...more,
  };

  document.addEventListener("keydown", (event) => {
    // On many keyboards AltGr makes a sign, such as a bracket.
    const sign = event.getModifierState("AltGraph");
    if (event.defaultPrevented || (event.altKey && !sign) || dialog.open) return;
    if (typing(event.target)) {
      inField(event);
      return;
    }
    if ((event.ctrlKey && !sign) || event.metaKey || !on.checked) return;
    const act = acts[event.key] ?? arrow(event);
    if (!act) return;
    event.preventDefault();
    act();
  });

  // Arrows belong to radio buttons and to the panes that scroll, except on an item itself.
  function arrow(event) {
    const on = event.target;
    const item = on === document.body || on.matches(".line, details.carried > summary");
    if (!item) return undefined;
    return { ArrowDown: () => step(1), ArrowUp: () => step(-1) }[event.key];
  }

  function inField(event) {
    if (!event.target.closest("[data-line]")) return;
    if (event.key === "Escape") goTo(event.target.closest(".line") ?? current());
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) nextUnrated();
    else return;
    event.preventDefault();
    saving.flush();
  }
}

export function typing(target) {
  if (target.matches("textarea, select, [contenteditable]")) return true;
  return target.matches("input:not([type=radio], [type=checkbox])");
}

function recall() {
  try {
    return localStorage.getItem(SWITCH);
  } catch {
    return null;
  }
}

function keep(value) {
  try {
    localStorage.setItem(SWITCH, value);
  } catch {
    // No storage in this frame: the choice holds for this page.
  }
}
