// Finds out how this browser will be known again after the LMS has answered, and goes on by itself.
import { ask, PATIENCE } from "./launch-storage.js";

const page = document.getElementById("login");
const { address, check, name, secret, storageTarget, storageOrigin } = page.dataset;
const finding = document.getElementById("finding");
const offer = document.getElementById("offer");
let taken = false;

function show(offering) {
  finding.hidden = offering;
  offer.hidden = !offering;
}

async function cookieKept() {
  try {
    const answer = await fetch(check, { credentials: "same-origin", cache: "no-store" });
    return answer.ok && (await answer.json()).kept;
  } catch {
    return false;
  }
}

async function stored() {
  const message = { subject: "lti.put_data", key: name, value: secret };
  return (await ask(storageTarget, storageOrigin, message)) !== null;
}

// The new window spends the LMS's one-time hint, so this frame must not go on as well.
offer.addEventListener("click", (event) => {
  taken ||= event.target.closest("a") !== null;
});

show(false);
const waiting = setTimeout(show, PATIENCE, true);
const storing = stored();
const known = (await cookieKept()) || (await storing);
clearTimeout(waiting);
if (known && !taken) {
  window.location.replace(address);
} else {
  show(true);
}
