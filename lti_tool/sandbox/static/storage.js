// Platform storage (canvas.md 8.1): strings kept per tool origin on the LMS's side, ten minutes.
const LIFE = 10 * 60 * 1000;

function answer(event, subject, fields) {
  const message = { subject: `${subject}.response`, message_id: event.data.message_id, ...fields };
  event.source.postMessage(message, event.origin);
}

function put(name, key, value) {
  if (value === null) {
    localStorage.removeItem(name);
  } else {
    localStorage.setItem(name, JSON.stringify({ value, until: Date.now() + LIFE }));
  }
  return { key, value };
}

function get(name, key) {
  const kept = JSON.parse(localStorage.getItem(name) || "null");
  const alive = kept !== null && kept.until > Date.now();
  return { key, value: alive ? kept.value : null };
}

window.addEventListener("message", (event) => {
  const { subject, key, value } = event.data ?? {};
  if (subject !== "lti.put_data" && subject !== "lti.get_data") return;
  if (typeof key !== "string" || !key) {
    answer(event, subject, { error: { code: "bad_request", message: "A key is needed" } });
    return;
  }
  const name = `${event.origin} ${key}`;
  answer(event, subject, subject === "lti.put_data" ? put(name, key, value) : get(name, key));
});
