"use strict";
(() => {
  const table = document.getElementById("repositories");
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const controls = document.getElementById("controls");
  const [find, state, order] = ["find", "state", "order"].map((id) => document.getElementById(id));
  const shown = document.getElementById("shown");
  const heads = [...table.tHead.rows[0].cells];
  const compare = new Intl.Collator("en", { numeric: true, sensitivity: "base" }).compare;
  const names = new Map(rows.map((row) => [row, row.cells[0].textContent]));
  const small = new Map(rows.map((row) => [row, names.get(row).toLowerCase()]));

  const key = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.k === undefined ? cell.textContent : Number(cell.dataset.k);
  };
  const sort = (column, down) => {
    const keys = new Map(rows.map((row) => [row, column === 0 ? names.get(row) : key(row, column)]));
    const way = down ? -1 : 1;
    rows.sort((one, other) => {
      const [a, b] = [keys.get(one), keys.get(other)];
      const by = typeof a === "number" ? a - b : compare(a, b);
      return by === 0 ? compare(names.get(one), names.get(other)) : way * by;
    });
    body.replaceChildren(...rows);
    heads.forEach((head, at) => {
      if (at === column) head.setAttribute("aria-sort", down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    order.value = `${column}${down ? "d" : "u"}`;
  };
  const filter = () => {
    const [words, wanted] = [find.value.trim().toLowerCase(), state.value];
    let count = 0;
    for (const row of rows) {
      const fits = small.get(row).includes(words) && (wanted === "" || row.cells[1].textContent === wanted);
      row.hidden = !fits;
      count += fits;
    }
    shown.textContent = `${count.toLocaleString("en")} of ${rows.length.toLocaleString("en")} shown`;
  };

  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    button.addEventListener("click", () => sort(column, head.getAttribute("aria-sort") === "ascending"));
    head.replaceChildren(button);
  });
  order.addEventListener("change", () => sort(parseInt(order.value, 10), order.value.endsWith("d")));
  state.addEventListener("change", filter);
  let soon = 0;
  find.addEventListener("input", () => {
    clearTimeout(soon);
    soon = setTimeout(filter, 120);
  });
  controls.hidden = false;
  heads[0].setAttribute("aria-sort", "ascending");
  filter();
})();
