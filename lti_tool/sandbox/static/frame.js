// Opens the tool in its frame and answers what a tool may ask of the page around it
// (canvas.md 8.2; Moodle listens to none of it).
const frame = document.querySelector("iframe.tool");
const login = document.getElementById("login");
const isCanvas = document.querySelector(".rules")?.textContent.startsWith("Canvas");
const SUBJECTS = ["lti.capabilities", "lti.frameResize", "lti.fetchWindowSize", "lti.scrollToTop"];

function capabilities() {
  const target = frame.dataset.storage;
  const storage = ["lti.put_data", "lti.get_data"].map((subject) =>
    target === "_parent" ? { subject } : { subject, frame: target },
  );
  return [...SUBJECTS.map((subject) => ({ subject })), ...(target ? storage : [])];
}

const ANSWERS = {
  "lti.capabilities": () => ({ supported_messages: capabilities() }),
  "lti.frameResize": (data) => {
    const height = Number.parseInt(data.height, 10);
    if (height > 0) frame.style.height = `${height}px`;
    return { height };
  },
  "lti.fetchWindowSize": () => ({
    height: window.innerHeight,
    width: window.innerWidth,
    offset: frame.getBoundingClientRect(),
    scrollY: window.scrollY,
  }),
  "lti.scrollToTop": () => {
    frame.scrollIntoView();
    return {};
  },
};

function parse(data) {
  if (typeof data !== "string") return data ?? {};
  try {
    return JSON.parse(data) ?? {};
  } catch {
    return {};
  }
}

if (login) login.submit();

if (frame && isCanvas) {
  window.addEventListener("message", (event) => {
    const data = parse(event.data);
    const respond = ANSWERS[data.subject];
    if (event.source !== frame.contentWindow || !respond) return;
    const fields = respond(data);
    event.source.postMessage(
      { subject: `${data.subject}.response`, message_id: data.message_id, ...fields },
      event.origin,
    );
  });
}

for (const select of document.querySelectorAll("select[data-submit]")) {
  select.addEventListener("change", () => select.form.submit());
}
