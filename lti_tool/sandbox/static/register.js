// The tool's registration page says when it is done (LTI Dynamic Registration 1.0, 3.7).
const frame = document.querySelector("iframe.tool");

window.addEventListener("message", (event) => {
  if (event.source !== frame.contentWindow) return;
  if (event.data?.subject === "org.imsglobal.lti.close") window.location.assign(frame.dataset.done);
});
