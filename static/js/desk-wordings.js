// All wordings of all lines, or of the line under rating alone: remembered on this device.
const KEPT = "fieldwork-desk-wordings";

export function offerWordings(form) {
  const button = document.getElementById("wordings");
  const show = (all) => {
    form.classList.toggle("all-wordings", all);
    button.setAttribute("aria-pressed", String(all));
  };
  const turn = () => {
    const all = !form.classList.contains("all-wordings");
    show(all);
    try {
      localStorage.setItem(KEPT, all ? "all" : "one");
    } catch {
      // No storage in this frame: the choice holds for this page.
    }
  };
  button.hidden = false;
  button.addEventListener("click", turn);
  try {
    show(localStorage.getItem(KEPT) === "all");
  } catch {
    show(false);
  }
  return turn;
}
