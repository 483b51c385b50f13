// Find in the evidence: every match marked and counted, through all sections.
const MOST = 2000;
const PAUSE = 150;
const TEXTS = ".written, .group";
const NO_TEXT = ".marked-for, .taken";

// `open(key)` shows a section. Returns what puts the cursor into the field.
export function listenToFind(pane, twoPanes, open) {
  const form = document.getElementById("find");
  const field = document.getElementById("find-words");
  const count = document.getElementById("find-count");
  const steps = [document.getElementById("find-previous"), document.getElementById("find-next")];
  const compared = document.getElementById("compared-on");
  const tabs = [...pane.querySelectorAll("[data-tab]")];
  const marks = CSS.highlights ? [new Highlight(), new Highlight()] : [];
  for (const [at, mark] of marks.entries()) {
    mark.priority = at;
    CSS.highlights.set(["found", "found-here"][at], mark);
  }
  let matches = [];
  let at = 0;
  let back = null;
  let timer = null;

  const sectionOf = (match) => match.startContainer.parentElement.closest("[data-evidence]");

  function search() {
    clearTimeout(timer);
    timer = null;
    const words = folded(field.value).trim();
    const texts = words ? [...pane.querySelectorAll(TEXTS)] : [];
    const taken = compared?.checked;
    matches = texts.flatMap((one) => within(one, words, taken)).slice(0, MOST);
    const shown = matches.findIndex((one) => sectionOf(one)?.hidden === false);
    at = Math.max(shown, 0);
    for (const tab of tabs) {
      const here = matches.filter((one) => sectionOf(one)?.dataset.evidence === tab.dataset.tab);
      if (here.length) tab.dataset.found = here.length;
      else delete tab.dataset.found;
    }
    for (const one of steps) one.hidden = matches.length < 2;
    show();
  }

  function show() {
    marks[0]?.clear();
    marks[1]?.clear();
    count.textContent = "";
    if (!matches.length) {
      if (field.value.trim()) count.textContent = form.dataset.nothing;
      return;
    }
    for (const one of matches) marks[0]?.add(one);
    marks[1]?.add(matches[at]);
    const words = form.dataset.found.replace("AT", at + 1);
    count.textContent = words.replace("ALL", matches.length === MOST ? `${MOST}+` : matches.length);
    const section = sectionOf(matches[at]);
    if (section) open(section.dataset.evidence);
    bring(matches[at]);
  }

  function bring(match) {
    if (!marks.length) {
      getSelection().removeAllRanges();
      getSelection().addRange(match);
    }
    match.startContainer.parentElement.closest("details")?.setAttribute("open", "");
    if (!twoPanes.matches) {
      match.startContainer.parentElement.scrollIntoView({ block: "center" });
      return;
    }
    const place = match.getBoundingClientRect();
    const frame = pane.getBoundingClientRect();
    const top = frame.top + pane.querySelector(".tabs").offsetHeight;
    if (place.top < top || place.bottom > frame.bottom) {
      pane.scrollTop += place.top - frame.top - frame.height / 3;
    }
  }

  function step(by) {
    if (timer) search();
    else if (matches.length) {
      at = (at + by + matches.length) % matches.length;
      show();
    }
  }

  function end() {
    field.value = "";
    search();
    field.blur();
    back?.focus({ preventScroll: true });
    back = null;
  }

  form.hidden = false;
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, PAUSE);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") end();
    else if (event.key === "Enter") step(event.shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    step(1);
  });
  steps[0].addEventListener("click", () => step(-1));
  compared?.addEventListener("change", search);

  return () => {
    back = document.activeElement;
    field.focus();
    field.select();
  };
}

// The matches in one text. What was taken out of it is not read together with what stands there.
function within(text, words, taken) {
  const out = taken ? [...text.querySelectorAll("del")] : [];
  const found = [textNodes(text, (one) => !one.closest("del")), ...out.map((one) => textNodes(one))]
    .flatMap((nodes) => matchesIn(nodes, words));
  if (out.length) found.sort((one, other) => one.compareBoundaryPoints(Range.START_TO_START, other));
  return found;
}

function textNodes(root, fits = () => true) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT, (node) => {
    const holder = node.parentElement;
    return fits(holder) && !holder.closest(NO_TEXT) ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_REJECT;
  });
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  return nodes;
}

function matchesIn(nodes, words) {
  const letters = [];
  const places = [];
  for (const node of nodes) {
    for (let i = 0; i < node.data.length; i += 1) {
      for (const letter of foldedLetter(node.data[i])) {
        if (letter === " " && letters.at(-1) === " ") continue;
        letters.push(letter);
        places.push([node, i]);
      }
    }
  }
  const text = letters.join("");
  const found = [];
  for (let from = text.indexOf(words); from >= 0; from = text.indexOf(words, from + words.length)) {
    const range = new Range();
    range.setStart(...places[from]);
    const [node, last] = places[from + words.length - 1];
    range.setEnd(node, last + 1);
    found.push(range);
  }
  return found;
}

// Upper and lower case, accents, kinds of quotation marks and of white space are the same here.
function folded(text) {
  return text.split("").map(foldedLetter).join("").replace(/ +/g, " ");
}

function foldedLetter(letter) {
  if (/\s/.test(letter)) return " ";
  if (letter < "\x80") return letter.toLowerCase();
  if ("’‘ʼ".includes(letter)) return "'";
  if ("“”„«»".includes(letter)) return '"';
  return letter.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
