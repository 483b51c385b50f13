// Texts in a table: the one that is picked shows its writing area, the others wait.

export function showCells() {
  const cells = document.querySelector("[data-cells]");
  if (!cells) return;
  const order = [...cells.querySelectorAll("[data-cell-of]")];
  const links = new Map([...document.querySelectorAll("[data-cell]")].map((link) => [link.dataset.cell, link]));
  const steps = document.querySelector("[data-cell-steps]");
  const [previous, next] = steps.querySelectorAll("button");

  function name(cell) {
    return cell.querySelector("label").firstChild.textContent;
  }

  function show(key, focus) {
    const index = order.findIndex((cell) => cell.dataset.cellOf === key);
    if (index < 0) return;
    for (const cell of order) cell.toggleAttribute("data-current", cell.dataset.cellOf === key);
    for (const [of, link] of links) {
      if (of === key) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    for (const [button, cell] of [[previous, order[index - 1]], [next, order[index + 1]]]) {
      button.hidden = !cell;
      button.dataset.to = cell?.dataset.cellOf ?? "";
      button.querySelector("span").textContent = cell ? name(cell) : "";
    }
    if (!focus) return;
    history.replaceState(null, "", `#${key}`);
    order[index].querySelector("textarea").focus();
  }

  for (const [key, link] of links) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      show(key, true);
    });
  }
  for (const button of [previous, next]) button.addEventListener("click", () => show(button.dataset.to, true));

  for (const input of document.querySelectorAll("[data-choice] input")) {
    input.addEventListener("change", () => {
      for (const star of document.querySelectorAll("[data-star]")) star.hidden = star.dataset.star !== input.value;
    });
  }
  for (const place of document.querySelectorAll("[data-title-of]")) {
    const title = document.getElementById(place.dataset.titleOf);
    title?.addEventListener("input", () => {
      place.textContent = title.value ? `: ${title.value}` : "";
    });
  }

  cells.setAttribute("data-single", "");
  steps.hidden = false;
  const troubled = cells.querySelector('[aria-invalid="true"]')?.id;
  const empty = order.find((cell) => !cell.querySelector("textarea").value)?.dataset.cellOf;
  const out = order.find((cell) => ["short", "over"].includes(links.get(cell.dataset.cellOf).dataset.state));
  const asked = decodeURIComponent(location.hash.slice(1));
  const first = order.some((cell) => cell.dataset.cellOf === asked) ? asked : null;
  show(first ?? troubled ?? empty ?? (out ?? order[0]).dataset.cellOf, false);
  addEventListener("hashchange", () => show(decodeURIComponent(location.hash.slice(1)), false));
}
