// SPDX-License-Identifier: Apache-2.0
// A form for a workflow's inputs, and what was filled in, as the workflow takes it.

const NUMBERS = {int: 1, long: 1, float: 'any', double: 'any'};

function plainType(type) {
  return type.replace(/\?$/, '');
}

function control(input) {
  const type = plainType(input.type);
  const value = input.default;
  let element;
  if (type === 'boolean') {
    element = document.createElement('input');
    element.type = 'checkbox';
    element.checked = value === true;
    return element;
  }
  const isFile = type === 'File' || type === 'Directory';
  if (type in NUMBERS || type === 'string' || isFile) {
    element = document.createElement('input');
    element.type = type in NUMBERS ? 'number' : 'text';
    if (type in NUMBERS) {
      element.step = NUMBERS[type];
    }
    if (value !== null && value !== undefined && typeof value !== 'object') {
      element.value = value;
    }
    if (isFile) {
      element.placeholder = value ? 'as the twin brings it' : 'path on the server';
    }
  } else {
    element = document.createElement('textarea');
    element.rows = 2;
    element.value = value === null || value === undefined ? '' : JSON.stringify(value);
  }
  element.required = input.required;
  return element;
}

export function fill(container, inputs) {
  container.replaceChildren(...inputs.map(input => {
    const field = document.createElement('div');
    field.className = 'field';
    const label = document.createElement('label');
    const element = control(input);
    element.id = 'input-' + input.name;
    element.name = input.name;
    label.htmlFor = element.id;
    label.textContent = input.name;
    const note = document.createElement('div');
    note.className = 'quiet';
    note.id = element.id + '-note';
    note.textContent = [input.type, input.doc].filter(part => part).join(' · ');
    element.setAttribute('aria-describedby', note.id);
    field.append(label, ' ', element, note);
    return field;
  }));
}

/** What differs from the defaults; empty fields are left out. */
export function read(container, inputs) {
  const values = {};
  for (const input of inputs) {
    const type = plainType(input.type);
    const element = container.querySelector('#' + CSS.escape('input-' + input.name));
    if (type === 'boolean') {
      if (element.checked !== (input.default === true)) {
        values[input.name] = element.checked;
      }
    } else if (element.value.trim() !== '') {
      values[input.name] = parse(input, type, element.value.trim());
    }
  }
  return values;
}

function parse(input, type, text) {
  if (type in NUMBERS) {
    return Number(text);
  }
  if (type === 'string') {
    return text;
  }
  if (type === 'File' || type === 'Directory') {
    return {class: type, path: text};
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${input.name} is not JSON: ${error.message}`);
  }
}
