// Finds out how this browser will be known again after the LMS has answered, and goes on by itself.
import { ask } from "./launch-storage.js";

const page = document.getElementById("login");
const { address, check, name, secret, storageTarget, storageOrigin } = page.dataset;
const finding = document.getElementById("finding");
const offer = document.getElementById("window");

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

offer.hidden = true;
finding.hidden = false;
const storing = stored();
if ((await cookieKept()) || (await storing)) {
  window.location.replace(address);
} else {
  finding.hidden = true;
  offer.hidden = false;
}
