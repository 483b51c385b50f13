// Printing: the button, and what is folded is open on paper (where the style sheet cannot do it).

for (const place of document.querySelectorAll("[data-print]")) {
  place.hidden = false;
  place.querySelector("button").addEventListener("click", () => window.print());
}

let folded = [];

addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("main details:not([open])")];
  for (const each of folded) each.open = true;
});

addEventListener("afterprint", () => {
  for (const each of folded) each.open = false;
});
