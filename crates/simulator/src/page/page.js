// Fills the page with the state of the simulator: first with what the page brought, then with what
// `/state.json` says, once a second. Text goes in as text, never as HTML.
'use strict';

const GOOD = ['RUNNING', 'STARTED', 'online', 'default'];
const BUSY = ['STARTING', 'STOPPING', 'scaling'];

// An element with attributes and children.
function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function stateOf(word) {
  const kind = GOOD.includes(word) ? ' good' : BUSY.includes(word) ? ' busy' : '';
  return element('span', { class: 'state' + kind }, word);
}

// The rows of an app: one for each of its processes.
function rowsOf(app) {
  const processes = app.processes.length > 0 ? app.processes : [null];
  return processes.map((process, index) => {
    const row = element('tr', {});
    if (index === 0) {
      const rows = String(processes.length);
      row.append(
        element('th', { scope: 'rowgroup', rowspan: rows }, app.name),
        element('td', { rowspan: rows }, stateOf(app.state)),
      );
    }
    if (process) {
      const hidden = process.states.length > 1 ? process.instances - process.states.length : 0;
      row.append(
        element('td', {}, process.name),
        element('td', { class: 'number' }, String(process.instances)),
        element('td', {}, ...process.states.map(stateOf), hidden > 0 ? `and ${hidden} more` : ''),
      );
    }
    return row;
  });
}

function sectionOf(platform, index) {
  const id = `platform-${index}`;
  const heads = ['App', 'State', 'Process', 'Instances', 'States'].map((head) =>
    element('th', { scope: 'col', ...(head === 'Instances' && { class: 'number' }) }, head));
  const bodies = platform.apps.map((app) => element('tbody', {}, ...rowsOf(app)));
  const section = element('section', { 'aria-labelledby': id },
    element('h2', { id }, platform.name),
    element('table', {}, element('thead', {}, element('tr', {}, ...heads)), ...bodies));
  if (platform.apps.length < platform.all_apps) {
    const note = `The first ${platform.apps.length} of ${platform.all_apps} apps.`;
    section.append(element('p', { class: 'note' }, note));
  }
  return section;
}

function rowOf(request) {
  return element('tr', {},
    element('td', { class: 'number' }, String(request.number)),
    element('td', {}, request.platform),
    element('td', {}, request.method),
    element('td', { class: 'path' }, request.path),
    element('td', { class: 'number' }, String(request.status ?? 'none')),
    element('td', {}, request.faults.join(', ')));
}

// The box of each fault, which stays the same, so that it keeps the focus.
const boxes = new Map();

function boxOf(name) {
  const box = element('input', { type: 'checkbox' });
  box.addEventListener('change', () => fetch('/faults', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ name, is_on: box.checked }),
  }));
  const label = element('label', {}, box, ' ', name);
  document.querySelector('#faults ul').append(element('li', {}, label));
  return box;
}

function showFault(fault) {
  if (!boxes.has(fault.name)) boxes.set(fault.name, boxOf(fault.name));
  boxes.get(fault.name).checked = fault.is_on;
}

// What was shown last, so that only what changed is drawn anew and nothing loses the focus.
const shown = {};

function show(part, value, draw) {
  const text = JSON.stringify(value);
  if (shown[part] === text) return;
  shown[part] = text;
  draw(value);
}

function showAll(state) {
  show('platforms', state.platforms, (platforms) => {
    document.getElementById('platforms').replaceChildren(...platforms.map(sectionOf));
  });
  show('requests', state.requests, (requests) => {
    document.querySelector('#requests tbody').replaceChildren(...requests.map(rowOf));
    document.getElementById('requests').hidden = requests.length === 0;
    document.getElementById('no-requests').hidden = requests.length > 0;
  });
  show('faults', state.faults, (faults) => {
    faults.forEach(showFault);
    document.getElementById('faults').hidden = faults.length === 0;
  });
}

function say(text, isLost) {
  const connection = document.getElementById('connection');
  if (connection.textContent !== text) connection.textContent = text;
  connection.classList.toggle('lost', isLost);
}

async function follow() {
  try {
    const response = await fetch('/state.json');
    if (!response.ok) throw new Error(String(response.status));
    showAll(await response.json());
    say('Live', false);
  } catch {
    say('The simulator does not answer', true);
  }
  setTimeout(follow, 1000);
}

showAll(JSON.parse(document.getElementById('state').textContent));
setTimeout(follow, 1000);
