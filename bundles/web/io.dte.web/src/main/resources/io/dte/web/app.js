// SPDX-License-Identifier: Apache-2.0
// The status page: shows what /api/v1 says, and keeps it current by the event stream.
import {ApiError, encode, get, post, text} from '/assets/api.js';
import {fill, read} from '/assets/form.js';

const $ = id => document.getElementById(id);
const FINAL = ['succeeded', 'failed', 'cancelled'];
const ROLES = ['viewer', 'scientist', 'developer', 'operator'];
const runs = new Map();
const stale = new Set();
let me = {name: '', role: 'viewer'};
let chosen = null;
let logOffset = 0;
let logTimer = null;

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

const badge = state => element('span', {className: 'badge ' + state, textContent: state});

function may(role) {
  return ROLES.indexOf(me.role) >= ROLES.indexOf(role);
}

function steers(run) {
  return may('operator') || may('scientist') && run.actor === me.name;
}

function showProblem(error) {
  if (error instanceof ApiError && error.status === 401) {
    askToLogIn();
    return;
  }
  $('problem').textContent = error.message;
  $('problem').hidden = false;
}

function attempt(action) {
  return async (...values) => {
    try {
      $('problem').hidden = true;
      await action(...values);
    } catch (error) {
      showProblem(error);
    }
  };
}

function askToLogIn() {
  $('content').hidden = true;
  $('login').hidden = false;
  $('logout').hidden = true;
  $('live').hidden = true;
  $('refused').hidden = location.hash !== '#refused';
  $('token').focus();
}

function time(text) {
  return text ? new Date(text).toISOString().replace('T', ' ').slice(0, 19) + ' UTC' : '';
}

function duration(run) {
  if (!run.startedAt) {
    return '';
  }
  const seconds = Math.max(0, ((run.endedAt ? new Date(run.endedAt) : new Date()) - new Date(run.startedAt)) / 1000);
  return seconds < 60 ? seconds.toFixed(1) + ' s' : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

function emptyRow(columns, words) {
  const cell = element('td', {className: 'empty', textContent: words});
  cell.colSpan = columns;
  return element('tr', {}, cell);
}

function runRow(run) {
  const done = run.steps.filter(step => step.state === 'succeeded').length;
  const open = element('button', {className: 'name', textContent: run.name || run.document || run.id});
  open.addEventListener('click', attempt(() => choose(run.id)));
  const actions = element('td');
  if (steers(run) && !FINAL.includes(run.state)) {
    const stop = element('button', {className: 'plain', textContent: 'Cancel'});
    stop.setAttribute('aria-label', 'Cancel ' + (run.name || run.id));
    stop.addEventListener('click', attempt(() => post(`runs/${run.id}/cancel`)));
    actions.append(stop);
  } else if (steers(run) && run.state !== 'succeeded') {
    const again = element('button', {className: 'plain', textContent: 'Resume'});
    again.setAttribute('aria-label', 'Resume ' + (run.name || run.id));
    again.addEventListener('click', attempt(() => post(`runs/${run.id}/resume`)));
    actions.append(again);
  }
  const row = element('tr', {className: run.id === chosen ? 'chosen' : ''},
    element('td', {}, badge(run.state)), element('td', {}, open), element('td', {textContent: run.kind}),
    element('td', {textContent: run.steps.length ? `${done} of ${run.steps.length}` : ''}),
    element('td', {textContent: run.actor}), element('td', {textContent: time(run.createdAt)}),
    element('td', {textContent: duration(run)}), actions);
  row.dataset.run = run.id;
  return row;
}

function showRuns() {
  const focused = document.activeElement?.closest?.('tr[data-run]')?.dataset.run;
  const sorted = [...runs.values()].sort((a, b) => a.createdAt < b.createdAt ? 1 : -1).slice(0, 100);
  $('runs').replaceChildren(...sorted.length ? sorted.map(runRow) : [emptyRow(8, 'No runs yet. Start a twin above.')]);
  if (focused) {
    $('runs').querySelector(`tr[data-run="${focused}"] button`)?.focus();
  }
  if (chosen && runs.has(chosen)) {
    showRun(runs.get(chosen));
  }
}

function showRun(run) {
  $('run').hidden = false;
  $('run-title').textContent = run.name || run.id;
  $('run-state').replaceChildren(badge(run.state));
  $('run-message').textContent = [run.id, run.message].filter(part => part).join(' · ');
  $('run-graph').href = `/api/v1/provenance/runs/${run.id}/graph.html`;
  $('run-steps').replaceChildren(...run.steps.map(step => element('li', {}, badge(step.state), step.name
    + (step.reused ? ' (reused)' : ''), element('span', {className: 'quiet', textContent: step.message}))));
}

const showFiles = attempt(async id => {
  const files = await get(`runs/${id}/files`);
  $('run-files').replaceChildren(...files.map(file => element('li', {},
    element('a', {href: `/api/v1/runs/${id}/files/${encode(file.path)}`, textContent: file.path, target: '_blank', rel: 'noopener'}),
    element('span', {className: 'quiet', textContent: ` ${file.size.toLocaleString('en')} bytes`}))));
});

const showLog = attempt(async () => {
  clearTimeout(logTimer);
  const id = chosen;
  if (!id) {
    return;
  }
  const names = (await get(`runs/${id}/log`)).map(log => log.step);
  const picked = $('run-log-step').value;
  if (names.join('\n') !== [...$('run-log-step').options].map(option => option.value).join('\n')) {
    $('run-log-step').replaceChildren(...names.map(name => element('option', {value: name, textContent: name})));
    $('run-log-step').value = names.includes(picked) ? picked : names[0] ?? '';
    if ($('run-log-step').value !== picked) {
      logOffset = 0;
    }
  }
  const step = $('run-log-step').value;
  if (step && id === chosen) {
    const more = await text(`runs/${id}/log/${encode(step)}?from=${logOffset}`);
    const box = $('run-log');
    const atEnd = box.scrollTop + box.clientHeight >= box.scrollHeight - 20;
    box.textContent = logOffset === 0 ? more : box.textContent + more;
    logOffset += new TextEncoder().encode(more).length;
    if (atEnd) {
      box.scrollTop = box.scrollHeight;
    }
  } else if (!step) {
    $('run-log').textContent = 'Nothing was said yet.';
  }
  if (id === chosen && runs.has(id) && !FINAL.includes(runs.get(id).state)) {
    logTimer = setTimeout(showLog, 1500);
  }
});

async function choose(id) {
  chosen = id;
  logOffset = 0;
  $('run-log').textContent = '';
  $('run-log-step').replaceChildren();
  showRuns();
  $('run').scrollIntoView({block: 'nearest'});
  await Promise.all([showFiles(id), showLog()]);
}

function close() {
  chosen = null;
  clearTimeout(logTimer);
  $('run').hidden = true;
  showRuns();
}

const refresh = attempt(async () => {
  const ids = [...stale];
  stale.clear();
  await Promise.all(ids.map(async id => {
    try {
      const run = await get('runs/' + id);
      runs.set(id, run);
      if (id === chosen && FINAL.includes(run.state)) {
        await Promise.all([showFiles(id), showLog()]);
      }
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 404)) {
        throw error;
      }
      runs.delete(id);
      if (id === chosen) {
        close();
      }
    }
  }));
  showRuns();
});

