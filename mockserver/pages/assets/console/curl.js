// An exchange of the journal as a line for a shell.

// What curl or the server writes by itself.
const OWN = new Set(['host', 'content-length', 'user-agent', 'accept-encoding', 'connection']);

const quoted = (text) => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** Returns the line; where the journal hides a secret, it takes it from a variable. */
export function curl(entry, origin) {
  const { method, path, query, headers, body } = entry.request;
  const parts = ['curl'];
  if (method !== 'GET') parts.push('-X', method);
  parts.push(quoted(origin + path + (query ? `?${query}` : '')));
  for (const [name, value] of Object.entries(headers)) {
    if (OWN.has(name) || (name === 'accept' && value === '*/*')) continue;
    if (name === 'authorization' && value.endsWith(' *')) {
      parts.push(value.startsWith('Basic') ? '-u "$CREDENTIALS"' : `-H "Authorization: ${value.split(' ')[0]} $TOKEN"`);
    } else if (value === '*') {
      parts.push('-H', `${quoted(`${name}: `)}"$SECRET"`);
    } else {
      parts.push('-H', quoted(`${name}: ${value}`));
    }
  }
  if (body) parts.push('--data-raw', quoted(body));
  return parts.join(' ');
}
