// The text as it was submitted, opened beside the one that is being worked on: where there is room
// beside it, and the old texts are unfolded.

export function showBeside() {
  const aside = document.querySelector(".feedback-here");
  const old = new Map([...document.querySelectorAll("[data-was]")].map((one) => [one.dataset.was, one]));
  document.getElementById("write")?.addEventListener("focusin", (event) => {
    const found = old.get(event.target.name);
    if (!found?.parentElement.open || getComputedStyle(aside).position !== "sticky") return;
    for (const one of old.values()) one.open = one === found;
    aside.scrollTop = found.offsetTop;
  });
}
