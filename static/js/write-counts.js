// Word counts as one types: the same numbers and sentences as the server's.
import { countWords } from "./count.js";

const QUIET = 1500;
const counts = new Map();

function fill(form, values) {
  return form.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function stateOf(words, low, high, hard) {
  if (low === undefined) return "none";
  if (words >= low && words <= high) return "in";
  if (!hard) return "guide";
  if (!words) return "empty";
  return words < low ? "short" : "over";
}

function measureOf(element) {
  const { low, high, hard, texts } = element.dataset;
  const words = texts.split(" ").reduce((sum, key) => sum + (counts.get(key) ?? 0), 0);
  if (low === undefined) return { words, state: "none" };
  const state = stateOf(words, Number(low), Number(high), hard === "1");
  return { words, state, low, high, by: words < low ? low - words : words - high };
}

export function keepCounting(phrases) {
  const areas = document.querySelectorAll('textarea[data-answer="text"]');
  const shown = [...document.querySelectorAll("[data-count]")].filter((element) =>
    element.dataset.texts.split(" ").some((key) => document.getElementById(key)?.dataset.answer),
  );
  let quiet;

  function sentence(measure) {
    const count = fill(phrases[measure.words === 1 ? "one" : "other"], measure);
    return measure.state === "none" ? count : fill(phrases[measure.state], { ...measure, count });
  }

  function cell(measure) {
    if (!measure.words) return "–";
    return fill(phrases[`cell_${measure.state}`] ?? phrases.cell_in, measure);
  }

  function show(key) {
    for (const element of shown) {
      if (element.dataset.count.startsWith("file-") || !element.dataset.texts.split(" ").includes(key)) continue;
      const measure = measureOf(element);
      element.dataset.state = measure.state;
      element.querySelector(".count-words").textContent = sentence(measure);
      const link = document.querySelector(`[data-cell="${CSS.escape(element.dataset.count)}"]`);
      if (!link) continue;
      link.dataset.state = measure.state;
      link.querySelector("[data-cell-words]").textContent = cell(measure);
    }
  }

  // Said once typing pauses, so that a screen reader is not interrupted at every word.
  function announce(key) {
    clearTimeout(quiet);
    quiet = setTimeout(() => {
      const element = document.querySelector(`[data-count="${CSS.escape(key)}"] .count-words`);
      const place = document.getElementById("announce");
      if (element && place) place.textContent = element.textContent;
    }, QUIET);
  }

  for (const area of areas) {
    counts.set(area.id, countWords(area.value));
    let waiting = false;
    area.addEventListener("input", () => {
      if (waiting) return;
      waiting = true;
      // Once a frame, so that a very long text never holds up the typing.
      requestAnimationFrame(() => {
        waiting = false;
        counts.set(area.id, countWords(area.value));
        show(area.id);
        announce(area.id);
      });
    });
  }
}
