// SPDX-License-Identifier: Apache-2.0
// Calls /api/v1 with the session's cookie.

export class ApiError extends Error {
  constructor(status, problem) {
    const hint = problem.hint ? ` ${problem.hint}` : '';
    super((problem.message || problem.title || `The server answered ${status}.`) + hint);
    this.status = status;
  }
}

async function call(method, path, body) {
  const response = await fetch('/api/v1/' + path, {
    method,
    headers: body === undefined ? {} : {'Content-Type': 'application/json'},
    body: body === undefined ? undefined : JSON.stringify(body),
    credentials: 'same-origin',
  });
  if (!response.ok) {
    throw new ApiError(response.status, await response.json().catch(() => ({})));
  }
  return response;
}

export const get = async path => (await call('GET', path)).json();
export const text = async path => (await call('GET', path)).text();
export const post = async (path, body) => (await call('POST', path, body)).json();

export const encode = path => path.split('/').map(encodeURIComponent).join('/');
