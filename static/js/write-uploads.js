// Uploads with progress. The texts of the page are saved first; the file goes by itself.

export function watchUploads(facts, answers) {
  for (const box of document.querySelectorAll("[data-upload]")) {
    const input = box.querySelector('input[type="file"]');
    const button = box.querySelector('button[value^="upload:"]');
    button.addEventListener("click", async (event) => {
      if (!input.files.length) return;
      event.preventDefault();
      if (button.getAttribute("aria-disabled")) return;
      button.setAttribute("aria-disabled", "true");
      await answers.flush();
      send(facts.says, answers, box, input, button);
    });
  }
}

function send(says, answers, box, input, button) {
  const file = input.files[0];
  const progress = box.querySelector("[data-progress]");
  const words = box.querySelector("[data-progress-words]");
  const bar = progress.querySelector("progress");
  const form = new FormData();
  form.set("action", button.value);
  form.set(input.name, file);

  const request = new XMLHttpRequest();
  // Not `form.action`: the buttons named "action" stand before it.
  request.open("POST", input.form.getAttribute("action"));
  request.setRequestHeader("Accept", "application/json");
  request.setRequestHeader("X-CSRFToken", answers.token);
  request.upload.addEventListener("progress", (event) => {
    const percent = event.total ? Math.floor((100 * event.loaded) / event.total) : 0;
    bar.value = percent;
    words.textContent =
      percent < 100
        ? says.uploading.replace("{name}", file.name).replace("{percent}", percent)
        : says.reading.replace("{name}", file.name);
  });
  request.addEventListener("load", () => {
    if (request.status === 200) return reload(button.value.split(":")[1]);
    refuse(box, button, progress, said(request));
  });
  request.addEventListener("error", () => refuse(box, button, progress, says.failed));
  refuse(box, button, progress, "");
  button.setAttribute("aria-disabled", "true");
  progress.hidden = false;
  request.send(form);
}

function reload(slot) {
  history.replaceState(null, "", `#${slot}`);
  location.reload();
}

function said(request) {
  try {
    return JSON.parse(request.responseText).error.message;
  } catch {
    return request.statusText;
  }
}

function refuse(box, button, progress, words) {
  const place = box.querySelector("[data-refused]");
  place.textContent = words;
  place.hidden = !words;
  progress.hidden = true;
  button.removeAttribute("aria-disabled");
  if (words) box.querySelector('input[type="file"]').focus();
}
