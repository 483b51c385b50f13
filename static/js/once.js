// A form with data-once takes no second press while the first is on its way. What it does happens
// once all the same; but the second answer, which says so, would take the place of the first.
import "./frame.js";

for (const form of document.querySelectorAll("form[data-once]")) {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  window.addEventListener("pageshow", () => {
    sent = false;
  });
}
