// Looks once in a while whether the queue has changed; nothing moves by itself in a list in use.
import "./frame.js";

const LOOK = 30000;

async function look() {
  const list = document.getElementById("queue");
  if (document.visibilityState !== "visible") return;
  let page;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    page = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("queue");
  } catch {
    return;
  }
  if (!page || page.dataset.latest === list.dataset.latest) return;
  if (list.querySelector("table")) document.getElementById("newer").hidden = false;
  else list.replaceWith(page);
}

setInterval(look, LOOK);
