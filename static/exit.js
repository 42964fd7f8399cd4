/* The exit. Stands first in the page and needs nothing else.
   Shares with portal.js: gone, blank, typed. */
var gone = false, tabs;
try {
  tabs = new BroadcastChannel("page");
} catch (nothing) { /* An old browser has none, and one that takes no cookies forbids it. */ }
(function (d, root) {
  var presses = 0, alone, left, down = {}, last = 0;
  window.typed = function (box) {
    // Browsers refuse a parting request of 64 KiB; a character cut in two is left out.
    var data = new FormData(), bytes = new TextEncoder().encode(box.value).slice(0, 6e4);
    data.append("text", new TextDecoder().decode(bytes, { stream: true }));
    if (box.form.elements.place) data.append("place", box.form.elements.place.value);
    return data;
  };
  // The page goes before anything else: what is not in it is also read and cleared faster.
  function empty() {
    var page = d.body;
    gone = true;
    if (page) page.replaceWith(d.createElement("body"));
    if (d.title !== root.dataset.name) d.title = root.dataset.name;
    Object.keys(root.dataset).forEach(function (key) {
      if (key !== "name" && key !== "away") delete root.dataset[key];
    });
    return page || d.createElement("body");
  }
  function clear(page) {
    page.querySelectorAll("input,textarea").forEach(function (field) {
      field.value = field.defaultValue = "";
    });
  }
  window.blank = function () { clear(empty()); };
  function parting(page) {
    try {
      var box = page.querySelector("#f textarea");
      if (box && box.value !== box.defaultValue) return typed(box);
    } catch (nothing) { /* Whatever fails, somebody must get away. */ }
    return new FormData();
  }
  function leave(told) {
    if (left) return; // a page that is blank already can be left still
    left = true;
    var page = empty(), body = parting(page);
    clear(page);
    try {
      // For the next answer to be had, if no connection takes the parting request along.
      d.cookie = "x=1;path=/;samesite=strict";
      stop();
      fetch("/", { method: "POST", body: body, keepalive: true }).catch(function () {});
    } catch (nothing) { /* As above. */ }
    if (tabs && !told) tabs.postMessage(0);
    location.replace(root.dataset.away);
  }
  // Another tab has left, or somebody logs out there.
  if (tabs) tabs.onmessage = function (e) {
    if (!e.data) leave(true);
    else if (root.dataset.who && window.end) end();
  };
  // A lifted finger or button leaves: its click comes later, on a slow phone some frames.
  addEventListener("pointerdown", function (e) {
    var at = !e.button && e.target.closest(".leave");
    alone = false;
    down[e.pointerId] = at && at.getBoundingClientRect();
  }, true);
  addEventListener("pointerup", function (e) {
    var x = e.clientX, y = e.clientY, at = down[e.pointerId];
    if (at && x >= at.left && x <= at.right && y >= at.top && y <= at.bottom) leave();
  }, true);
  addEventListener("click", function (e) {
    if (!e.target.closest(".leave")) return;
    e.preventDefault();
    leave();
  }, true);
  // Shift three times, each alone: never as part of a capital letter or a shortcut.
  addEventListener("keydown", function (e) {
    alone = e.key === "Shift" && !e.repeat && !e.ctrlKey && !e.altKey && !e.metaKey;
    if (!alone) presses = 0;
  }, true);
  addEventListener("keyup", function (e) {
    if (e.key !== "Shift" || !alone || "unpressed" in root.dataset) return;
    if (e.timeStamp - last > 5000) presses = 0;
    last = e.timeStamp;
    var says = d.getElementById("presses");
    if (++presses === 3) leave();
    else if (says) says.textContent = says.dataset["press" + presses];
  }, true);
})(document, document.documentElement);
