// Asks the LMS's storage whether this browser began the login; if so, the launch goes on by itself.
import { ask, PATIENCE } from "./launch-storage.js";

const form = document.getElementById("vouch");
const { name, storageTarget, storageOrigin } = form.dataset;
const finding = document.getElementById("finding");
const refusal = document.getElementById("refusal");

function show(refused) {
  finding.hidden = refused;
  refusal.hidden = !refused;
}

show(false);
const waiting = setTimeout(show, PATIENCE, true);
const answer = await ask(storageTarget, storageOrigin, { subject: "lti.get_data", key: name });
clearTimeout(waiting);
if (typeof answer?.value === "string") {
  form.elements.kept.value = answer.value;
  form.submit();
} else {
  show(true);
}
