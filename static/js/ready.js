// The button says how many are ticked.
import "./frame.js";

const form = document.getElementById("ready");

function say() {
  const ticked = form.querySelectorAll("[name=attempt]:checked").length;
  const button = form.querySelector("#release");
  button.textContent = ticked ? form.dataset.label.replace("NUMBER", ticked) : form.dataset.none;
  button.disabled = !ticked;
}

if (form) {
  form.addEventListener("change", say);
  say();
}
