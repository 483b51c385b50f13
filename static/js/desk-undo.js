// Takes levels back that were chosen on this page, the last one first.

export function offerUndo(form, select) {
  const button = document.getElementById("undo");
  const levels = new Map();
  const done = [];

  const lines = () => [...form.querySelectorAll(".line")];
  const radios = (line) => [...line.querySelectorAll(".levels input")];
  const chosen = (line) => radios(line).find((one) => one.checked)?.value ?? null;

  function learn() {
    for (const line of lines()) levels.set(line, chosen(line));
  }

  function show() {
    const last = done.at(-1);
    button.hidden = !last;
    const label = last?.line.querySelector("legend").firstChild.textContent.trim() ?? "";
    document.getElementById("undo-line").textContent = label;
  }

  function back() {
    const last = done.pop();
    if (!last) return;
    for (const one of radios(last.line)) one.checked = one.value === last.before;
    levels.set(last.line, last.before);
    radios(last.line)[0].dispatchEvent(new Event("input", { bubbles: true }));
    show();
    select(last.line);
    const folded = last.line.closest("details:not([open])");
    (folded?.querySelector("summary") ?? last.line).focus({ preventScroll: true });
    (folded ?? last.line).scrollIntoView({ block: "nearest" });
  }

  form.addEventListener("input", (event) => {
    const line = event.target.matches("[type=radio]") && event.target.closest(".line");
    if (!line || chosen(line) === levels.get(line)) return;
    done.push({ line, before: levels.get(line) });
    levels.set(line, chosen(line));
    show();
  });
  // What another tab had, taken over from there.
  form.addEventListener("written", learn);
  button.addEventListener("click", back);
  learn();
  return back;
}
