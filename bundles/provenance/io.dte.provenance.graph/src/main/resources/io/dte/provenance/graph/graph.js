// SPDX-License-Identifier: Apache-2.0
'use strict';
(() => {
  const $ = id => document.getElementById(id);
  const graph = $('graph');
  const view = $('view');
  const data = JSON.parse($('data').textContent);
  const shapes = [...graph.querySelectorAll('[data-n]')];
  const whole = graph.getAttribute('viewBox').split(' ').map(Number);
  let box = [...whole];
  let drag = null;
  let hits = [];
  let hit = -1;

  const show = () => graph.setAttribute('viewBox', box.map(part => part.toFixed(2)).join(' '));

  // How many units of the drawing one pixel is.
  const scale = () => Math.max(box[2] / view.clientWidth, box[3] / view.clientHeight);

  function zoom(factor, x, y) {
    const width = Math.min(whole[2] * 4, Math.max(40, box[2] * factor));
    const real = width / box[2];
    box = [x - (x - box[0]) * real, y - (y - box[1]) * real, width, box[3] * real];
    show();
  }

  const zoomMiddle = factor => zoom(factor, box[0] + box[2] / 2, box[1] + box[3] / 2);

  function move(x, y) {
    box[0] += x;
    box[1] += y;
    show();
  }

  // At the beginning a large graph is shown at a size that can be read, from its upper end on.
  function fit(readable) {
    box = [...whole];
    const pixels = view.clientWidth / scale();
    if (readable && pixels > 0 && scale() > 1.6) {
      const width = view.clientWidth * 1.6;
      const height = view.clientHeight * 1.6;
      box = [Math.max(0, (whole[2] - width) / 2), 0, width, height];
    }
    show();
  }

  function point(event) {
    return new DOMPoint(event.clientX, event.clientY).matrixTransform(graph.getScreenCTM().inverse());
  }

  function centre(shape) {
    const inner = shape.getBBox();
    const corner = shape.parentNode.transform.baseVal.consolidate().matrix;
    const x = inner.x + inner.width / 2 + corner.e;
    const y = inner.y + inner.height / 2 + corner.f;
    const width = Math.min(box[2], view.clientWidth * 1.2);
    const height = box[3] * width / box[2];
    box = [x - width / 2, y - height / 2, width, height];
    show();
  }

  function fact(name, value) {
    const term = document.createElement('dt');
    const text = document.createElement('dd');
    term.textContent = name;
    text.textContent = value;
    $('details').querySelector('dl').append(term, text);
  }

  function choose(shape) {
    shapes.forEach(other => other.classList.toggle('chosen', other === shape));
    $('details').hidden = !shape;
    if (shape) {
      const node = data[shape.dataset.n];
      $('details').querySelector('h2').textContent = node.name;
      $('details').querySelector('p').textContent = node.kind + ' ' + node.id;
      $('details').querySelector('dl').replaceChildren();
      node.facts.forEach(([name, value]) => fact(name, value));
      if (node.members.length) {
        fact('among them', node.members.join('\n'));
      }
    }
  }

  function search() {
    const words = $('search').value.toLowerCase().split(/\s+/).filter(word => word);
    hits = shapes.filter(shape => {
      const text = JSON.stringify(Object.values(data[shape.dataset.n])).toLowerCase();
      const found = words.length > 0 && words.every(word => text.includes(word));
      shape.classList.toggle('found', found);
      return found;
    });
    hit = -1;
    graph.classList.toggle('searching', words.length > 0);
    $('found').textContent = words.length ? hits.length + ' found' : '';
  }

  view.addEventListener('wheel', event => {
    event.preventDefault();
    const at = point(event);
    zoom(Math.exp(Math.max(-60, Math.min(60, event.deltaY)) / 300), at.x, at.y);
  }, {passive: false});
  view.addEventListener('pointerdown', event => {
    drag = {x: event.clientX, y: event.clientY, far: false};
  });
  view.addEventListener('pointermove', event => {
    if (!drag) {
      return;
    }
    if (!drag.far && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < 4) {
      return;
    }
    if (!drag.far) {
      drag.far = true;
      view.setPointerCapture(event.pointerId);
      view.classList.add('moving');
    }
    const unit = scale();
    move((drag.x - event.clientX) * unit, (drag.y - event.clientY) * unit);
    drag.x = event.clientX;
    drag.y = event.clientY;
  });
  const release = () => {
    view.classList.remove('moving');
    setTimeout(() => {
      drag = null;
    });
  };
  view.addEventListener('pointerup', release);
  view.addEventListener('pointercancel', release);
  view.addEventListener('click', event => {
    if (!drag || !drag.far) {
      choose(event.target.closest('[data-n]'));
    }
  });
  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (event.target === $('search')) {
      if (event.key === 'Enter' && hits.length) {
        hit = (hit + 1) % hits.length;
        centre(hits[hit]);
        choose(hits[hit]);
      } else if (event.key === 'Escape') {
        $('search').value = '';
        search();
        view.focus();
      }
      return;
    }
    const step = 60 * scale();
    const keys = {
      ArrowLeft: () => move(-step, 0), ArrowRight: () => move(step, 0), ArrowUp: () => move(0, -step), ArrowDown: () => move(0, step),
      '+': () => zoomMiddle(0.8), '=': () => zoomMiddle(0.8), '-': () => zoomMiddle(1.25), 0: () => fit(false),
      '/': () => $('search').focus(), Escape: () => choose(null),
    };
    if (event.key === 'Enter' && event.target.dataset && event.target.dataset.n) {
      choose(event.target);
    } else if (keys[event.key]) {
      event.preventDefault();
      keys[event.key]();
    }
  });
  shapes.forEach(shape => shape.addEventListener('focus', () => {
    if (shape.matches(':focus-visible')) {
      centre(shape);
    }
  }));
  $('search').addEventListener('input', search);
  $('in').addEventListener('click', () => zoomMiddle(0.8));
  $('out').addEventListener('click', () => zoomMiddle(1.25));
  $('fit').addEventListener('click', () => fit(false));
  $('close').addEventListener('click', () => choose(null));
  fit(true);
})();
