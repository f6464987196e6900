// What the pages gain with a script; each of them works without it.
// Runs under a strict policy: no eval, nothing inline.
(() => {
  "use strict";

  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const live = document.getElementById("live");
  const say = (text) => { if (live) live.textContent = text; };

  // The menu on small screens. Without script it opens through #rail (:target).
  function menu() {
    const toggle = document.querySelector(".navtoggle");
    const rail = document.getElementById("rail");
    if (!toggle || !rail) return;
    toggle.setAttribute("role", "button");
    toggle.setAttribute("aria-expanded", "false");
    toggle.setAttribute("aria-controls", "rail");
    const open = (on) => {
      rail.classList.toggle("is-open", on);
      toggle.setAttribute("aria-expanded", String(on));
      (on ? rail.querySelector("a") : toggle)?.focus();
    };
    const isOpen = () => rail.classList.contains("is-open");
    toggle.addEventListener("click", (event) => { event.preventDefault(); open(!isOpen()); });
    toggle.addEventListener("keydown", (event) => {
      if (event.key === " ") { event.preventDefault(); open(!isOpen()); }
    });
    rail.querySelector(".rail__close")?.addEventListener("click", (event) => {
      event.preventDefault();
      open(false);
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && isOpen()) open(false);
    });
  }

  // One open drop-down at a time; Escape or a click elsewhere closes it.
  function dropDowns() {
    const opened = () => all("details.menu[open]");
    document.addEventListener("click", (event) => {
      opened().forEach((box) => { if (!box.contains(event.target)) box.open = false; });
    });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      opened().forEach((box) => { box.open = false; box.querySelector("summary").focus(); });
    });
  }

  // After a refused form the reader begins at the list of errors; a link there
  // goes to the field itself.
  function errorSummary(root) {
    const box = root.querySelector(".errors[tabindex]");
    if (!box) return;
    box.focus();
    all("a[href^='#']", box).forEach((link) => link.addEventListener("click", (event) => {
      const field = document.getElementById(link.hash.slice(1));
      if (!field) return;
      event.preventDefault();
      field.focus();
      field.closest(".field")?.scrollIntoView({ block: "center" });
    }));
  }

  // A second press of a submit button sends nothing twice; after a while (a download
  // leaves the page standing) the form may be sent again.
  function submitOnce() {
    document.addEventListener("submit", (event) => {
      const form = event.target;
      if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("hx-post")) return;
      if (form.dataset.sent) { event.preventDefault(); return; }
      form.dataset.sent = "yes";
      setTimeout(() => delete form.dataset.sent, 4000);
    });
    window.addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => delete form.dataset.sent));
  }

  // Files may be dropped on the area around a file input, and their names are shown.
  function fileDrops(root) {
    all(".drop", root).forEach((area) => {
      const input = area.querySelector("input[type=file]");
      const names = area.querySelector(".drop__names");
      if (!input || area.dataset.ready) return;
      area.dataset.ready = "yes";
      const over = (on) => area.classList.toggle("is-over", on);
      const show = () => {
        if (names) names.textContent = [...input.files].map((file) => file.name).join(", ");
      };
      area.addEventListener("dragover", (event) => { event.preventDefault(); over(true); });
      area.addEventListener("dragleave", () => over(false));
      area.addEventListener("drop", (event) => {
        event.preventDefault();
        over(false);
        if (!event.dataTransfer.files.length) return;
        input.files = event.dataTransfer.files;
        input.dispatchEvent(new Event("change", { bubbles: true }));
      });
      input.addEventListener("change", show);
      show();
    });
  }

  // A filter form sends itself when a choice changes; its button stays for those without script.
  function quickFilters() {
    document.addEventListener("change", (event) => {
      const form = event.target.closest("form[data-quick]");
      if (form && event.target.matches("select, [type=radio], [type=checkbox]")) form.requestSubmit();
    });
  }

  // htmx: the token of forms on every write, and words when the portal does not answer.
  function requests() {
    const token = document.querySelector("meta[name='csrf-token']")?.content;
    document.addEventListener("htmx:configRequest", (event) => {
      if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token;
    });
    for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
      document.addEventListener(name, () => {
        say(live?.dataset.lost ?? "");
        live?.classList.remove("vh");
        live?.classList.add("toast");
      });
    }
    document.addEventListener("htmx:afterOnLoad", () => {
      live?.classList.add("vh");
      live?.classList.remove("toast");
    });
    document.addEventListener("htmx:load", (event) => fileDrops(event.detail.elt));
    document.addEventListener("htmx:afterSettle", (event) => {
      const word = event.detail.elt.querySelector?.("[data-say]") ?? event.detail.elt.closest?.("[data-say]");
      if (word) say(word.dataset.say);
      all(".fig__plot", event.detail.elt).forEach(chart);
    });
  }

  // Charts: the values of the table beside the plot, by pointer, touch and arrow keys.
  function chart(plot) {
    const table = document.getElementById(`${plot.dataset.chart}-table`);
    if (!table?.tHead || plot.dataset.ready) return;
    plot.dataset.ready = "yes";
    const heads = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim());
    const rows = table.tBodies[0].rows;
    const drawing = () => all("svg", plot).find((svg) => svg.getClientRects().length);
    const mark = (index) => drawing()?.querySelector(`[data-row="${index}"]`);
    let tip = null;
    let at = -1;

    function hide() {
      if (tip) tip.hidden = true;
      at = -1;
    }

    function fill(index) {
      const cells = [...rows[index].cells].map((cell) => cell.textContent.trim());
      const title = document.createElement("b");
      title.textContent = cells[0];
      const lines = cells.slice(1).map((text, position) => {
        const line = document.createElement("span");
        const value = document.createElement("i");
        line.append(`${heads[position + 1]} `, value);
        value.textContent = text;
        return line;
      });
      tip.replaceChildren(title, ...lines);
      return [cells[0], ...cells.slice(1).map((text, position) => `${heads[position + 1]} ${text}`)].join(", ");
    }

    function show(index, aloud) {
      if (!rows[index]) return;
      if (!tip) {
        tip = document.createElement("div");
        tip.className = "tip";
        tip.setAttribute("aria-hidden", "true");
        plot.append(tip);
      }
      const words = fill(index);
      tip.hidden = false;
      at = index;
      if (aloud) say(words);
      const host = plot.getBoundingClientRect();
      const box = mark(index)?.getBoundingClientRect();
      const x = box ? box.left + box.width / 2 - host.left : host.width / 2;
      const left = x < host.width * 0.55 ? x + 14 : x - tip.offsetWidth - 14;
      tip.style.left = `${Math.max(0, Math.min(left, host.width - tip.offsetWidth))}px`;
      tip.style.top = "8px";
    }

    const pointed = (event) => {
      const hit = event.target.closest("[data-row]");
      if (hit) show(Number(hit.dataset.row), false);
    };
    plot.addEventListener("pointermove", pointed);
    plot.addEventListener("pointerdown", pointed);
    plot.addEventListener("pointerleave", hide);
    plot.addEventListener("blur", hide);
    plot.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { hide(); return; }
      const last = rows.length - 1;
      const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: last }[event.key];
      if (next === undefined) return;
      event.preventDefault();
      show(Math.min(last, Math.max(0, next)), true);
    });
  }

  // A table of links is one tab stop; the arrow keys move in it.
  function linkGrid(table) {
    const grid = [...table.tBodies[0].rows].map((row) => all("a.st", row)).filter((row) => row.length);
    if (!grid.length) return;
    const first = table.querySelector("a.st[aria-current]") ?? grid[0][0];
    grid.flat().forEach((link) => { link.tabIndex = link === first ? 0 : -1; });
    table.addEventListener("keydown", (event) => {
      const step = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key];
      if (!step || !event.target.matches("a.st")) return;
      const y = grid.findIndex((row) => row.includes(event.target));
      const next = grid[y + step[0]]?.[grid[y].indexOf(event.target) + step[1]];
      if (!next) return;
      event.preventDefault();
      event.target.tabIndex = -1;
      next.tabIndex = 0;
      next.focus();
    });
  }

  document.documentElement.classList.add("js");
  menu();
  dropDowns();
  submitOnce();
  quickFilters();
  requests();
  errorSummary(document);
  fileDrops(document);
  all(".fig__plot").forEach(chart);
  all("table[data-grid]").forEach(linkGrid);
})();
