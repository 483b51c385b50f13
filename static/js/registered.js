// Tells the LMS that the registration has ended, which closes this frame or window (LTI Dynamic
// Registration 1.0, 3.6). By a button, so that what is left to do has been read.
const host = window.opener ?? (window.parent !== window ? window.parent : null);
const button = document.getElementById("close");

if (host) {
  button.hidden = false;
  button.addEventListener("click", () => host.postMessage({ subject: "org.imsglobal.lti.close" }, "*"));
  button.focus();
}
