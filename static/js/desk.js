// The desk: evidence in tabs, the selected item beside its evidence, the path kept up to date.
import "./frame.js";
import { Saving } from "./desk-saving.js";
import { listenToFind } from "./desk-find.js";
import { listenToKeys } from "./desk-keys.js";
import { offerUndo } from "./desk-undo.js";
import { offerWordings } from "./desk-wordings.js";
import "./desk-bank.js";
import "./desk-notes.js";

const form = document.getElementById("rubric");
const tabs = [...document.querySelectorAll("[data-tab]")];
const sections = [...document.querySelectorAll("[data-evidence]")];
// As in review.css: below this, evidence and rubric stand one above the other.
const twoPanes = matchMedia("(min-width: 44rem) and (min-height: 26rem)");

// Evidence

function showSection(key) {
  if (!sections.some((one) => one.dataset.evidence === key)) return;
  for (const one of sections) one.hidden = one.dataset.evidence !== key;
  for (const tab of tabs) {
    if (tab.dataset.tab === key) tab.setAttribute("aria-current", "true");
    else tab.removeAttribute("aria-current");
  }
  for (const one of document.querySelectorAll("[data-rubric]")) {
    one.classList.toggle("lit", one.dataset.rubric === key);
  }
}

function shownSection() {
  return sections.find((one) => !one.hidden)?.dataset.evidence;
}

function showText(id) {
  const target = document.getElementById(id);
  const section = target?.closest("[data-evidence]");
  if (!section) return false;
  showSection(section.dataset.evidence);
  bring(target);
  return true;
}

function showStart(key) {
  bring(document.getElementById(`evidence-${key}`));
}

// Scrolls the pane alone: scrollIntoView would move the LMS's page around the frame as well.
function bring(target) {
  const pane = target?.closest(".desk-evidence, .rubric-scroll");
  if (!pane || !twoPanes.matches) return;
  const bar = pane.querySelector(".tabs")?.offsetHeight;
  // The heading of an artifact's lines stays at the top by itself.
  const whole = target.matches(".rubric-section") ? 0 : parseFloat(getComputedStyle(pane).scrollPaddingTop);
  const margin = bar ?? (whole || 0);
  pane.scrollTop += target.getBoundingClientRect().top - pane.getBoundingClientRect().top - margin;
}

for (const tab of tabs) {
  tab.addEventListener("click", (event) => {
    event.preventDefault();
    const key = tab.dataset.tab;
    showSection(key);
    showStart(key);
    bring(document.getElementById(`rubric-${key}`));
  });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.('.line a[href^="#"], .compared-summary a[href^="#"]');
  if (link && showText(link.hash.slice(1)) && twoPanes.matches) event.preventDefault();
});

document.addEventListener("click", (event) => {
  const label = event.target.closest?.(".marked-for, .glance");
  const line = label && document.getElementById(decodeURIComponent(label.hash.slice(1)));
  if (!line) return;
  line.closest("details")?.setAttribute("open", "");
  select(line, label.matches(".glance"));
  bring(line);
  if (twoPanes.matches) event.preventDefault();
});

function turn(by) {
  const at = tabs.findIndex((one) => one.hasAttribute("aria-current"));
  tabs[Math.min(Math.max(at + by, 0), tabs.length - 1)]?.click();
}

const find = listenToFind(document.getElementById("evidence"), twoPanes, (section) => {
  showSection(section);
  return shownSection();
});

// The item that is worked on

let selected = null;

function select(line, scroll = true) {
  if (!line?.dataset.section || line === selected) return;
  mark(selected, false);
  selected = line;
  mark(line, true);
  if (shownSection() !== line.dataset.section) {
    showSection(line.dataset.section);
    if (scroll) showStart(line.dataset.section);
  }
  const first = line.querySelector('.finding a[href^="#text-"], .places a');
  if (first && scroll) showText(first.hash.slice(1));
}

function mark(line, on) {
  line?.classList.toggle("selected", on);
  line?.closest("details")?.querySelector("summary").classList.toggle("selected", on);
  for (const one of document.querySelectorAll(`.marked[data-lines~="${line?.dataset.line}"]`)) {
    one.classList.toggle("current", on);
  }
}

// A press selects when it is complete: what moved before would take the place it was meant for.
let pressed = false;
for (const [event, now] of [["pointerdown", true], ["pointerup", false], ["pointercancel", false]]) {
  document.addEventListener(event, () => (pressed = now), true);
}

document.addEventListener("focusin", (event) => {
  if (pressed) return;
  const summary = event.target.closest?.("details.carried > summary");
  select(summary ? summary.nextElementSibling : event.target.closest?.(".line"));
});
document.addEventListener("click", (event) => select(event.target.closest?.(".line")));

// Progress, as the server computes it

function showProgress(progress) {
  document.getElementById("path-sentence").textContent = progress.path.sentence;
  document.getElementById("rated").textContent = progress.rated_words;
  for (const [key, state] of Object.entries(progress.path.items)) {
    const line = document.getElementById(`line-${key}`);
    line.dataset.state = state;
    for (const one of line.querySelectorAll(".line-state")) one.hidden = one.dataset.for !== state;
  }
}

// Start

document.getElementById("evidence").classList.add("tabbed");
showSection(sections[0]?.dataset.evidence);
if (form) {
  const saving = new Saving(form, showProgress);
  const lines = [...form.querySelectorAll(".line")];
  const asked = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const first = lines.find((line) => line.dataset.state === "waiting") ?? lines[0];
  select(asked?.closest(".line") ?? first, false);
  listenToKeys(form, () => selected, saving, {
    "/": find,
    "[": () => turn(-1),
    "]": () => turn(1),
    d: () => document.getElementById("compared-on")?.click(),
    w: offerWordings(form),
    u: offerUndo(form, select),
  });
}

// A frame too low for two panes is asked for more, where the LMS listens (Canvas: lti.frameResize).
if (window.parent !== window && window.innerHeight < 640) {
  window.parent.postMessage({ subject: "lti.frameResize", height: 900 }, "*");
}
