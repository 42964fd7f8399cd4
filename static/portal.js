/* One address: links and forms are fetched and put in place, so that the browser's
   history holds one line. Also drafts, the curtain, and the end of an idle visit. */
(function (d, root) {
  "use strict";
  if (!window.blank) return; // without the exit's script the browser does all by itself
  var here = location.href, heard = Date.now(), touched = heard,
    used = heard, asked = 0, asking, sending, saving, unsaved, timer, drawn;

  function say(what) {
    var line = d.getElementById("says");
    if (line) line.replaceChildren(what);
  }

  /* Going from page to page. */
  function go(url, body) {
    if (sending) return;
    if (!body) save();
    if (asking) asking.abort();
    clearTimeout(timer);
    var ask = (asking = new AbortController()), main = d.querySelector("main");
    sending = !!body;
    var slow = setTimeout(function () { main.setAttribute("aria-busy", "true"); }, 300);
    var late = setTimeout(function () { ask.abort(); }, 3e4);
    say("");
    // A draft on its way must not arrive after the message it became.
    Promise.resolve(saving).then(function () {
      return fetch(url, {
        method: body ? "POST" : "GET", body: body, cache: "no-store", signal: ask.signal
      });
    }).then(function (answer) {
      return answer.text().then(function (text) {
        if (!gone && ask === asking) put(text, answer, body);
      });
    }).catch(function () {
      if (ask === asking) say(d.getElementById("says").dataset.offline);
    }).finally(function () {
      clearTimeout(slow);
      clearTimeout(late);
      if (ask !== asking) return;
      asking = sending = null;
      if (unsaved) timer = setTimeout(save, 5000);
      main.removeAttribute("aria-busy");
    });
  }

  function put(text, answer, sent) {
    var page = new DOMParser().parseFromString(text, "text/html"), next = page.documentElement;
    // An answer without the exit is not ours: a proxy's error, a hotel's log-in.
    if (!page.querySelector(".leave")) throw new Error();
    var box = d.querySelector("#f textarea");
    // Whoever logs in here closes what somebody before them has open beside it.
    if (tabs && sent && !root.dataset.who && next.dataset.who) tabs.postMessage(1);
    if (next.dataset.who !== root.dataset.who && new URL(answer.url).pathname === "/") {
      blank();
      return location.replace("/");
    }
    // An error leaves a text where it is, unless it gives it back or says that it is kept.
    if (answer.status >= 400 && box && box.value &&
        !page.querySelector("#f textarea, [data-saved]")) {
      return say(Array.from(page.querySelectorAll("main h1, main p"), function (one) {
        return one.textContent.trim().replace(/([^.?!:])$/, "$1.");
      }).join(" "));
    }
    here = answer.url;
    heard = Date.now();
    d.title = page.title;
    Array.from(root.attributes).forEach(function (a) { root.removeAttribute(a.name); });
    Array.from(next.attributes).forEach(function (a) { root.setAttribute(a.name, a.value); });
    page.querySelectorAll("noscript").forEach(function (e) { e.remove(); });
    d.body.replaceWith(page.body);
    draw(drawn);
    scrollTo(0, 0);
    box = d.querySelector("textarea[data-draft]");
    unsaved = unsaved && box && box.value;
    ready();
    look(d.querySelector("[data-focus]") || d.querySelector("h1"));
  }

  function look(at) {
    if (!at) return;
    if (at.tabIndex < 0) at.tabIndex = -1;
    at.focus();
  }

  function ready() {
    d.querySelectorAll("[data-script]").forEach(function (e) { e.hidden = false; });
  }

  d.addEventListener("click", function (e) {
    var link = e.target.closest("a[href]");
    if (e.target.closest("[data-stay]")) return stay();
    if (e.target.closest("[data-again]")) return again();
    if (!link || e.defaultPrevented || e.ctrlKey || e.metaKey || e.shiftKey) return;
    var href = link.getAttribute("href"), url = new URL(href, here);
    if (link.target || link.hasAttribute("download") || url.origin !== location.origin) return;
    e.preventDefault();
    if (href[0] === "#") look(d.getElementById(href.slice(1)));
    else go(url);
  });

  d.addEventListener("submit", function (e) {
    if (!("submitter" in e)) return;
    e.preventDefault();
    var form = e.target, by = e.submitter, data = new FormData(form);
    function set(name) { return (by && by.getAttribute("form" + name)) || form.getAttribute(name); }
    if (by && by.name) data.append(by.name, by.value);
    if (tabs && set("action") === "/q") tabs.postMessage(1);
    var url = new URL(set("action") || here, here), fields = new URLSearchParams(data);
    if ((set("method") || "get").toLowerCase() === "post") {
      return go(url, form.enctype === "multipart/form-data" ? data : fields);
    }
    url.search = fields;
    go(url);
  });

  /* Drafts: every five seconds of change, and when the page is hidden. */
  function save(parting) {
    var box = d.querySelector("textarea[data-draft]"), mark = d.getElementById("kept");
    clearTimeout(timer);
    timer = 0;
    if (!box || !unsaved || gone || sending) return;
    unsaved = false;
    var body = typed(box), kept = box.value;
    body.append("csrf_token", box.form.elements.csrf_token.value);
    saving = fetch("/d", { method: "POST", body: body, keepalive: !!parting }).then(function (r) {
      if (!r.ok) {
        unsaved = true;
        if (mark) mark.hidden = true;
        return;
      }
      heard = Date.now();
      box.defaultValue = kept;  // the exit takes along only what has changed since
      // Said once: a screen reader should not hear it every five seconds.
      if (mark && !mark.textContent) mark.textContent = mark.dataset.kept;
      if (mark) mark.hidden = unsaved;
    }, function () {
      unsaved = true;
      timer = setTimeout(save, 15e3);
    });
  }

  d.addEventListener("input", function (e) {
    if (!e.target.matches("textarea[data-draft]")) return;
    unsaved = true;
    timer = timer || setTimeout(save, 5000);
  });

  // Chromium brings the first line of a box into view: the exit would cover the others.
  d.addEventListener("focusin", function (e) {
    if (e.target.tagName === "TEXTAREA") e.target.scrollIntoView({ block: "nearest" });
  });

  d.addEventListener("change", function (e) {
    var shown = d.getElementById(e.target.dataset.shows);
    if (shown) shown.type = e.target.checked ? "text" : "password";
  });

  /* The end of an idle visit, counted from the last answer; before the log-in, from a touch. */
  function stay(quietly) {
    if (!root.dataset.who) return;
    asked = Date.now();
    fetch("/k", { cache: "no-store" }).then(function (answer) {
      if (!answer.ok) return end();
      heard = Date.now();
      if (d.querySelector("[data-stay]")) say("");
    }, function () { if (!quietly) say(d.getElementById("says").dataset.offline); });
  }

  /* What stays says nothing: whoever finds the phone then sees a button, and no page of ours. */
  function end() {
    var over = d.getElementById("over").content.firstElementChild;
    save(true);
    if (!root.dataset.who) { // nothing on the server ends by itself: what the cookie says must go
      fetch("/", { method: "POST", body: new FormData(), keepalive: true }).catch(function () {});
    }
    blank();
    draw(false);
    d.body.append(over);
    over.lastElementChild.focus();
  }

  window.end = end;

  // The server may end a visit some seconds later than its page: nobody goes on with it from here.
  function again() {
    var body = new FormData();
    body.append("idle", 1);
    fetch("/", { method: "POST", body: body, keepalive: true }).catch(function () {}).finally(
      function () { location.replace("/"); }
    );
  }

  /* The curtain hides the page from the eye, until somebody taps or presses a key. */
  function draw(on) {
    drawn = !!on && "curtain" in root.dataset;
    root.toggleAttribute("data-drawn", drawn);
  }

  // What a page may also do by itself, as when the warning comes.
  var PASSIVE = ["scroll", "pointermove", "focusin"];
  function open(e) {
    touched = Date.now();
    if (!PASSIVE.includes(e.type)) used = touched;
    if (!root.dataset.who && used === touched) {
      heard = touched;
      if (d.querySelector("[data-stay]")) say("");
    }
    if (!drawn || (e.type !== "click" && (e.type !== "keydown" || e.key === "Shift"))) return;
    if (e.target.closest(".leave")) return;
    draw(false);
    if (e.target.closest("[data-stay]")) return;
    e.preventDefault();
    e.stopPropagation();
  }
  ["click", "pointerdown", "pointermove", "wheel", "scroll", "keydown", "input", "focusin"].forEach(
    function (name) { addEventListener(name, open, true); }
  );

  function tick() {
    var idle = root.dataset.idle * 1000, quiet = Date.now() - heard;
    if (gone) return;
    if (+root.dataset.curtain && Date.now() - touched > root.dataset.curtain * 1000) draw(true);
    if (!idle) return;
    if (used - heard > 6e4 && Date.now() - asked > 3e4) stay(true);
    if (quiet > idle) end();
    else if (quiet > idle - 6e4 && !d.querySelector("[data-stay]")) {
      say(d.getElementById("idle").content.cloneNode(true));
    }
  }
  setInterval(tick, 1000);

  d.addEventListener("visibilitychange", function () {
    if (!d.hidden) return tick();
    draw(true);
    save(true);
  });
  addEventListener("pagehide", blank);
  addEventListener("pageshow", function (e) {
    if (e.persisted) location.reload();
  });
  ready();
})(document, document.documentElement);
