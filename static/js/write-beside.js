// Shows the library beside the text: an LMS's frame cannot open a page of this launch elsewhere.
import { filterIn } from "./filter.js";

// A part of another page of this launch. Throws where it does not come.
export async function part(address, selector) {
  const response = await fetch(address, { headers: { Accept: "text/html" } });
  if (!response.ok) throw new Error(response.statusText);
  return new DOMParser().parseFromString(await response.text(), "text/html").querySelector(selector);
}

export function openBeside(says) {
  const panel = document.createElement("aside");
  panel.className = "beside";
  panel.tabIndex = -1;
  let opener;

  function close() {
    panel.remove();
    opener.focus();
  }

  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });

  for (const link of document.querySelectorAll("[data-beside]")) {
    link.addEventListener("click", async (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      opener = link;
      try {
        if (!panel.firstChild) panel.append(await part(link.href, `[data-${link.dataset.beside}]`));
      } catch {
        document.getElementById("status").textContent = says.unopened;
        return;
      }
      panel.setAttribute("aria-label", link.textContent.trim());
      document.getElementById("main").after(panel);
      panel.querySelector("[data-search]")?.remove();
      const button = panel.querySelector("[data-close]");
      if (button.hidden) filterIn(panel);
      button.hidden = false;
      button.onclick = close;
      panel.focus();
    });
  }
}
