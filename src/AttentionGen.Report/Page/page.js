"use strict";
(() => {
  const byId = id => document.getElementById(id);
  const make = (name, text, properties) => Object.assign(document.createElement(name), { textContent: text ?? "" }, properties);
  const { layers } = JSON.parse(byId("data").textContent);
  const AVERAGE = -1;                 // in place of a head
  const STRIP = 400, TOP = 10;        // tokens in a strip; keys in the table
  const state = { layer: 0, head: AVERAGE, query: 0, key: null };
  let sort = { by: "head", up: true };

  // ---- weights: floats in base64, decoded when their layer is first looked at

  const decoded = new Map(), averages = new Map();

  function weightsOf(layer) {
    if (!decoded.has(layer)) {
      const text = atob(byId("weights-" + layer).textContent);
      const bytes = new Uint8Array(text.length);
      for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
      decoded.set(layer, new Float32Array(bytes.buffer));
    }
    return decoded.get(layer);
  }

  /** (query, key) of a head, or of the average. */
  function matrix(layer, head) {
    const { heads } = layers[layer], all = weightsOf(layer), size = all.length / heads;
    if (head !== AVERAGE) return all.subarray(head * size, (head + 1) * size);
    if (!averages.has(layer)) {
      const sum = new Float64Array(size);
      for (let i = 0; i < all.length; i++) sum[i % size] += all[i];
      averages.set(layer, sum.map(value => value / heads));
    }
    return averages.get(layer);
  }

  const queries = () => layers[state.layer].queries;
  const keys = () => layers[state.layer].keys ?? layers[state.layer].queries;
  const current = () => matrix(state.layer, state.head);
  const weight = (query, key) => current()[query * keys().length + key];
  const headName = head => head === AVERAGE ? "average" : "head " + (head + 1);
  const digits = value => value === 0 ? "0" : value < 0.0001 ? value.toExponential(2) : value.toFixed(4);
  const largest = values => values.reduce((most, value) => Math.max(most, value), 0);

  /** Labels as a person can see them; the page's own words are never taken for a label. */
  const names = new Map([[" ", "\u2423"], ["\n", "\u23ce"], ["\t", "\u21e5"], ["\r", "\u240d"], ["", "\u2205"]]);
  const shown = label => names.get(label) ?? label.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, "\u2426");

  // ---- colours: 256 steps on a line in OKLab, along which equal steps look equal

  const dark = matchMedia("(prefers-color-scheme: dark)");
  const LIGHT_ENDS = [[0.985, 0, 0], [0.32, 0.02, -0.17]];
  const DARK_ENDS = [[0.22, 0, -0.02], [0.92, -0.03, 0.13]];

  function colours() {
    const [from, to] = dark.matches ? DARK_ENDS : LIGHT_ENDS;
    return Array.from({ length: 256 }, (_, i) => {
      const [l, a, b] = from.map((start, n) => start + (to[n] - start) * i / 255);
      const x = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
      const y = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
      const z = (l - 0.0894841775 * a - 1.2914855480 * b) ** 3;
      return [
        4.0767416621 * x - 3.3077115913 * y + 0.2309699292 * z,
        -1.2684380046 * x + 2.6097574011 * y - 0.3413193965 * z,
        -0.0041960863 * x - 0.7034186147 * y + 1.7076147010 * z,
      ].map(c => {
        const light = Math.min(1, Math.max(0, c));
        return Math.round(255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055));
      });
    });
  }
  let scale = colours();

  const step = (value, most) => most === 0 ? 0 : Math.min(255, Math.round(255 * value / most));
  const css = ([r, g, b]) => `rgb(${r}, ${g}, ${b})`;
  const luminance = rgb => rgb.map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ink = rgb => luminance(rgb) > 0.18 ? "#000" : "#fff";
  const most = () => byId("range").value === "one" ? 1 : largest(current());

  /** One pixel a cell; of more cells than pixels, one pixel for the largest of a block, so that no strong link is lost. */
  function draw(canvas, values, rows, columns, end, pixels) {
    const high = Math.ceil(rows / pixels), wide = Math.ceil(columns / pixels);
    canvas.width = Math.ceil(columns / wide);
    canvas.height = Math.ceil(rows / high);
    const peak = new Float64Array(canvas.width * canvas.height);
    for (let row = 0; row < rows; row++) {
      const line = Math.floor(row / high) * canvas.width;
      for (let column = 0; column < columns; column++) {
        const at = line + Math.floor(column / wide), value = values[row * columns + column];
        if (value > peak[at]) peak[at] = value;
      }
    }
    const image = new ImageData(canvas.width, canvas.height);
    for (let i = 0; i < peak.length; i++) {
      const [r, g, b] = scale[step(peak[i], end)];
      image.data.set([r, g, b, 255], 4 * i);
    }
    canvas.getContext("2d").putImageData(image, 0, 0);
    return { high, wide };
  }

  // ---- the map

  function layOut() {
    const rows = queries().length, columns = keys().length, map = byId("map");
    const room = Math.max(80, Math.min(760, byId("frame").clientWidth - byId("query-axis").offsetWidth));
    const width = Math.min(room, 34 * columns), height = Math.min(room, 34 * rows);
    map.style.width = width + "px";
    map.style.height = height + "px";
    axis(byId("key-axis"), keys(), width, "left", 13);
    axis(byId("query-axis"), queries(), height, "top", 13);
    byId("query-axis").style.height = height + "px";
    return Math.max(64, Math.floor(Math.min(room, 760)));
  }

  /** As many labels as there is room for. */
  function axis(element, labels, length, side, least) {
    const every = Math.max(1, Math.ceil(least * labels.length / length));
    element.replaceChildren();
    for (let i = 0; i < labels.length; i += every) {
      const label = make("span", shown(labels[i]));
      label.style[side] = (i + 0.5) * length / labels.length + "px";
      label.dataset.index = i;
      element.append(label);
    }
  }

  function drawMap() {
    const pixels = layOut(), end = most();
    const { high, wide } = draw(byId("canvas"), current(), queries().length, keys().length, end, pixels);
    byId("aggregated").hidden = high * wide === 1;
    byId("aggregated").textContent = `There are more cells than pixels: each pixel shows the largest of ${high} by ${wide} weights.`;
    byId("legend-end").textContent = digits(end);
    const legend = new ImageData(256, 1);
    scale.forEach(([r, g, b], i) => legend.data.set([r, g, b, 255], 4 * i));
    byId("legend").getContext("2d").putImageData(legend, 0, 0);
  }

  const sentence = (query, key) =>
    `${shown(queries()[query])} (query ${query + 1}) attends to ${shown(keys()[key])} (key ${key + 1}): ${digits(weight(query, key))}`;

  function drawCursor() {
    const cursor = byId("cursor"), { query, key } = state;
    cursor.hidden = key === null;
    if (key !== null) {
      cursor.style.left = 100 * key / keys().length + "%";
      cursor.style.width = 100 / keys().length + "%";
      cursor.style.top = 100 * query / queries().length + "%";
      cursor.style.height = 100 / queries().length + "%";
    }
    for (const [id, index] of [["key-axis", key], ["query-axis", query]])
      for (const label of byId(id).children) label.classList.toggle("on", Number(label.dataset.index) === index);
  }

  // ---- the row of one query

  function strip(element, labels, centre, item) {
    const first = Math.max(0, Math.min(labels.length - STRIP, centre - STRIP / 2));
    const part = labels.slice(first, first + STRIP).map((label, i) => item(label, first + i));
    if (first > 0) part.unshift("\u2026 ");
    if (first + STRIP < labels.length) part.push(" \u2026");
    element.replaceChildren(...part);
  }

  function drawRow() {
    const { query, key } = state, end = most();
    const row = current().subarray(query * keys().length, (query + 1) * keys().length);
    const strongest = Array.from(row.keys()).sort((a, b) => row[b] - row[a] || a - b).slice(0, TOP);
    strip(byId("query-strip"), queries(), query, (label, i) => {
      const button = make("button", shown(label), { type: "button", tabIndex: i === query ? 0 : -1 });
      button.dataset.index = i;
      button.setAttribute("aria-pressed", i === query);
      button.setAttribute("aria-label", `${shown(label)}, query ${i + 1}`);
      return button;
    });
    strip(byId("key-strip"), keys(), key ?? strongest[0], (label, i) => {
      const token = make("span", shown(label), { title: digits(row[i]) }), rgb = scale[step(row[i], end)];
      token.style.background = css(rgb);
      token.style.color = ink(rgb);
      return token;
    });
    byId("top-title").textContent = `Query ${query + 1}, ${shown(queries()[query])}: its strongest keys`;
    byId("top").tBodies[0].replaceChildren(...strongest.filter(i => row[i] > 0).map(i => {
      const line = make("tr");
      line.append(make("td", shown(keys()[i])), make("td", i + 1, { className: "number" }), make("td", digits(row[i]), { className: "number" }));
      return line;
    }));
    const sum = row.reduce((total, value) => total + value, 0);
    byId("rest").textContent = sum === 0 ? "This query sees no key: all its weights are 0."
      : `All ${row.length} keys together: ${sum.toFixed(4)}.${sum < 0.99 ? " The rest goes to what is no key here, such as a sink." : ""}`;
  }

  function chooseQuery(query, focus) {
    state.query = query;
    const { scrollTop } = byId("query-strip");
    const hadFocus = byId("query-strip").contains(document.activeElement);
    drawRow();
    drawCursor();
    byId("query-strip").scrollTop = scrollTop;
    if (focus || hadFocus) byId("query-strip").querySelector("[tabindex='0']").focus();
  }

  function chooseCell(query, key) {
    state.key = key;
    chooseQuery(query, false);
    byId("live").textContent = sentence(query, key);
  }

  // ---- the heads of the layer

  const entropy = head => layers[state.layer].entropies[head];
  const share = head => keys().length === 1 ? "\u2013" : (100 * entropy(head) / Math.log2(keys().length)).toFixed(0) + " %";

  function drawHeads() {
    const { heads } = layers[state.layer];
    const choices = heads === 1 ? [0] : [AVERAGE, ...Array(heads).keys()];
    byId("grid").replaceChildren(...choices.map(head => {
      const button = make("button", "", { type: "button" }), picture = make("canvas"), values = matrix(state.layer, head);
      draw(picture, values, queries().length, keys().length, byId("range").value === "one" ? 1 : largest(values), 128);
      picture.setAttribute("aria-hidden", "true");
      button.append(picture, head === AVERAGE ? "Average" : "Head " + (head + 1), make("small", head === AVERAGE ? "of all heads" : entropy(head).toFixed(2) + " bits"));
      button.setAttribute("aria-pressed", head === state.head);
      button.dataset.head = head;
      return button;
    }));
  }

  function drawEntropies() {
    const order = [...layers[state.layer].entropies.keys()];
    order.sort((a, b) => (sort.by === "head" ? a - b : entropy(a) - entropy(b)) * (sort.up ? 1 : -1));
    byId("entropies").tBodies[0].replaceChildren(...order.map(head => {
      const line = make("tr", "", { className: head === state.head ? "on" : "" }), cell = make("td"), button = make("button", "Head " + (head + 1), { type: "button" });
      button.dataset.head = head;
      cell.append(button);
      line.append(cell, make("td", entropy(head).toFixed(3), { className: "number" }), make("td", share(head), { className: "number" }));
      return line;
    }));
    for (const button of byId("entropies").tHead.querySelectorAll("button"))
      button.parentElement.setAttribute("aria-sort", button.dataset.sort !== sort.by ? "none" : sort.up ? "ascending" : "descending");
  }

  function drawAll() {
    const layer = layers[state.layer];
    byId("layer").value = state.layer;
    byId("head").replaceChildren(
      ...(layer.heads === 1 ? [] : [make("option", "Average of all", { value: AVERAGE })]),
      ...Array.from({ length: layer.heads }, (_, head) => make("option", "Head " + (head + 1), { value: head })));
    byId("head").value = state.head;
    byId("map-title").textContent = `${shown(layer.name)}, ${headName(state.head)}`;
    byId("notes-section").hidden = layer.notes === "";
    byId("notes").textContent = layer.notes;
    byId("tip").hidden = true;
    drawMap();
    drawRow();
    drawCursor();
    drawHeads();
    drawEntropies();
  }

  // ---- the address names layer and head, so that a view can be shared and the browser's own way back works

  let address;    // what is shown

  function go(layer, head) {
    const hash = `#layer=${layer + 1}&head=${head === AVERAGE ? "average" : head + 1}`;
    location.hash = hash;
    readAddress();
  }

  function readAddress() {
    address = location.hash;
    const asked = new URLSearchParams(location.hash.slice(1));
    const within = (text, count, otherwise) => /^[0-9]{1,9}$/.test(text ?? "") && text >= 1 && text <= count ? text - 1 : otherwise;
    state.layer = within(asked.get("layer"), layers.length, 0);
    state.head = within(asked.get("head"), layers[state.layer].heads, layers[state.layer].heads === 1 ? 0 : AVERAGE);
    state.query = Math.min(state.query, queries().length - 1);
    if (state.key !== null) state.key = Math.min(state.key, keys().length - 1);
    byId("live").textContent = "";
    drawAll();
  }

  // ---- what a person does

  byId("layer").append(...layers.map((layer, i) => make("option", shown(layer.name), { value: i })));
  byId("choices").addEventListener("submit", event => event.preventDefault());
  byId("layer").addEventListener("change", () => go(Number(byId("layer").value), state.head));
  byId("head").addEventListener("change", () => go(state.layer, Number(byId("head").value)));
  byId("range").addEventListener("change", drawAll);

  for (const id of ["grid", "entropies"]) {
    byId(id).addEventListener("click", event => {
      const button = event.target.closest("button[data-head]");
      if (!button) return;
      const head = button.dataset.head;
      go(state.layer, Number(head));
      byId(id).querySelector(`button[data-head="${head}"]`).focus();
    });
  }
  byId("entropies").tHead.addEventListener("click", event => {
    const by = event.target.dataset.sort;
    if (!by) return;
    sort = { by, up: sort.by === by ? !sort.up : true };
    drawEntropies();
  });

  const at = (event, map) => {
    const box = map.getBoundingClientRect();
    const index = (offset, length, count) => Math.max(0, Math.min(count - 1, Math.floor(offset / length * count)));
    return [index(event.clientY - box.top, box.height, queries().length), index(event.clientX - box.left, box.width, keys().length)];
  };
  const map = byId("map"), tip = byId("tip");
  map.addEventListener("pointermove", event => {
    const [query, key] = at(event, map);
    tip.replaceChildren(
      make("b", digits(weight(query, key))), make("bdi", shown(queries()[query])), ` (${query + 1}) \u2192 `, make("bdi", shown(keys()[key])), ` (${key + 1})`);
    tip.hidden = false;
    tip.style.left = Math.max(4, Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 4)) + "px";
    tip.style.top = (event.clientY + 18 + tip.offsetHeight > innerHeight ? event.clientY - tip.offsetHeight - 12 : event.clientY + 18) + "px";
  });
  map.addEventListener("pointerleave", () => { tip.hidden = true; });
  map.addEventListener("click", event => chooseCell(...at(event, map)));
  map.addEventListener("keydown", event => {
    const last = [queries().length - 1, keys().length - 1], key = state.key ?? 0;
    const moves = {
      ArrowUp: [state.query - 1, key], ArrowDown: [state.query + 1, key], ArrowLeft: [state.query, key - 1], ArrowRight: [state.query, key + 1],
      Home: [state.query, 0], End: [state.query, last[1]], PageUp: [0, key], PageDown: [last[0], key],
    };
    if (!moves[event.key] || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const [query, column] = state.key === null ? [state.query, 0] : moves[event.key];
    chooseCell(Math.max(0, Math.min(last[0], query)), Math.max(0, Math.min(last[1], column)));
  });

  const strips = byId("query-strip");
  for (const kind of ["click", "mouseover"]) {
    strips.addEventListener(kind, event => {
      const button = event.target.closest("button");
      if (button && Number(button.dataset.index) !== state.query) chooseQuery(Number(button.dataset.index), kind === "click");
    });
  }
  strips.addEventListener("keydown", event => {
    const to = { ArrowLeft: state.query - 1, ArrowRight: state.query + 1, Home: 0, End: queries().length - 1 }[event.key];
    if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    chooseQuery(Math.max(0, Math.min(queries().length - 1, to)), true);
  });

  addEventListener("keydown", event => {
    if (event.key !== "Escape") return;
    if (!tip.hidden) tip.hidden = true;
    else if (state.head !== AVERAGE && layers[state.layer].heads > 1) go(state.layer, AVERAGE);
  });
  addEventListener("hashchange", () => { if (location.hash !== address) readAddress(); });
  addEventListener("resize", () => { drawMap(); drawCursor(); });
  dark.addEventListener("change", () => { scale = colours(); drawAll(); });
  readAddress();
})();
