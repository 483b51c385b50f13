// Closes the tool's frame: the page around it goes on. In a window of its own that is the window.
window.parent.location.assign(document.getElementById("next").href);
