// LTI platform storage (LTI Client Side postMessages): the LMS keeps a value for us in its own window.
// After PATIENCE a person is offered another way; an answer up to LATEST still counts.
export const PATIENCE = 1000;
const LATEST = 20_000;
// The LMS's frame may still be loading when we ask: what it has not heard is said again.
const AGAIN = 300;

// The window that keeps it: the parent (or opener), or a frame of it that the LMS named.
function keeper(target) {
  const host = window.parent !== window ? window.parent : window.opener;
  if (!host || target === "_parent") return host;
  try {
    return host.frames[target] ?? host;
  } catch {
    return host;
  }
}

function read(data) {
  if (typeof data !== "string") return data;
  try {
    return JSON.parse(data);
  } catch {
    return null;
  }
}

// Sends a message; the answer, or null where none came in time. Answers carry the subject with or
// without ".response"; they are known by origin and message id.
export function ask(target, origin, message) {
  if (!target || !origin || !keeper(target)) return Promise.resolve(null);
  const id = crypto.randomUUID();
  return new Promise((resolve) => {
    const finish = (answer) => {
      clearTimeout(timer);
      clearInterval(repeating);
      window.removeEventListener("message", listen);
      resolve(answer);
    };
    const listen = (event) => {
      const answer = read(event.data);
      if (event.origin !== origin || answer?.message_id !== id) return;
      if (![message.subject, `${message.subject}.response`].includes(answer.subject)) return;
      finish(answer.error ? null : answer);
    };
    const say = () => keeper(target).postMessage({ ...message, message_id: id }, origin);
    const timer = setTimeout(() => finish(null), LATEST);
    const repeating = setInterval(say, AGAIN);
    window.addEventListener("message", listen);
    say();
  });
}
