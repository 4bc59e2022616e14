// Looks at a page of the practice inside a real browser, as laid out, and tells the
// page around it what is wrong. Numbers are those of WCAG 2.2.
"use strict";
(() => {
  const wrong = [];
  const say = (what, x) => wrong.push(what + (x ? ": " + (x.id ? "#" + x.id : "") + " <" + x.tagName.toLowerCase() + "> " + (x.textContent || x.name || "").trim().slice(0, 60) : ""));
  const all = (q, from) => Array.from((from || document).querySelectorAll(q));
  const shown = (x) => x.checkVisibility({ checkOpacity: false, checkVisibilityCSS: true }) && x.getBoundingClientRect().width > 1;
  const nameOf = (x) => (x.getAttribute("aria-label") || (x.labels && Array.from(x.labels).map((l) => l.textContent).join(" ")) || (x.matches("a, button, summary") ? x.textContent : "") || "").trim();

  const structure = () => {
    if (document.documentElement.lang !== "fr") say("3.1.1 no language");
    if (!document.title) say("2.4.2 no title");
    if (all("main").length !== 1) say("one main landmark, not " + all("main").length);
    if (all("h1").length !== 1) say("one h1, not " + all("h1").length);
    let level = 0;
    for (const h of all("h1, h2, h3, h4")) {
      const n = Number(h.tagName[1]);
      if (n > level + 1) say("1.3.1 heading jumps from " + level, h);
      level = n;
    }
    const seen = new Set();
    for (const x of all("[id]")) { if (seen.has(x.id)) say("an id twice", x); seen.add(x.id); }
    for (const a of all('a[href^="#"]')) if (!document.getElementById(a.hash.slice(1))) say("leads nowhere on this page", a);
    for (const x of all("[aria-describedby]")) if (!document.getElementById(x.getAttribute("aria-describedby"))) say("described by nothing", x);
    for (const x of all("nav, [role=navigation], section")) if (!x.getAttribute("aria-label") && !x.querySelector("h1, h2")) say("1.3.1 landmark without a name", x);
    for (const t of all("table.list")) if (t.rows.length > 1 && !t.querySelector("th")) say("1.3.1 table without headers", t);
    for (const x of all("[tabindex]")) if (x.tabIndex > 0) say("2.4.3 focus order of its own", x);
    for (const x of all("main *")) if (getComputedStyle(x).order !== "0") say("2.4.3 shown in another order than read", x);
    for (const x of all(".banner")) if (x.tagName === "DIV" && !x.getAttribute("role")) say("4.1.3 a message that is not announced", x);
  };

  const fields = () => {
    for (const x of all("input:not([type=hidden]), select, textarea, button, summary, a[href]")) {
      if (!nameOf(x)) say("4.1.2 no name", x);
      if (x.matches("label, input, select, textarea") && !x.labels.length && !x.getAttribute("aria-label")) say("3.3.2 no label", x);
    }
  };

  // 2.5.8: 24 pixels each way, or nothing else within a circle of 24 around; a link in a sentence is free.
  const targets = () => {
    const list = all("input:not([type=hidden]), select, textarea, button, summary, a[href]").filter(shown).map((x) => ({ x, r: (x.closest("label") || x).getBoundingClientRect() }));
    for (const t of list) {
      if (t.r.width >= 23.5 && t.r.height >= 23.5) continue;
      const sentence = t.x.tagName === "A" && getComputedStyle(t.x).display === "inline" && (t.x.closest("p, .text, li, td, div") || t.x.parentElement).textContent.trim().length > t.x.textContent.trim().length;
      if (sentence) continue;
      const cx = (t.r.left + t.r.right) / 2, cy = (t.r.top + t.r.bottom) / 2;
      for (const o of list) {
        if (o === t || o.r.width === 0) continue;
        const dx = Math.max(o.r.left - cx, 0, cx - o.r.right), dy = Math.max(o.r.top - cy, 0, cy - o.r.bottom);
        if (Math.hypot(dx, dy) < 12) { say("2.5.8 target of " + Math.round(t.r.width) + " by " + Math.round(t.r.height), t.x); break; }
      }
    }
  };

  const rgb = (s) => { const m = s.match(/[\d.]+/g).map(Number); return { c: m.slice(0, 3), a: m.length > 3 ? m[3] : 1 }; };
  const light = (c) => c.map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4).reduce((s, v, i) => s + v * [0.2126, 0.7152, 0.0722][i], 0);
  const contrast = () => {
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let n = walk.nextNode(); n; n = walk.nextNode()) {
      const x = n.parentElement;
      if (!n.data.trim() || !shown(x) || x.closest(".hear, .skip, option, script, [hidden]")) continue;
      let ground = null;
      for (let y = x; y && !ground; y = y.parentElement) { const b = rgb(getComputedStyle(y).backgroundColor); if (b.a === 1) ground = b.c; }
      const style = getComputedStyle(x), size = parseFloat(style.fontSize), large = size >= 24 || size >= 18.66 && Number(style.fontWeight) >= 700;
      const a = light(rgb(style.color).c), b = light(ground || [255, 255, 255]);
      const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      if (ratio < (large ? 3 : 4.5)) say("1.4.3 contrast of " + ratio.toFixed(2), x);
    }
  };

  const layout = () => {
    if (document.documentElement.scrollWidth > innerWidth) say("1.4.10 scrolls sideways, " + document.documentElement.scrollWidth + " in " + innerWidth);
    const bar = document.querySelector(".decide");
    if (!bar) return;
    const r = bar.getBoundingClientRect();
    const share = r.height / innerHeight, most = innerWidth < 700 ? 0.25 : 0.12;
    const small = innerWidth < 360 || innerHeight < 700; // a phone at twice its letters: it scrolls
    if (!small && share > most && !document.querySelector(".asking")) say("the bar takes " + Math.round(share * 100) + " % of the window");
    for (const x of all(".sign button.main, .sign [data-pin], .up > summary", bar)) {
      const b = x.getBoundingClientRect();
      const top = document.elementFromPoint((b.left + b.right) / 2, (b.top + b.bottom) / 2);
      if (b.bottom > innerHeight + 1 || b.top < 0 || !top || !x.contains(top) && !top.contains(x)) say("the decision is hidden", x);
    }
    const bound = document.querySelector(".bound");
    if (bound && bound.scrollHeight > bound.clientHeight + 1 && bound.tabIndex !== 0) say("2.1.1 what is signed cannot be scrolled by key", bound);
    // A letter to one reader shows all that is signed without scrolling.
    if (!small && bound && !/ envois, /.test(bound.textContent) && bound.scrollHeight > bound.clientHeight + 2) say("what is signed does not show at once", bound);
    if (bar.offsetHeight && innerWidth >= 1120) for (const z of all(".zones > .zone")) if (z.getBoundingClientRect().bottom > r.top + 1) say("the bar covers", z.querySelector("h2"));
  };

  // Panels that open above the bar stay in the window, and hold what the key leads to.
  const panels = () => {
    for (const d of all(".up")) {
      d.open = true;
      const r = d.querySelector(".end").getBoundingClientRect();
      if (r.left < -1 || r.right > innerWidth + 1 || r.top < 0 || r.bottom > innerHeight + 1) say("a panel leaves the window", d.querySelector("summary"));
      d.open = false;
    }
    if (!document.querySelector("[data-reason]")) return;
    const key = (k) => document.body.dispatchEvent(new KeyboardEvent("keydown", { key: k, bubbles: true, cancelable: true }));
    key("r");
    if (!document.activeElement.matches("[data-reason]")) say("the key r does not lead to the reason");
    document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
    if (document.querySelector(".up[open]")) say("the key Escape does not close the panel");
    key("s");
    if (document.querySelector("[data-pin]") && !document.activeElement.matches("[data-pin]")) say("the key s does not lead to the code");
    document.activeElement.blur();
  };

  // What was typed holds the page back; what is as it came does not; a form is sent once.
  const typing = () => {
    const leaves = () => { const ev = new Event("beforeunload", { cancelable: true }); window.dispatchEvent(ev); return !ev.defaultPrevented; };
    if (!leaves()) say("a page on which nothing was typed asks before it is left");
    const x = document.querySelector("main textarea, main .keep input:not([type=hidden])");
    if (x) {
      const was = x.value;
      x.value += " et encore";
      if (leaves()) say("what was typed is lost by leaving", x);
      x.value = was;
    }
    const f = document.querySelector("main form[method=post]");
    if (!f) return;
    let sent = 0;
    const stop = (ev) => { if (!ev.defaultPrevented) sent++; ev.preventDefault(); };
    window.addEventListener("submit", stop);
    for (let i = 0; i < 3; i++) f.dispatchEvent(new SubmitEvent("submit", { bubbles: true, cancelable: true }));
    window.removeEventListener("submit", stop);
    delete f.dataset.sent;
    if (sent !== 1) say("pressed three times, a form is sent " + sent + " times", f);
  };

  const search = async () => {
    const x = document.querySelector('input[list="book"]');
    if (!x || !document.querySelector("#book[data-more]")) return;
    x.value = "GARNIER Odile";
    x.dispatchEvent(new Event("input", { bubbles: true }));
    await new Promise((r) => setTimeout(r, 400));
    x.value = x.defaultValue;
  };

  window.addEventListener("load", async () => {
    for (const look of [structure, fields, targets, contrast, layout, panels, typing, search]) {
      try { await look(); } catch (err) { say("the probe broke: " + err.message); }
    }
    all("main details").forEach((d) => { if (!d.matches(".up")) d.open = true; });
    for (const look of [fields, targets, contrast]) look();
    if (document.documentElement.scrollWidth > innerWidth) say("1.4.10 scrolls sideways once all is open, " + document.documentElement.scrollWidth + " in " + innerWidth);
    parent.postMessage({ at: window.name, dark: matchMedia("(prefers-color-scheme:dark)").matches, wrong: Array.from(new Set(wrong)), bar: document.querySelector(".decide") ? document.querySelector(".decide").offsetHeight : 0 }, "*");
  });
})();
