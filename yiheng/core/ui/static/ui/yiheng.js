// Theme before paint, keyboard, waiting state. Loaded in the head without defer; every page works without it.
"use strict";
(() => {
  const root = document.documentElement, stored = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
  const store = (key, value) => { try { localStorage.setItem(key, value); } catch { /* private window */ } };
  root.classList.add("js");
  if (stored("theme")) root.dataset.theme = stored("theme");

  const one = (selector) => document.querySelector(selector);
  const rows = () => [...document.querySelectorAll("[data-row], main tbody tr, main li.due")];
  const typing = (el) => el.matches("input, textarea, select, [contenteditable]");
  const keysOn = () => stored("keys") !== "off";
  let going = 0;

  const toast = (text) => {
    const box = one("#toasts"), note = document.createElement("p");
    note.className = "toast"; note.textContent = text; box?.append(note);
    setTimeout(() => note.remove(), 4000);
  };
  const dark = () => (root.dataset.theme || (matchMedia("(prefers-color-scheme:dark)").matches ? "dark" : "light")) === "dark";
  const step = (by) => {
    const all = rows(), at = all.findIndex((row) => row.classList.contains("at"));
    const next = all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + by))];
    if (!next) return;
    all[at]?.classList.remove("at"); next.classList.add("at");
    (next.querySelector("a[href]") || next).focus(); next.scrollIntoView({ block: "nearest" });
  };
  const tab = (by) => { const all = [...document.querySelectorAll("main .seg a")], at = all.findIndex((el) => el.hasAttribute("aria-current")); return at < 0 ? null : all[at + by]; };
  const clause = (by) => {
    const all = [...document.querySelectorAll(".cl[id]")];
    const at = all.findIndex((el) => el.matches(":target, .sel"));
    const next = all[at + by] || all[0];
    if (next) { location.hash = next.id; next.querySelector("a")?.focus(); }
    else (one(`.clauses [rel=${by < 0 ? "prev" : "next"}]`) || tab(by))?.click();
  };
  const picked = () => { const el = document.getElementById(decodeURIComponent(location.hash.slice(1))); return el?.matches(".cl") ? el : null; };
  const beside = () => { const box = one("#drawer"); return box && matchMedia("(min-width:1181px)").matches && window.htmx ? box : null; };
  let rest = "", picking = 0;
  const pick = () => {  // the clause of the hash is shown in the drawer beside the text
    const row = picked(), box = beside();
    if (!row || !box) return;
    rest = rest || box.innerHTML;
    for (const link of document.querySelectorAll(".toc a")) {
      const here = link.hash === `#${row.closest("section").id}`;
      if (here) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current");
    }
    clearTimeout(picking);
    picking = setTimeout(() => htmx.ajax("GET", row.querySelector("a").href, { target: box, swap: "innerHTML" }), 120);
  };
  const unpick = () => { one("#drawer").innerHTML = rest; picked()?.querySelector("a")?.focus(); };
  const reachable = () => {  // what scrolls sideways can be scrolled from the keyboard
    for (const box of document.querySelectorAll(".scroll, .card>div:has(>table)")) if (box.scrollWidth > box.clientWidth && !box.hasAttribute("tabindex")) box.tabIndex = 0;
  };
  const tick = () => {  // how long something still lasts
    for (const clock of document.querySelectorAll("[data-until]")) {
      const left = Math.max(0, Math.floor((Date.parse(clock.dataset.until) - Date.now()) / 1000));
      clock.textContent = [left / 3600, left / 60 % 60, left % 60].map((n) => String(Math.floor(n)).padStart(2, "0")).join(":");
    }
  };
  const close = () => {
    const open = one("details.js-pop[open]"), drawer = one(".drawer [data-close]");
    if (open) { open.open = false; open.querySelector("summary").focus(); } else drawer?.click();
  };
  const acts = {
    "/": () => one("#find, main [type=search], main .filters .input")?.focus(), j: () => step(1), k: () => step(-1), "[": () => clause(-1), "]": () => clause(1),
    g: () => { going = Date.now(); }, "?": () => one("#keys")?.showModal(), Enter: () => one(".at a[href]")?.click(),
    s: () => { const row = one(".at[data-sign]"); if (row) location.href = row.dataset.sign; },
  };
  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (key === "Escape") { if (!one("dialog[open]")) close(); return; }
    if (!keysOn() || event.altKey || event.metaKey) return;
    if (event.ctrlKey) { if (key === "Enter") target.form?.requestSubmit(); return; }
    if (typing(target) || one("dialog[open]")) return;
    if (key === "Enter" && target !== document.body) return;
    const link = Date.now() - going < 1500 && one(`[data-go="${CSS.escape(key)}"]`);
    if (link) link.click(); else if (acts[key]) acts[key](); else return;
    event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".cl>a");
    if (link && beside() && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      const top = scrollY;
      if (picked() === link.parentElement) pick(); else { location.hash = link.parentElement.id; scrollTo(0, top); }
    }
    if (event.target.closest(".drawer [data-close]")) unpick();
    const el = event.target.closest("[data-do], .cite");
    const pop = one("details.js-pop[open]");
    if (pop && !pop.contains(event.target)) pop.open = false;
    if (!el) return;
    const what = el.dataset.do;
    if (what === "theme") { root.dataset.theme = dark() ? "light" : "dark"; store("theme", root.dataset.theme); }
    if (what === "keys") one("#keys")?.showModal();
    if (what === "close") el.closest("dialog")?.close();
    if (what === "print") print();
    if (what === "back") history.back();
    if (what === "copy") navigator.clipboard?.writeText(el.dataset.text).then(() => toast(el.dataset.done));
  });
  document.addEventListener("change", ({ target }) => { if (target.id === "keys-on") store("keys", target.checked ? "on" : "off"); });
  document.addEventListener("copy", (event) => {  // a lone clause tag is copied with its id
    const tag = getSelection()?.anchorNode?.parentElement?.closest(".cite");
    if (tag && getSelection().toString().trim() === tag.textContent.trim()) {
      event.clipboardData.setData("text/plain", `${tag.textContent.trim()}（${tag.title}）`); event.preventDefault();
    }
  });
  document.addEventListener("DOMContentLoaded", () => {
    const box = one("#keys-on"); if (box) box.checked = keysOn();
    one(".errors")?.focus();
    reachable();
    one("main .seg [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });
    pick();
    if (one("[data-until]")) setInterval(tick, 1000);
  });
  const edit = (bar, { wrap, line, link, block }) => {  // the buttons above a text: Markdown around, before, after what is marked
    const area = document.getElementById(bar.dataset.editor), { selectionStart: a, selectionEnd: b, value } = area;
    const put = (from, text, start, end) => { area.focus(); area.setRangeText(text, from, b); area.setSelectionRange(start, end); area.dispatchEvent(new Event("input", { bubbles: true })); };
    const said = value.slice(a, b), begin = value.lastIndexOf("\n", a - 1) + 1;
    if (wrap) put(a, wrap + said + wrap, a + wrap.length, b + wrap.length);
    else if (line) { const rows = value.slice(begin, b).split("\n").map((row) => line + row).join("\n"); put(begin, rows, begin + rows.length, begin + rows.length); }
    else if (link) { const at = a + (said || link).length + 11; put(a, `[${said || link}](https://)`, at, at); }
    else if (block) { const text = `${said}${b && value[b - 1] !== "\n" ? "\n\n" : ""}${block}\n`; put(a, text, a + text.length, a + text.length); }
  };
  document.addEventListener("click", ({ target }) => { const bar = target.closest("[data-editor]"), key = bar && target.closest("button"); if (key) edit(bar, key.dataset); });
  document.addEventListener("htmx:load", reachable);
  addEventListener("resize", reachable);
  addEventListener("hashchange", pick);
  const waiting = new WeakMap();  // the skeleton comes only when the answer takes longer than 300 ms
  document.addEventListener("htmx:beforeRequest", ({ detail }) => {
    waiting.set(detail.xhr, setTimeout(() => { detail.target.classList.add("waiting"); detail.target.setAttribute("aria-busy", "true"); }, 300));
  });
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    clearTimeout(waiting.get(detail.xhr)); detail.target.classList.remove("waiting"); detail.target.removeAttribute("aria-busy");
  });
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {  // a refusal is an answer too: show it
    if (![403, 404, 422, 500, 503].includes(detail.xhr.status)) return;
    detail.shouldSwap = true; detail.isError = false;
    if (detail.serverResponse.includes('id="main"')) { detail.target = one("#main"); detail.selectOverride = "#main"; detail.swapOverride = "outerHTML"; }
  });
})();
