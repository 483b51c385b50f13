// Two texts side by side, with what only one of them has marked, as the server's pages show them.

export function fillSides(box, difference) {
  for (const side of box.querySelectorAll("[data-side]")) {
    const kind = side.dataset.side;
    const shown = difference.filter(([each]) => each === kind || each === "kept");
    side.replaceChildren(...shown.map(([each, text]) => (each === kind ? marked(text, side.dataset.says) : text)));
  }
}

function marked(text, says) {
  const mark = document.createElement("mark");
  mark.dataset.says = says;
  if (!text.trim() && text.includes("\n")) mark.dataset.break = "";
  mark.textContent = text;
  return mark;
}
