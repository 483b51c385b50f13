// Tags beside an issue's title: the picker of the page of tags, fetched when it is opened, and every
// tag saved as it is ticked or taken off.
import { filterIn } from "./filter.js";
import { part } from "./write-beside.js";

export function pickTags(answers) {
  for (const box of document.querySelectorAll("[data-tags]")) watch(box, answers);
}

function watch(box, answers) {
  const more = box.querySelector("details");
  const place = box.querySelector("[data-picker-place]");

  more.addEventListener("toggle", () => {
    if (more.open && !place.querySelector("[data-picker]")) open("");
  });
  box.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-untag]");
    if (!button) return;
    event.preventDefault();
    if (await send(button.dataset.untag, false)) more.querySelector("summary").focus();
  });

  async function open(family) {
    let picker;
    try {
      picker = await part(`${box.dataset.tags}?family=${family}`, "[data-picker]");
    } catch {
      answers.say(answers.says.unopened, true);
      return;
    }
    picker.querySelector("[data-search]").remove();
    place.replaceChildren(picker);
    filterIn(picker);
    const choice = picker.querySelector("[data-family]");
    choice.addEventListener("change", () => open(choice.value));
    for (const input of picker.querySelectorAll('[name="tag"]')) {
      input.addEventListener("change", () => send(input.value, input.checked));
    }
    (family ? choice : picker.querySelector("[data-filter]")).focus();
  }

  async function send(key, on) {
    let saved = false;
    try {
      const response = await fetch(`${box.dataset.tags}/${key}`, {
        method: on ? "PUT" : "DELETE",
        headers: { Accept: "text/html", "X-CSRFToken": answers.token },
      });
      saved = response.ok;
      if (saved) show(await response.text());
    } catch {
      saved = false;
    }
    if (!saved) answers.say(answers.says.refused, true);
    const input = place.querySelector(`[name="tag"][value="${key}"]`);
    if (input) input.checked = saved ? on : !on;
    return saved;
  }

  function show(chips) {
    const page = new DOMParser().parseFromString(chips, "text/html");
    box.querySelector("[data-chips]").replaceWith(page.querySelector("[data-chips]"));
  }
}
