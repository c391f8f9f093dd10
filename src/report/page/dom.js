// The document. What records say reaches it as text alone: nothing here parses HTML.

function byId(id) { return document.getElementById(id); }

function fill(parent, children) {
  for (const child of [].concat(children)) {
    if (child === null || child === undefined || child === false) continue;
    parent.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return parent;
}

// An element; `attributes` that begin with `on` are listeners.
function make(tag, attributes, children) {
  return fill(dress(document.createElement(tag), attributes), children || []);
}

function makeSvg(tag, attributes, children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  return fill(dress(element, attributes), children || []);
}

function dress(element, attributes) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith('on'))
      element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false)
      element.setAttribute(name, value === true ? '' : value);
  }
  return element;
}

function refill(parent, children) {
  parent.replaceChildren();
  return fill(parent, children);
}

// A time as a table's cell or a figure shows it; the exact one is its title.
function timeText(ns) {
  return make(
      'span', {class: 'number', title: (ns / 1000).toFixed(3) + ' µs', 'data-ns': ns}, formatTime(ns));
}

function more(host, left, next, show) {
  refill(
      host,
      left > 0 ? make(
                     'button', {type: 'button', class: 'more', onclick: show},
                     `Show ${formatCount(Math.min(next, left))} more of ${formatCount(left)}`) :
                 []);
}
