// Asks the LMS's storage whether this browser began the login; if so, the launch goes on by itself.
import { ask } from "./launch-storage.js";

const form = document.getElementById("vouch");
const { name, storageTarget, storageOrigin } = form.dataset;
const finding = document.getElementById("finding");
const refusal = document.getElementById("refusal");

refusal.hidden = true;
finding.hidden = false;
const answer = await ask(storageTarget, storageOrigin, { subject: "lti.get_data", key: name });
if (typeof answer?.value === "string") {
  form.elements.kept.value = answer.value;
  form.submit();
} else {
  finding.hidden = true;
  refusal.hidden = false;
}
