// Keys of the review page. Everything works without this file.
"use strict";
(() => {
  const one = (q) => document.querySelector(q);
  const all = (q) => Array.from(document.querySelectorAll(q));
  const items = () => { const d = all("[data-doubt]"); return d.length ? d : all("[data-line]"); };
  let at = -1;
  const go = (step) => {
    const list = items();
    if (!list.length) return;
    at = Math.min(Math.max(at + step, 0), list.length - 1);
    list.forEach((x, i) => x.classList.toggle("here", i === at));
    list[at].scrollIntoView({ block: "nearest" });
    all("mark.here").forEach((m) => m.classList.remove("here"));
    const mark = list[at].id && document.getElementById("t" + list[at].id.slice(1));
    if (mark) { mark.classList.add("here"); mark.scrollIntoView({ block: "center" }); }
  };
  const enter = () => {
    const here = items()[at];
    if (!here) return false;
    const target = here.matches("[data-line]") ? here.querySelector("a") : here.querySelector("button, input:not([type=hidden])");
    if (!target) return false;
    if (target.tagName === "A") target.click(); else target.focus();
    return true;
  };
  // A passage is played on the page; without this script it opens beside it.
  const player = one("#player");
  const play = (second) => { player.currentTime = Math.max(second - 0.5, 0); player.play(); };
  if (player) document.addEventListener("click", (ev) => {
    const a = ev.target.closest("[data-at]");
    if (a) { ev.preventDefault(); play(Number(a.dataset.at)); }
  });
  const listen = () => {
    if (!player) return;
    const here = items()[at];
    const a = here && here.querySelector("[data-at]");
    if (a) play(Number(a.dataset.at)); else if (player.paused) player.play(); else player.pause();
  };
  // A directory that is longer than its list is searched as one types.
  const book = one("#book[data-more]");
  let asked = 0;
  if (book) document.addEventListener("input", (ev) => {
    if (!ev.target.matches('input[list="book"]') || ev.target.value.length < 2) return;
    const mine = ++asked;
    setTimeout(async () => {
      if (mine !== asked) return;
      // Posted, since what is typed may be a patient's name; a page that has locked answers nothing.
      const res = await fetch("/directory", { method: "POST", body: new URLSearchParams({ q: ev.target.value }), redirect: "manual" }).catch(() => null);
      if (!res || !res.ok || mine !== asked) return;
      const lines = await res.json();
      if (mine === asked) book.replaceChildren(...lines.map((l) => { const o = document.createElement("option"); o.value = l.choice; o.textContent = l.label; return o; }));
    }, 120);
  });
  document.addEventListener("click", (ev) => {
    if (ev.target.closest('a[href="#amend"]')) one("#editing").open = true;
    all(".up[open]").forEach((d) => { if (!d.contains(ev.target)) d.open = false; });
  });
  // A form is sent once, however often its button is pressed; an answer that does not
  // come frees it, and so does a file that is saved in place of a new page.
  let leaving = null;
  document.addEventListener("submit", (ev) => {
    const f = ev.target;
    if (f.dataset.sent) { ev.preventDefault(); return; }
    f.dataset.sent = "1";
    leaving = f;
    setTimeout(() => { delete f.dataset.sent; if (leaving === f) leaving = null; }, 5000);
  });
  // What was typed and not sent is not left by mistake: by a link, a key, or another
  // form of the same page.
  const changed = (x) => {
    if (!x.form || x.form === leaving || x.disabled || ["hidden", "password", "submit", "button", "search"].includes(x.type)) return false;
    if (x.form.matches(".search, .login")) return false;
    if (x.type === "checkbox" || x.type === "radio") return x.checked !== x.defaultChecked;
    if (x.tagName === "TEXTAREA" || x.tagName === "INPUT") return x.value !== x.defaultValue || x.tagName === "TEXTAREA" && x.form.hasAttribute("data-unsaved");
    return false;
  };
  const dirty = () => all("input, textarea").some(changed);
  window.addEventListener("beforeunload", (ev) => { if (dirty()) ev.preventDefault(); });
  // A page that the browser had put aside is asked for again: it may have been locked since.
  window.addEventListener("pageshow", (ev) => { if (ev.persisted) location.reload(); });
  // The time in which a signed letter can be called back runs down; then the page
  // is asked again what became of it.
  all("[data-until]").forEach((x) => {
    const end = Date.now() + Number(x.dataset.until) * 1000;
    const tick = setInterval(() => {
      const left = Math.ceil((end - Date.now()) / 1000);
      if (left <= 0) { clearInterval(tick); if (!dirty()) location.reload(); return; }
      x.textContent = left < 60 ? `dans ${left} s` : `dans ${Math.floor(left / 60)} min ${String(left % 60).padStart(2, "0")} s`;
    }, 500);
  });
  // What has left cannot be called back: its button goes. Nothing is reloaded, since
  // somebody may be writing on this page.
  all("[data-gone]").forEach((x) => setTimeout(() => x.remove(), Number(x.dataset.gone) * 1000));
  const answer = (q) => { const b = one(".asking.open " + q); if (b) b.click(); };
  const focus = (q) => { const x = one(q); if (x) x.focus(); };
  const keys = {
    j: () => go(1),
    k: () => go(-1),
    e: () => { const d = one("#editing"); if (d) { d.open = true; d.querySelector("textarea").focus(); } },
    s: () => focus("[data-pin]"),
    r: () => { const x = one("[data-reason]"); if (x) { x.closest("details").open = true; x.focus(); } },
    l: () => { const b = one("#ready"); if (b) b.click(); },
    p: listen,
    v: () => { const a = one("#next"); if (a) a.click(); },
    // Answers have keys of their own: a key that leafs through letters must not answer for one.
    a: () => answer("#asked"),
    n: () => answer("#unasked"),
    "?": () => { const h = one("#help"); h.hidden = !h.hidden; },
  };
  document.addEventListener("keydown", (ev) => {
    if (ev.key === "Escape") {
      one("#help").hidden = true;
      all(".up[open]").forEach((d) => { d.open = false; });
      if (document.activeElement) document.activeElement.blur();
      return;
    }
    if (ev.ctrlKey || ev.metaKey || ev.altKey || ev.isComposing) return;
    if (ev.target.closest("input, textarea, select, button, a, summary")) return;
    if (ev.key === "Enter") { if (enter()) ev.preventDefault(); return; }
    const act = keys[ev.key];
    if (act) { ev.preventDefault(); act(); }
  });
})();