function follow() {
  let timer = null;
  const stream = new EventSource('/api/v1/events');
  const live = (words, state) => {
    $('live').textContent = words;
    $('live').className = 'badge ' + state;
  };
  stream.onopen = () => {
    live('live', 'on');
    loadRuns();
  };
  stream.onerror = () => live('reconnecting', 'off');
  stream.onmessage = message => {
    const event = JSON.parse(message.data);
    if (event.run) {
      stale.add(event.run);
    } else if (event.type.startsWith('plugin.')) {
      loadPlugins();
    }
    timer ??= setTimeout(() => {
      timer = null;
      refresh();
    }, 250);
  };
}

const loadRuns = attempt(async () => {
  const list = await get('runs?limit=100');
  runs.clear();
  list.forEach(run => runs.set(run.id, run));
  showRuns();
});

const loadPlugins = attempt(async () => {
  const plugins = await get('plugins');
  $('plugins').replaceChildren(...plugins.length ? plugins.map(plugin => element('tr', {},
    element('td', {}, badge(plugin.state)), element('td', {textContent: plugin.name || plugin.id}),
    element('td', {textContent: plugin.version}),
    element('td', {className: 'wide', textContent: plugin.message || plugin.provides.join(', ')})))
    : [emptyRow(4, 'No plug-ins.')]);
});

const loadTwins = attempt(async () => {
  const twins = await get('templates');
  $('twins').replaceChildren(...twins.map(twin => {
    const start = element('button', {textContent: 'Start …', disabled: !may('scientist')});
    start.setAttribute('aria-label', 'Start ' + twin.name);
    start.addEventListener('click', attempt(() => openForm(twin.name)));
    return element('li', {}, element('strong', {textContent: twin.name}), element('p', {textContent: twin.summary}), start);
  }));
});

async function openForm(name) {
  const twin = await get('templates/' + encodeURIComponent(name));
  $('start-title').textContent = 'Start ' + name;
  $('start-doc').textContent = twin.label || twin.summary;
  $('start-problem').hidden = true;
  fill($('start-fields'), twin.inputs);
  $('start-form').onsubmit = async event => {
    event.preventDefault();
    try {
      const run = await post('runs', {kind: 'workflow', document: name, inputs: read($('start-fields'), twin.inputs)});
      runs.set(run.id, run);
      $('start').close();
      await choose(run.id);
    } catch (error) {
      $('start-problem').textContent = error.message;
      $('start-problem').hidden = false;
    }
  };
  $('start').showModal();
}

async function begin() {
  const health = await get('health');
  if (!health.user) {
    askToLogIn();
    return;
  }
  me = health.user;
  $('version').textContent = health.version;
  $('user').textContent = `${me.name} (${me.role})`;
  $('logout').hidden = false;
  $('content').hidden = false;
  await Promise.all([loadTwins(), loadRuns(), loadPlugins()]);
  follow();
}

$('run-close').addEventListener('click', close);
$('run-log-step').addEventListener('change', () => {
  logOffset = 0;
  showLog();
});
$('start-cancel').addEventListener('click', () => $('start').close());
begin().catch(showProblem);
