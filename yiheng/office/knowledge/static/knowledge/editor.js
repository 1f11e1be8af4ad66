// The buttons above the text: each puts Markdown around or before what is marked. Without a script they are hidden.
"use strict";
(() => {
  const bar = document.querySelector("[data-editor]"), area = bar && document.getElementById(bar.dataset.editor);
  if (!area) return;
  const put = (from, to, text, start, end) => {
    area.focus(); area.setRangeText(text, from, to, "end"); area.setSelectionRange(start, end);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const wrap = (mark) => {
    const { selectionStart: a, selectionEnd: b, value } = area;
    put(a, b, mark + value.slice(a, b) + mark, a + mark.length, b + mark.length);
  };
  const line = (mark) => {
    const { selectionStart: a, selectionEnd: b, value } = area;
    const from = value.lastIndexOf("\n", a - 1) + 1, rows = value.slice(from, b).split("\n").map((row) => mark + row).join("\n");
    put(from, b, rows, from + rows.length, from + rows.length);
  };
  const link = (words) => {
    const { selectionStart: a, selectionEnd: b, value } = area, text = value.slice(a, b) || words;
    put(a, b, `[${text}](https://)`, a + text.length + 11, a + text.length + 11);
  };
  const block = (text) => {
    const at = area.selectionEnd, before = at && area.value[at - 1] !== "\n" ? "\n\n" : "";
    put(at, at, `${before}${text}\n`, at + before.length + text.length + 1, at + before.length + text.length + 1);
  };
  bar.addEventListener("click", (event) => {
    const { wrap: w, line: l, link: k, block: b } = event.target.closest("button")?.dataset || {};
    if (w) wrap(w); else if (l) line(l); else if (k) link(k); else if (b) block(b);
  });
})();
