// Filters what is listed as one types: entries that hold every word stay, groups without one go, and
// how many are left is said. A server's search of the same page finds the same.
const PAUSE = 500;

export function filterIn(root) {
  const input = root.querySelector("[data-filter]");
  // What the server has searched already is not all there is.
  if (!input || input.defaultValue) return;
  const said = root.querySelector("[data-found]");
  const entries = [...root.querySelectorAll("[data-entry]")].map((entry) => [
    entry,
    fold(`${entry.textContent} ${entry.dataset.words ?? ""}`),
  ]);
  let waiting;

  input.addEventListener("input", () => {
    const words = fold(input.value).split(/\s+/).filter(Boolean);
    for (const [entry, text] of entries) entry.hidden = !words.every((word) => text.includes(word));
    for (const group of root.querySelectorAll("[data-group]")) {
      group.hidden = !group.querySelector("[data-entry]:not([hidden])");
    }
    for (const fold of root.querySelectorAll("details")) fold.open = words.length > 0;
    clearTimeout(waiting);
    waiting = setTimeout(say, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });

  function say() {
    const count = entries.filter(([entry]) => !entry.hidden).length;
    const words = count ? said.dataset.some : said.dataset.none;
    said.textContent = words.replace("{count}", count).replace("{all}", entries.length);
  }
}

export function fold(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}
